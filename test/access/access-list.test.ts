/** The list of who was given access: read, changed, and read anew when it has changed. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type AccessList,
  CurrentAccessList,
  ownNames,
  readAccessList,
  refuseLikeOwnName,
  refuseOwnName,
  tokenHash,
  withoutName,
  withToken,
  withUser,
  writeAccessList,
} from '../../runtime/access/access-list'

const made = '2026-03-02T08:00:00.000Z'
const ann = { name: 'ann', role: 'approver', password: '$2b$10$x', made } as const
const monitor = {
  name: 'monitor',
  role: 'viewer',
  sha256: tokenHash('secret'),
  made,
  expires: '2026-04-01T00:00:00.000Z',
} as const
const both: AccessList = { users: [ann], tokens: [monitor] }

describe('the access list', () => {
  let folder: string
  let file: string
  const complaints: string[] = []

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'idweave-access-'))
    file = join(folder, 'access.json')
    complaints.length = 0
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const current = (): CurrentAccessList => new CurrentAccessList(file, (sentence) => complaints.push(sentence))

  it('knows users by name and tokens by their hash, until they expire', () => {
    writeAccessList(file, both)
    const list = current()
    expect(list.user('ann')).toMatchObject({
      username: 'ann',
      password: ann.password,
      permissions: expect.arrayContaining(['identity.approve']),
    })
    expect([list.user('Ann'), list.user('monitor'), list.user('constructor')]).toEqual([null, null, null])
    expect(list.holder('secret', Date.parse(monitor.expires) - 1)).toMatchObject({ username: 'monitor' })
    expect([list.holder('secret', Date.parse(monitor.expires)), list.holder('Secret', 0), list.holder('', 0)]).toEqual([
      null,
      null,
      null,
    ])
  })

  it('says once that a token has expired when its program goes on using it', () => {
    writeAccessList(file, both)
    const list = current()
    list.holder('secret', Date.parse(monitor.expires) - 1)
    expect(complaints).toEqual([])
    for (const later of [0, 1, 2]) list.holder('secret', Date.parse(monitor.expires) + later)
    expect(complaints).toEqual([expect.stringMatching(/^the token "monitor" has expired on 2026-04-01 and was refused/)])
  })

  it('is for its owner alone', () => {
    writeAccessList(file, both)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('is read anew as soon as it has changed: who is taken out is out', () => {
    const list = current()
    expect(list.user('ann')).toBeNull()
    writeAccessList(file, both)
    expect(list.user('ann')).not.toBeNull()
    writeAccessList(file, withoutName(readAccessList(file), 'ann'))
    expect([list.user('ann'), list.holder('secret', 0)]).toEqual([null, expect.anything()])
  })

  it('lets nobody in once it cannot be read, and says so once', () => {
    writeAccessList(file, both)
    const list = current()
    writeFileSync(file, '{"users": [')
    expect([list.user('ann'), list.user('ann'), list.holder('secret', 0)]).toEqual([null, null, null])
    expect(complaints).toEqual([expect.stringContaining(`${file} is no JSON`)])
    expect(list.trouble()).toBe(complaints[0])
    writeAccessList(file, both)
    expect([list.trouble(), list.user('ann')?.username]).toEqual([null, 'ann'])
  })

  it('says why it cannot be read, where that is so', () => {
    mkdirSync(file)
    expect(() => readAccessList(file)).toThrow(/access\.json cannot be read: EISDIR.* Give whoever runs Node-RED the right/)
  })

  it('has nobody by a name of the installation itself', () => {
    const own = ownNames({ IDWEAVE_ADMIN_USER: 'root', IDWEAVE_READER_USER: '' })
    expect(own).toEqual({ admin: 'root', reader: 'reader', token: 'command-line' })
    for (const name of ['root', 'reader', 'command-line'])
      expect(() => refuseOwnName(name, own)).toThrow(`"${name}" is a name that this installation has by itself`)
    expect(() => refuseOwnName('admin', own)).not.toThrow()
  })

  it('is given no name that reads like one that is there', () => {
    const own = ownNames({ IDWEAVE_ADMIN_USER: 'Root' })
    for (const name of ['root', 'ROOT', ' Root', 'Ｒoot'])
      expect(() => refuseLikeOwnName(name, own)).toThrow(
        `"${name}" reads like "Root", a name that this installation has by itself`,
      )
    expect(() => refuseLikeOwnName('Root', own)).toThrow('"Root" is a name that this installation has by itself')
    expect(() => refuseLikeOwnName('roots', own)).not.toThrow()
    for (const add of [() => withUser(both, { ...ann, name: 'ANN' }), () => withToken(both, { ...monitor, name: 'Ann' })])
      expect(add).toThrow(/"A\w+" reads like "ann", who is on the list already/)
  })

  it.each([
    ['no role', { users: [{ ...ann, role: 'boss' }] }],
    ['a role of the language', { users: [{ ...ann, role: 'constructor' }] }],
    ['no password', { users: [{ ...ann, password: undefined }] }],
    ['no name', { tokens: [{ ...monitor, name: '' }] }],
    ['no end that is a date', { tokens: [{ ...monitor, expires: 'soon' }] }],
    ['no entries at all', { users: 'ann' }],
    ['nothing for an entry', { tokens: [null] }],
  ])('is refused with a sentence where it has %s', (_what, content) => {
    writeFileSync(file, JSON.stringify(content))
    expect(() => readAccessList(file)).toThrow(/has an entry that is none/)
  })

  it('takes a name once, for people and programs together', () => {
    expect(() => withUser(both, { ...ann, name: 'monitor' })).toThrow(/"monitor" is on the list already/)
    expect(() => withToken(both, { ...monitor, name: 'ann' })).toThrow(/"ann" is on the list already/)
    expect(withUser(both, { ...ann, name: 'bea' }).users).toHaveLength(2)
    expect(() => withoutName(both, 'bea')).toThrow(/Nobody on the list is called "bea"/)
  })
})
