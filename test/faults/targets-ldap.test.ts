/** A real directory behind a way that breaks: at most one entry a person, and the right one once the way holds. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { settingsFor } from '../connectors/ldap/setup'
import { theDirectoryWorld } from '../engine/directory'
import { needsServer } from '../servers/needs'
import type { FoundEntry, Slapd } from '../servers/slapd'
import { startSlapd } from '../servers/slapd'
import type { Break, Proxy } from './ldap-proxy'
import { startProxy } from './ldap-proxy'

const world = theDirectoryWorld()

needsServer('slapd')('a real directory', () => {
  let server: Slapd
  let way: Proxy
  beforeAll(async () => {
    server = await startSlapd()
    way = await startProxy(server.url)
  })
  afterAll(async () => {
    way?.stop()
    await server?.stop()
  })

  const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })
  const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
  const nodes = () => [
    {
      id: 'ad',
      name: 'Directory',
      connector: 'ldap',
      settings: { ...settingsFor(server), urls: [way.url], timeout: 1, connectTimeout: 2, filter: '(objectClass=inetOrgPerson)' },
      concurrency: '1',
      objectTypes: [
        {
          name: 'inetOrgPerson',
          anchor: 'entryUUID',
          anchorIgnoresCase: true,
          secondaryId: 'dn',
          attributes: [
            text('dn', { comparison: 'dn' }),
            text('entryUUID', { mutability: 'readOnly' }),
            text('objectClass', { multi: true, comparison: 'ignoreCase' }),
            ...['cn', 'sn', 'uid', 'mail', 'title', 'employeeNumber'].map((name) => text(name)),
          ],
        },
      ],
    },
    { id: 'ad-out', csType: 'inetOrgPerson' },
    { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' },
    { id: 'provision', action: 'delete' },
    {
      id: 'out-flow',
      mappings: [
        {
          enabled: true,
          kind: 'expression',
          value: `"uid=" + mv["Employee ID"] + "-" + mv["Last Name"] + ",ou=people,${server.baseDn}"`,
          target: 'dn',
        },
        { enabled: true, kind: 'constant', value: 'inetOrgPerson', target: 'objectClass' },
        { enabled: true, kind: 'expression', value: 'mv["Employee ID"] + "-" + mv["Last Name"]', target: 'uid' },
        direct('Display Name', 'cn'),
        direct('Last Name', 'sn'),
        direct('Email Address', 'mail'),
        direct('Department', 'title'),
        direct('Employee ID', 'employeeNumber'),
      ],
    },
  ]

  const entries = (): Promise<FoundEntry[]> => server.search('(objectClass=inetOrgPerson)', { attributes: ['*', 'entryUUID'] })

  /** What each person's entry shows, by number; several entries of one person stand beside each other. */
  async function shown(): Promise<string[]> {
    const all = await entries()
    return all
      .map(
        (entry) => `${String(entry['employeeNumber'])} ${String(entry['dn'])} ${String(entry['cn'])} ${String(entry['title'])}`,
      )
      .sort()
  }

  /** Four entries; then two to make, one to rename, one to change and one to delete. */
  async function fiveRequests(): Promise<void> {
    way.breaks = undefined
    way.slow = 0
    const client = await server.client()
    for (const entry of await entries()) await client.del(String(entry['dn']))
    await world.fresh({ change: nodes() })
    for (const id of ['1', '2', '3', '4']) world.hire(id, `P${id}`, 'Q')
    await world.red.run('import')
    await world.red.run('export')
    await world.red.run('ad-import')
    expect(await world.pendings()).toEqual([])
    world.change('1', { sn: 'New' })
    world.change('2', { department: 'Labs' })
    world.change('3', { department: 'Nowhere' })
    for (const id of ['5', '6']) world.hire(id, `P${id}`, 'Q')
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'create pending': 2, 'update pending': 2, 'delete pending': 1 })
  }

  let expected: string[] = []
  let uuids = new Map<string, string>()
  const uuidsNow = async (): Promise<Map<string, string>> =>
    new Map((await entries()).map((entry) => [String(entry['employeeNumber']), String(entry['entryUUID'])]))

  beforeAll(async () => {
    await fiveRequests()
    await world.red.run('export')
    expected = await shown()
    expect(expected).toEqual([
      `1 uid=1-New,ou=people,${server.baseDn} P1 New Sales`,
      `2 uid=2-Q,ou=people,${server.baseDn} P2 Q Labs`,
      `4 uid=4-Q,ou=people,${server.baseDn} P4 Q Sales`,
      `5 uid=5-Q,ou=people,${server.baseDn} P5 Q Sales`,
      `6 uid=6-Q,ou=people,${server.baseDn} P6 Q Sales`,
    ])
  })

  beforeEach(async () => {
    await fiveRequests()
    uuids = await uuidsNow()
  })

  /** The way holds again: what was asked for is there once, in the entries that were there before. */
  async function comesRight(): Promise<void> {
    way.breaks = undefined
    way.slow = 0
    world.minutes(33)
    const run = await world.red.run('export')
    expect(run, JSON.stringify(await world.records(run.id))).toMatchObject({ status: 'success', counters: { exportFailed: 0 } })
    expect(await shown()).toEqual(expected)
    for (const [number, uuid] of await uuidsNow()) if (uuids.has(number)) expect(uuid, number).toBe(uuids.get(number))
    const back = await world.red.run('ad-import')
    expect(back.counters).toMatchObject({ read: 5, added: 0, updated: 0, obsoleted: 0, notReimported: 0, processed: 0 })
    expect(await world.pendings()).toEqual([])
    expect((await world.red.run('export')).counters.sent).toBe(0)
    expect(world.brokenLaws()).toEqual([])
  }

  function stopped(run: Run, reason: RegExp): void {
    expect(run.status).toBe('stopped')
    expect(run.reason).toMatch(
      /^Directory could not be reached: .*What was not sent stays pending and is tried again after 2026-/,
    )
    expect(run.reason).toMatch(reason)
  }

  const points: readonly Pick<Break, 'operation' | 'nth'>[] = [
    { operation: 'add', nth: 1 },
    { operation: 'add', nth: 2 },
    { operation: 'rename', nth: 1 },
    { operation: 'modify', nth: 1 },
    { operation: 'modify', nth: 2 },
    { operation: 'delete', nth: 1 },
  ]
  for (const point of points)
    for (const [when, what] of [
      ['before', 'is not carried out'],
      ['after', 'is carried out without an answer'],
    ] as const)
      it(`E2 E3 E5 the connection is cut: ${point.operation} ${point.nth} ${what}, and the next run looks first`, async () => {
        way.breaks = { ...point, when, how: 'cut' }
        stopped(await world.red.run('export'), /The connection to the directory broke off|broke the connection off/)
        expect(Object.keys(await world.states()).some((state) => state.endsWith('executing'))).toBe(true)
        await comesRight()
      })

  for (const operation of ['add', 'rename', 'delete'] as const)
    it(`E2 E3 ${operation} is carried out and nothing is heard any more: the wait ends, and the next run looks first`, async () => {
      way.breaks = { operation, nth: 1, when: 'after', how: 'silence' }
      expect(await world.pendings()).toHaveLength(5)
      stopped(await world.red.run('export'), /did not answer in time.*longest wait/)
      await comesRight()
    })

  it('E3 the server is not there: nothing is lost, nothing is in doubt', async () => {
    await server.kill()
    const run = await world.red.run('export')
    const import_ = await world.red.run('ad-import')
    await server.restart()
    stopped(run, /broke|refuses/)
    expect(import_).toMatchObject({ status: 'stopped', counters: { obsoleted: 0 } })
    expect(await world.states()).toEqual({ 'create pending': 2, 'update pending': 2, 'delete pending': 1 })
    await comesRight()
  })

  it('I3 the connection breaks at any search of an import: nothing is taken to be gone, and the next import confirms', async () => {
    await world.red.run('export')
    const withSettings = (settings: object) =>
      nodes().map((node) =>
        node.id === 'ad' ? { ...node, settings: { ...('settings' in node ? node.settings : {}), ...settings } } : node,
      )
    const halfRead: number[] = []
    // Where versions are read first, more is searched for.
    for (const [readWhole, searches] of [
      [true, 6],
      [false, 12],
    ] as const) {
      await world.redeploy({ change: withSettings({ pageSize: 2, readWhole }) })
      for (let nth = 1; nth <= searches; nth++) {
        way.breaks = { operation: 'search', nth, when: 'before', how: 'cut' }
        const run = await world.red.run('ad-import', { profile: 'full-import' })
        expect(run.counters).toMatchObject({ obsoleted: 0, added: 0, notReimported: 0, importFailed: 0 })
        if (run.status === 'success') continue
        expect(run.status).toBe('stopped')
        expect(run.reason).toMatch(/failed\. The connection to the directory broke off|broke the connection off/)
        halfRead.push(run.counters.read)
      }
    }
    expect(halfRead.some((read) => read > 0 && read < 5)).toBe(true)
    way.breaks = undefined
    expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 5, obsoleted: 0, updated: 0, processed: 0 })
    expect(await world.pendings()).toEqual([])
    expect(await shown()).toEqual(expected)
  })

  it('E1 a slow server is waited for', async () => {
    way.slow = 150
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { sent: 5, exportFailed: 0 } })
    await comesRight()
  })

  it('E1 one entry the server refuses: the others go out, and the sentence has name, code and next step', async () => {
    world.change('2', { givenName: 'Ümit' })
    await world.red.run('import')
    const run = await world.red.run('export')
    expect(run).toMatchObject({
      status: 'errors',
      counters: { sent: 5, exportFailed: 1, created: 2, exportRenamed: 1, deleted: 1 },
    })
    const failed = (await world.records(run.id)).filter((record) => record.error)
    expect(failed).toEqual([
      expect.objectContaining({
        name: `uid=2-Q,ou=people,${server.baseDn}`,
        because: expect.stringMatching(/\(LDAP 21 invalidAttributeSyntax: mail: value #0 invalid per syntax\).+/),
      }),
    ])
    world.change('2', { givenName: 'P2' })
    await world.red.run('import')
    await comesRight()
  })
})
