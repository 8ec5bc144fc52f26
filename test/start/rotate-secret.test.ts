/** The command npm run rotate-secret: everything under the new secret, nothing under the old one, whenever it is killed. */
import { chownSync, cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownStores } from '../../nodes/adapter/known-stores'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { useFolder } from '../../runtime/store/sqlite/file/folder-in-use'
import { filled, idsOf, inFull, read } from '../store/secrets-world'
import { cso, csoWrite, open, save } from '../store/world'
import {
  credentialNames,
  credentialsIn,
  encryptedAsNodeRed,
  fillFolder,
  rotateSecret,
  secretIn,
  unreadableIn,
} from './rotated-world'
import { plainEnvironment, projectRoot, temporaryFolder } from './running'

const old = 'the first secret'
const wanted = 'the secret that is wanted'
const folders = temporaryFolder()
const template = join(folders.path, 'template')
let world: Awaited<ReturnType<typeof filled>>
let rows = 0
let copies = 0

/** Ids of the people etc. are the same in every copy. */
beforeAll(async () => {
  fillFolder(template, old)
  world = await filled(join(template, 'identity.sqlite'), 'before', { secrets: () => [old] })
  const many = Array.from({ length: 1100 }, (_, n) =>
    cso(world.store, world.hr.id, `many ${n}`, { attributes: { pin: `P${n}` } }),
  )
  await save(world.store, world.run, { csos: many.map((account) => csoWrite(account)) })
  await world.store.close()
  rows = unreadableIn(join(template, 'identity.sqlite'), 'no secret of it')
})
afterAll(() => folders.remove())

function newFolder(): string {
  const path = join(folders.path, `copy-${copies++}`)
  cpSync(template, path, { recursive: true })
  return path
}

/** Everything is read with this secret, and nothing with the other. */
async function isAllUnder(userDir: string, secret: string, other: string): Promise<void> {
  for (const name of credentialNames) {
    expect([name, credentialsIn(join(userDir, name), secret)]).toEqual([name, { [name]: { password: 'Bind-4711' } }])
    expect([name, credentialsIn(join(userDir, name), other)]).toEqual([name, null])
  }
  const file = join(userDir, 'identity.sqlite')
  expect([unreadableIn(file, secret), unreadableIn(file, other)]).toEqual([0, rows])
  const store = open(file, { secrets: () => [secret] })
  expect(await read(store, idsOf(world))).toEqual(inFull(world))
  await store.close()
}

/** What settings.js complains about, or ''. */
function complaint(userDir: string): string {
  const given = { IDWEAVE_ADMIN_PASSWORD: 'x', IDWEAVE_TOKEN: 'x', IDWEAVE_USER_DIR: userDir }
  const load = `try { require('./settings.js') } catch (e) { console.error(e.stack) }`
  return spawnSync(process.execPath, ['-e', load], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: plainEnvironment(given),
  }).stderr.trim()
}

