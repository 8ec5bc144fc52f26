/** The built command line against a real API. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { freePort } from '../servers/free-port'
import { type Said, runIdweave } from './run-idweave'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())
beforeEach(() => world.fresh())

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** An empty user folder, or one with a token. */
function userFolder(token?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-cli-'))
  folders.push(folder)
  if (token !== undefined) {
    mkdirSync(join(folder, 'secrets'))
    writeFileSync(join(folder, 'secrets', 'token'), `${token}\n`)
  }
  return folder
}

const idweave = (args: string, env: Record<string, string> = {}): Promise<Said> => runIdweave(world.address, args, env)

const json = async <T>(args: string): Promise<T> => {
  const said = await idweave(`${args} --json`)
  expect(said.err).toBe('')
  return JSON.parse(said.out) as T
}

describe('the command line', () => {
  it('R13 carries people from HR to their accounts, and says what new ones wait for', async () => {
    world.hireMany(3)
    const sync = await idweave('run HR full-import+delta-sync --wait')
    expect(sync).toMatchObject({ code: 0, err: '' })
    expect(sync.out).toMatch(/^run +\d+\nsystem +HR\nprofile +full-import\+delta-sync\nstatus +success\n/)
    expect(sync.out).toMatch(/outcome +3 read, 3 new, 3 synchronised, 3 projected/)
    expect(sync.out).toMatch(/^Accounts +3 +0 +0 +0 +0$/m)
    const pending = await idweave('pending accounts')
    const state = 'pending, not sent yet'
    expect(pending.out.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^ *ID {2}SYSTEM +TO DO +STATE +NAME +CHANGES$/),
      expect.stringMatching(
        new RegExp(`^ *\\d+ {2}Accounts {2}create {2}${state} {2}Given1 Family1 {2}login=1001, .* and 1 more$`),
      ),
    ])
    expect(pending.out).toMatch(/^Not sent yet: its target has not been read yet: Accounts was never read to its end.*$/m)
    expect(await idweave('run Accounts export --wait')).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 created') as string,
    })
    expect(memorySystem('ad').rows.size).toBe(3)
    expect(await idweave('pending')).toEqual({ code: 0, out: 'Nothing waits to be sent.\n', err: '' })
  })

  it('starts without waiting, and shows how runs stand', async () => {
    expect(await idweave('status')).toMatchObject({ code: 0, out: 'There was no run yet.\n' })
    const started = await idweave('run HR full-import')
    const id = /^Run (\d+) was started \((waiting|running)\)/.exec(started.out)?.[1]
    await world.ended(Number(id))
    expect((await idweave('status')).out).toMatch(
      new RegExp(`^ *${id} {2}HR +full-import {2}warnings +2026-03-02T08:00:00Z {2}approver`, 'm'),
    )
    expect(await idweave(`status ${id}`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/warning +HR showed no objects/) as string,
    })
    expect(await json(`status ${id}`)).toMatchObject({ id: Number(id), profile: 'full-import', system: { name: 'HR' } })
  })

  it('tells by its exit code that a run did not come through', async () => {
    world.hireMany(30)
    await idweave('run HR full-import --wait')
    memorySystem('hr').rows.clear()
    world.hireMany(5)
    const refused = await idweave('run HR full-import --wait')
    expect(refused).toMatchObject({ code: 1, out: expect.stringMatching(/reason +25 of 30 objects of HR are missing/) as string })
  })

  it('L9 shows and releases the list of people who would leave', async () => {
    world.hireMany(30)
    await idweave('run HR full-import+full-sync --wait')
    expect(await idweave('held-people')).toMatchObject({ out: 'Nobody is held.\n' })
    expect(await idweave('held-people HR')).toMatchObject({ out: 'No list waits for a decision.\n' })
    for (const [id, row] of memorySystem('hr').rows) memorySystem('hr').set(id, { ...row, employeeType: 'Contractor' })
    await idweave('run HR full-import+delta-sync --wait')
    expect((await idweave('held-people')).out).toMatch(/^HR +30 +2 +waits for a decision$/m)
    const list = await idweave('held-people HR')
    expect(list.out).toContain('30 objects, held by run 2. Release exactly this list with: idweave release-people HR 2')
    expect(list.out).toMatch(/^\S.* {2}HR +1012 +no rule takes its record any more$/m)
    expect(await idweave('release-people HR 1')).toMatchObject({
      code: 3,
      err: expect.stringContaining('run 1 did not hold the list that waits') as string,
    })
    expect(await idweave('release-people HR 2')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^30 objects may be disconnected or deleted/) as string,
    })
    expect((await idweave('held-people HR')).out).toContain('It is released for the next full synchronisation or scan.')
  })

  it('I4 shows and releases the list the shrink guard refused', async () => {
    world.hireMany(30)
    await idweave('run HR full-import --wait')
    expect(await idweave('missing HR')).toMatchObject({ out: 'No list waits for a decision.\n' })
    for (let i = 1; i <= 12; i++) memorySystem('hr').rows.delete(String(1000 + i))
    await idweave('run HR full-import --wait')
    const list = await idweave('missing HR')
    expect(list.out).toContain('12 objects, refused by run 2. Release exactly this list with: idweave release-missing HR 2')
    expect(list.out).toMatch(/^ *\d+ {2}user {2}1012 {2,}not linked$/m)
    expect(await idweave('release-missing HR 1')).toMatchObject({
      code: 3,
      err: expect.stringContaining('run 1 did not refuse the list that waits') as string,
    })
    expect(await idweave('release-missing HR 2')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^12 objects may be marked as gone/) as string,
    })
    expect(await idweave('run HR full-import --wait')).toMatchObject({
      code: 0,
      out: expect.stringContaining('12 gone') as string,
    })
  })

  it('X4 holds, approves and discards, one, some or all', async () => {
    world.hireMany(4)
    await idweave('run HR full-import+delta-sync --wait')
    const ids = (await json<{ id: number }[]>('pending Accounts')).map(({ id }) => id)
    expect(await idweave(`hold ${ids[0]}`)).toMatchObject({ code: 0, out: '1 held.\n' })
    expect(await idweave(`hold ${ids[0]} ${ids[1]}`)).toMatchObject({
      code: 1,
      out: `1 held, 1 refused.\n${ids[0]}: it is held already\n`,
    })
    expect(await idweave('hold --all Accounts')).toMatchObject({ code: 0, out: '2 held.\n' })
    expect(await json<unknown[]>('pending --state held')).toHaveLength(4)
    expect(await idweave(`approve ${ids[0]},${ids[1]}`)).toMatchObject({ code: 0, out: '2 approved.\n' })
    expect(await idweave('discard --all Accounts')).toMatchObject({
      code: 2,
      out: '',
      err: '4 pending exports to Accounts would be thrown away. Add --yes if you mean it.\n',
    })
    expect(await idweave(`discard ${ids[0]}`)).toMatchObject({ code: 0, out: '1 discarded.\n' })
    expect(await idweave('approve --all Accounts')).toMatchObject({ code: 0, out: '2 approved.\n' })
    expect(await idweave('discard --all Accounts --yes')).toMatchObject({ code: 0, out: '3 discarded.\n' })
    expect(await json<unknown[]>('pending')).toEqual([])
  })

  it('decides about more than a page at once', async () => {
    for (let i = 0; i < 1100; i++) world.hire(`E${i}`, `Given${i}`, 'Q')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(await idweave('hold --all Accounts')).toMatchObject({ code: 0, out: '1100 held.\n' })
  })

  it('takes one person alone, and the due deletions', async () => {
    world.hireMany(2)
    await idweave('run HR full-import --wait')
    const { items } = await world.get<{ items: { id: number }[] }>('objects?q=1002')
    expect(await json(`run --object ${items[0]?.id} --wait`)).toMatchObject({
      profile: 'object',
      status: 'success',
      counters: { projected: 1 },
    })
    expect(await idweave('run lifecycle --confirm --wait')).toMatchObject({ code: 0 })
  })

  it('shows the systems, and tests them', async () => {
    world.hireMany(2)
    await idweave('run HR full-import+delta-sync --wait')
    expect((await idweave('systems')).out).toBe(
      [
        'SYSTEM    KIND    OBJECTS  LINKED  PENDING  HELD  FAILED  LAST RUN',
        'HR        Memory        2       2        0     0       0  full-import+delta-sync: success',
        'Accounts  Memory        2       2        2     0       0  none',
        '',
      ].join('\n'),
    )
    expect(await idweave('test HR')).toMatchObject({ code: 0, out: 'ok\n' })
  })

  it('examines the file of the store, and says when that came to no end', async () => {
    expect(await idweave('examine')).toMatchObject({ code: 0, out: "The store's file is whole.\n" })
    const { store } = world.red.engine()
    store.examine = async () => ['row 3 missing from index by_name']
    const damaged = await idweave('examine')
    expect([damaged.code, damaged.out]).toEqual([1, expect.stringContaining('row 3 missing from index by_name')])
    store.examine = () => Promise.reject(new Error('The disk does not answer'))
    expect(await idweave('examine')).toMatchObject({ code: 3, err: 'The disk does not answer.\n' })
  })

  it('cancels a run, but only one that goes on', async () => {
    world.hireMany(1)
    const { id } = await json<{ id: number }>('run HR full-import --wait')
    expect(await idweave(`cancel ${id}`)).toMatchObject({
      code: 3,
      err: `Run ${id} has ended already (success). There is nothing to cancel.\n`,
    })
  })

  it('keeps control characters of names off the terminal', async () => {
    world.hire('1001', '\u001b[31mAnn\u0007', 'Lee\u202e')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { out } = await idweave('pending')
    expect(out).toContain('[31mAnn')
    // oxlint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })
})