describe('npm run rotate-secret', () => {
  it('N9 changes credentials, stores and the secret, says so in counts, and prints no secret', async () => {
    const userDir = newFolder()
    const told = rotateSecret(userDir)
    const made = secretIn(userDir)
    expect(told).toMatchObject({ status: 0 })
    expect(made).toMatch(/^[0-9a-f]{64}$/)
    for (const secret of [old, made, 'Bind-4711']) expect(told.output).not.toContain(secret)
    expect(told.output).toContain('flows_cred.json: encrypted anew')
    expect(told.output).toContain(`identity.sqlite: ${rows.toLocaleString('en')} rows with secret values sealed anew`)
    await isAllUnder(userDir, made, old)
    expect(readdirSync(join(userDir, 'secrets'))).toEqual(['credential-secret'])
    for (const name of ['secrets/credential-secret', ...credentialNames, 'idweave.lock'])
      expect([name, statSync(join(userDir, name)).mode & 0o777]).toEqual([name, 0o600])
    expect(complaint(userDir)).toBe('')
  })

  it('N9 takes the new secret from the environment, and leaves it there where the present one is there', async () => {
    const userDir = newFolder()
    expect(rotateSecret(userDir, { IDWEAVE_NEW_CREDENTIAL_SECRET: wanted })).toMatchObject({ status: 0 })
    expect(secretIn(userDir)).toBe(wanted)
    await isAllUnder(userDir, wanted, old)
    rmSync(join(userDir, 'secrets', 'credential-secret'))
    const other = 'and one more, for the environment'
    const told = rotateSecret(userDir, { IDWEAVE_CREDENTIAL_SECRET: wanted, IDWEAVE_NEW_CREDENTIAL_SECRET: other })
    expect(told.output).toContain('Before the next start, set IDWEAVE_CREDENTIAL_SECRET to the new secret')
    await isAllUnder(userDir, other, wanted)
    expect(readdirSync(join(userDir, 'secrets'))).toEqual([])
    // Whoever does not know whether it ended runs it again.
    expect(rotateSecret(userDir, { IDWEAVE_CREDENTIAL_SECRET: wanted, IDWEAVE_NEW_CREDENTIAL_SECRET: other }).status).toBe(0)
    await isAllUnder(userDir, other, wanted)
    const last = rotateSecret(userDir, { IDWEAVE_CREDENTIAL_SECRET: other })
    expect(last.output).toContain('take IDWEAVE_CREDENTIAL_SECRET away')
    await isAllUnder(userDir, secretIn(userDir), other)
  })

  it(
    'N9 killed before any change of a file or a store, all is old, or the same command ends it, and until then nothing starts',
    { timeout: 900_000 },
    async () => {
      const { output } = rotateSecret(newFolder(), { KILL_AT: '0' })
      const changes = Number(/changes: (\d+)/.exec(output)?.[1])
      expect(changes).toBeGreaterThan(20)
      const seen = new Set<string>()
      for (let at = 1; at <= changes; at++) {
        const userDir = newFolder()
        const more = { IDWEAVE_NEW_CREDENTIAL_SECRET: wanted }
        expect([at, rotateSecret(userDir, { ...more, KILL_AT: String(at) }).signal]).toEqual([at, 'SIGKILL'])
        const isUnderWay = existsSync(join(userDir, 'secrets', 'secret-change.json'))
        seen.add(isUnderWay ? 'under way' : 'old')
        if (!isUnderWay) await isAllUnder(userDir, old, wanted)
        else if (at % 10 === 0) expect(complaint(userDir)).toMatch(/is half changed.*npm run rotate-secret/)
        expect([at, rotateSecret(userDir, more)]).toEqual([at, expect.objectContaining({ status: 0 })])
        expect(secretIn(userDir)).toBe(wanted)
        await isAllUnder(userDir, wanted, old)
        expect(readdirSync(join(userDir, 'secrets'))).toEqual(['credential-secret'])
        rmSync(userDir, { recursive: true })
      }
      expect([...seen]).toEqual(['old', 'under way'])
    },
  )

  it('N9 has not ended as long as another program reads a store, says so, and is ended by the same command afterwards', async () => {
    const userDir = newFolder()
    const reader = openDatabase(join(userDir, 'identity.sqlite'), 'read')
    reader.exec('begin')
    reader.prepare('select count(*) from cso').get()
    expect(rotateSecret(userDir, { IDWEAVE_NEW_CREDENTIAL_SECRET: wanted })).toMatchObject({
      status: 1,
      output: expect.stringMatching(/Another program reads the store .*The change has not ended/s) as string,
    })
    expect(secretIn(userDir)).toBe(old)
    reader.close()
    expect(rotateSecret(userDir, { IDWEAVE_NEW_CREDENTIAL_SECRET: wanted })).toMatchObject({ status: 0 })
    await isAllUnder(userDir, wanted, old)
  })

  it('N9 refuses while Node-RED or another process uses the folder or a store, and changes nothing', async () => {
    const userDir = newFolder()
    const endUse = useFolder(userDir, 'together')
    expect(rotateSecret(userDir)).toMatchObject({
      status: 1,
      output: expect.stringMatching(/is running on .*Nothing was changed/s) as string,
    })
    endUse?.()
    const store = open(join(userDir, 'identity.sqlite'), { secrets: () => [old] })
    expect(rotateSecret(userDir)).toMatchObject({
      status: 1,
      output: expect.stringMatching(/in use by process .*Nothing was changed/s) as string,
    })
    await store.close()
    await isAllUnder(userDir, old, wanted)
    const end = useFolder(userDir, 'alone')
    expect(complaint(userDir)).toMatch(/^The credential secret of .* is being changed/)
    end?.()
  })

  it.runIf(process.getuid?.() === 0)('leaves all files to the account that has the folder, also when root runs it', () => {
    const userDir = newFolder()
    const files = readdirSync(userDir, { recursive: true }).map((name) => join(userDir, String(name)))
    for (const file of [userDir, ...files]) chownSync(file, 12_345, 12_345)
    rmSync(join(userDir, 'secrets', 'credential-secret'))
    expect(rotateSecret(userDir, { IDWEAVE_CREDENTIAL_SECRET: old })).toMatchObject({ status: 0 })
    const after = readdirSync(userDir, { recursive: true }).map(String)
    expect(after).toEqual(expect.arrayContaining(['idweave.lock', join('secrets', 'credential-secret'), ...credentialNames]))
    expect(after.map((name) => [name, statSync(join(userDir, name)).uid])).toEqual(after.map((name) => [name, 12_345]))
  })

  it.each([
    ['a new secret that is the present one', { IDWEAVE_NEW_CREDENTIAL_SECRET: old }, 'is the present secret'],
    ['a new secret that can be guessed', { IDWEAVE_NEW_CREDENTIAL_SECRET: 'short' }, 'shorter than 16'],
    ['a new secret a file would cut', { IDWEAVE_NEW_CREDENTIAL_SECRET: `${wanted} ` }, 'white space'],
    ['a present secret that is another', { IDWEAVE_CREDENTIAL_SECRET: 'not this one' }, 'does not open .flows_cred.json.backup'],
  ])('refuses %s', (_what, more, sentence) => {
    const userDir = newFolder()
    const before = credentialNames.map((name) => readFileSync(join(userDir, name), 'utf8'))
    expect(rotateSecret(userDir, more)).toMatchObject({ status: 1, output: expect.stringContaining(sentence) as string })
    expect(credentialNames.map((name) => readFileSync(join(userDir, name), 'utf8'))).toEqual(before)
    expect(readdirSync(join(userDir, 'secrets'))).toEqual(['credential-secret'])
  })

  it('N9 refuses what the present secret does not open, and leaves it where that is wanted', async () => {
    const userDir = newFolder()
    writeFileSync(join(userDir, 'strange_cred.json'), encryptedAsNodeRed('{"a":{"password":"x"}}', 'a third secret'))
    expect(rotateSecret(userDir)).toMatchObject({ status: 1, output: expect.stringContaining('strange_cred.json') as string })
    const left = rotateSecret(userDir, {}, '--leave-unreadable')
    expect(left).toMatchObject({
      status: 0,
      output: expect.stringContaining('strange_cred.json: cannot be opened, left') as string,
    })
    expect(credentialsIn(join(userDir, 'strange_cred.json'), 'a third secret')).toEqual({ a: { password: 'x' } })
    for (const name of credentialNames) rmSync(join(userDir, name))
    rmSync(join(userDir, 'strange_cred.json'))
    const strange = rotateSecret(userDir, { IDWEAVE_CREDENTIAL_SECRET: 'a third secret' })
    expect(strange).toMatchObject({
      status: 1,
      output: expect.stringMatching(/1,\d+ rows of the store .* cannot be read/) as string,
    })
  })

  it('refuses while a store that was there is missing', () => {
    const userDir = newFolder()
    writeFileSync(join(userDir, 'idweave-stores.json'), '["identity.sqlite", "second.sqlite"]')
    expect(knownStores(userDir)).toEqual([join(userDir, 'identity.sqlite'), join(userDir, 'second.sqlite')])
    expect(rotateSecret(userDir)).toMatchObject({
      status: 1,
      output: expect.stringMatching(/second\.sqlite is not there/) as string,
    })
    expect(secretIn(userDir)).toBe(old)
  })

  it('shows its help, and refuses what it does not know', () => {
    expect(rotateSecret(newFolder(), {}, '--help')).toMatchObject({
      status: 0,
      output: expect.stringContaining('Usage') as string,
    })
    expect(rotateSecret(newFolder(), {}, '--all')).toMatchObject({
      status: 1,
      output: expect.stringContaining('Usage') as string,
    })
  })
})