describe('the command line says what is wrong', () => {
  it.each([
    ['fly HR', /^There is no command "fly"\. There are: run, preview, end-preview, status, /],
    ['run HR', /^Which system, and what to do\? For example: idweave run HR full-import\+delta-sync --wait/],
    ['preview HR', /^Which system, and what to do\? For example: idweave preview HR full-import\+delta-sync$/m],
    ['status last', /^RUN must be a number, not "last"\./],
    ['cancel', /^RUN is missing\./],
    ['missing', /^SYSTEM is missing\./],
    ['pause HR --reason x', /^--until is missing\. idweave pause SYSTEM --until TIME --reason TEXT/],
    ['pause HR --until x', /^--reason is missing\./],
    ['approve', /^Which pending exports\?/],
    ['systems now', /^"now" is one argument too many\. idweave systems/],
    ['delete Ann --seen x --reason y --confirm', /^--confirm does not go with delete\. idweave delete IDENTITY/],
    ['preview --person Ann --person Bob', /^--person is given more than once\. Give it once\./],
    ['erase Ann --preview', /^--preview does not go with erase\./],
    ['run HR full-sync --left', /^--left does not go with run\./],
    ['run HR full-sync --at 2027-01-01', /^--at does not go with run\./],
    ['delete Ann --seen x', /^--reason is missing\./],
    ['run HR full-sync --object 1', /^"full-sync" does not go with --object\./],
    ['preview --person Ann --object 1', /^--object does not go with --person\./],
    ['status --verbose', /Unknown option '--verbose'/],
  ])('to %s', async (args, sentence) => {
    expect(await idweave(args)).toEqual({ code: 2, out: '', err: expect.stringMatching(sentence) as string })
  })

  it.each([
    ['run Payroll export', 'There is no connected system "Payroll". Known: HR, Accounts.\n'],
    ['run HR everything', expect.stringContaining('PROFILE must be one of') as string],
    ['status 4711', expect.stringContaining('There is no run 4711.') as string],
    ['systems --store other.sqlite', expect.stringContaining('There is no identity store "other.sqlite".') as string],
  ])('in its own words, where the API refuses: %s', async (args, err) => {
    expect(await idweave(args)).toEqual({ code: 3, out: '', err })
  })

  it('when the token is missing, wrong or may not do this', async () => {
    const nobody = { IDWEAVE_TOKEN: '', IDWEAVE_USER_DIR: userFolder() }
    expect(await idweave('systems', nobody)).toMatchObject({
      code: 3,
      err: expect.stringContaining('asks for a login. Set IDWEAVE_TOKEN') as string,
    })
    const run = (token: string): Promise<Said> => idweave('run HR full-import', { IDWEAVE_TOKEN: token })
    expect(await run('forged-token-123')).toMatchObject({
      code: 3,
      err: 'The token was not accepted. Check IDWEAVE_TOKEN, or what is in secrets/token of the user folder.\n',
    })
    expect(await run('reader')).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        /^This needs the permission identity\.run, which the login reader does not have\. Set IDWEAVE_TOKEN to the login of somebody who has it/,
      ) as string,
    })
  })

  it('and takes the token out of the user folder', async () => {
    expect(await idweave('systems', { IDWEAVE_TOKEN: '', IDWEAVE_USER_DIR: userFolder('reader') })).toMatchObject({
      code: 0,
      err: '',
    })
  })

  it('when nothing answers, or something else does', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    expect(await idweave('systems', { IDWEAVE_URL: nobody })).toEqual({
      code: 3,
      out: '',
      err: `${nobody} does not answer (ECONNREFUSED). Check that Node-RED runs there, or set PORT to its port on this machine, or IDWEAVE_URL to its editor’s address.\n`,
    })
    const other = createServer((_request, response) => response.end('<html>Hello</html>'))
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    expect(await idweave('systems', { IDWEAVE_URL: address })).toMatchObject({
      code: 3,
      err: expect.stringContaining(`${address} answered 200, but not as Idweave does.`) as string,
    })
    other.close()
    expect(await idweave('systems', { IDWEAVE_URL: 'localhost' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('IDWEAVE_URL is no address') as string,
    })
  })

  it('and helps', async () => {
    const help = await idweave('--help')
    expect(help).toMatchObject({ code: 0, err: '' })
    const own = await idweave('why --help')
    expect(own).toMatchObject({ code: 0, err: '' })
    expect(own.out).toMatch(/^Usage\n {2}idweave why [^\n]+\n {6}[^\n]+\n\nOptions\n {2}--json .*\n {2}--store .*\n {2}--wait /)
    expect(own.out).not.toContain('--flow')
    for (const part of ['idweave run SYSTEM PROFILE', 'IDWEAVE_TOKEN', 'Exit codes']) expect(help.out).toContain(part)
    expect((await idweave('')).code).toBe(2)
  })
})
