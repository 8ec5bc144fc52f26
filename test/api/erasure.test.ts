/** Erasing people over the API and the command line: a whole life, and nothing of it in the store afterwards (N14). */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { fromDist, projectRoot } from '../nodes/red'
import type { List, RunAnswer } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

/** What nobody else has. */
const hers = ['Zoe', 'Quixote', 'Q7001', 'zoe.quixote@example.org', '0199 77 88']
const hire = () => world.hire('Q7001', 'Zoe', 'Quixote', { mail: 'zoe.quixote@example.org', telephone: '+49 555 0199 77 88' })

beforeEach(async () => {
  await world.fresh()
  hire()
  for (let i = 1; i <= 30; i++) world.hire(`10${i}`, `Given${i}`, `Family${i}`)
  await cycle()
})

async function cycle(): Promise<void> {
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  await world.run({ system: 'Accounts', profile: 'export' })
  await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
}

interface Look {
  readonly seen: string
  readonly identity: { readonly isThere: boolean; readonly name: string }
  readonly counts: Readonly<Record<string, number>>
  readonly obstacle: { readonly because: string; readonly next: string } | null
  readonly objects: readonly { readonly name: string; readonly state: string }[]
  readonly comesBack: readonly string[]
}

async function idOf(name: string): Promise<string> {
  const { items } = await world.get<List<{ id: string }>>(`metaverse?q=${encodeURIComponent(name)}`)
  return items[0]?.id ?? 'nobody'
}

const look = (id: string, query = '') => world.get<Look>(`metaverse/${encodeURIComponent(id)}/erasure${query}`)
const refusal = async (id: string, body: object) =>
  (await world.ask('POST', `metaverse/${id}/erase`, body)).json as { detail: string; next: string }

async function erase(id: string, seen: string, more: object = {}): Promise<RunAnswer> {
  const body = { seen, reason: 'request 4711', ...more }
  return world.ended((await world.post<RunAnswer>(`metaverse/${encodeURIComponent(id)}/erase`, body)).id)
}

async function remove(id: string): Promise<void> {
  const { seen } = await world.get<{ seen: string }>(`metaverse/${id}/deletion`)
  await world.ended((await world.post<RunAnswer>(`metaverse/${id}/delete`, { seen })).id)
}

/** She is deleted by hand, her record and account are gone, and every system is read. */
async function leave(id: string): Promise<void> {
  memorySystem('hr').rows.delete('Q7001')
  await remove(id)
  await cycle()
}

/** Why HR is paused, as anybody is told. */
async function pauseOfHr(): Promise<string | undefined> {
  const { items } = await world.get<List<{ name: string; paused: { reason: string } | null }>>('systems')
  return items.find(({ name }) => name === 'HR')?.paused?.reason
}

const store = () => world.red.engine().store as unknown as import('../../runtime/store/sqlite/sqlite-store').SqliteStore

/** Rows of the tables that have something of hers, and what of it can be read in the bytes of the file. */
function left(): { readonly rows: readonly string[]; readonly bytes: readonly string[] } {
  const { db, file } = store().connection
  const tables = db.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[]
  const rows = tables.flatMap((table) =>
    db
      .prepare(`select * from "${table}"`)
      .raw()
      .all()
      .map((row) => `${table} ${JSON.stringify(row)}`),
  )
  const bytes = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)])
  return {
    rows: rows.filter((row) => hers.some((text) => row.includes(text))),
    bytes: hers.filter((text) => bytes.includes(text)),
  }
}

function brokenLaws(): string[] {
  const laws = fromDist<typeof import('../../runtime/store/sqlite/invariants')>('runtime/store/sqlite/invariants.js')
  return laws.checkInvariants(store().connection.db)
}

/** Runs the program; what it printed and its exit code. */
function idweave(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist', 'bin', 'idweave.js'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', IDWEAVE_URL: world.address, IDWEAVE_TOKEN: 'approver' },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

describe('erasing over the API', () => {
  it('N14 a whole life: hired, deleted, erased, and hired anew as somebody nobody knows', async () => {
    const id = await idOf('Quixote')
    await leave(id)
    expect(left().rows.length).toBeGreaterThan(0)
    const seen = await look(id)
    expect(seen).toMatchObject({
      identity: { id, name: 'Zoe Quixote', isThere: false },
      obstacle: null,
      objects: [],
      comesBack: [],
    })
    expect(seen.counts['entries']).toBeGreaterThan(5)
    const run = await erase(id, seen.seen)
    expect(run).toMatchObject({ status: 'success', profile: 'erasure', startedBy: 'approver' })
    expect(run.reason).toMatch(/^Erased: 0 objects, \d+ entries.*\. Why: request 4711$/)
    expect(left()).toEqual({ rows: [], bytes: [] })
    expect(brokenLaws()).toEqual([])
    expect(await world.ask('GET', `metaverse/${id}/erasure`)).toMatchObject({ status: 404 })
    await cycle()
    expect(left().rows).toEqual([])
    hire()
    await cycle()
    const anew = await idOf('Quixote')
    expect(anew).not.toBe(id)
    const { history } = await world.get<{ history: readonly { run: number }[] }>(`metaverse/${anew}`)
    expect(history.every((record) => record.run > run.id)).toBe(true)
    expect(memorySystem('ad').rows.has('Q7001')).toBe(true)
    expect(brokenLaws()).toEqual([])
  })

  it('N14 is refused of somebody who is there, with what is to be done first', async () => {
    const id = await idOf('Quixote')
    const { seen, obstacle, objects } = await look(id)
    expect(obstacle).toEqual({
      because: 'she is there, and connected with HR: Q7001 (and 1 more object)',
      next: 'Delete her first (idweave delete), send the exports, remove her records in their systems, import and synchronise these',
    })
    expect(objects.map(({ state }) => state)).toEqual(['linked', 'linked'])
    expect(await refusal(id, { seen, reason: 'x' })).toMatchObject({
      detail: 'Nothing was erased: she is there, and connected with HR: Q7001 (and 1 more object)',
    })
    expect(await idOf('Quixote')).toBe(id)
  })

  it('N14 what waits to be sent goes first; what systems still have is forgotten if somebody says so, and comes back', async () => {
    const id = await idOf('Quixote')
    await remove(id)
    expect((await look(id)).obstacle?.because).toMatch(/something waits to be sent to Accounts: Q7001/)
    await world.run({ system: 'Accounts', profile: 'export' })
    await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
    const gone = await look(id)
    expect(gone).toMatchObject({ objects: [{ name: 'Q7001', state: 'inSystem' }], comesBack: [] })
    expect(gone.obstacle?.because).toBe('HR: Q7001 is still in its system, and the next import would bring it back')
    const forgetting = await look(id, '?present=forget')
    expect(forgetting).toMatchObject({
      obstacle: null,
      comesBack: [expect.stringContaining('Q7001 is forgotten and stays in HR')],
    })
    expect(await refusal(id, { seen: forgetting.seen, reason: 'x' })).toMatchObject({
      detail: expect.stringContaining('it has changed') as string,
    })
    await erase(id, forgetting.seen, { present: 'forget' })
    expect(left()).toEqual({ rows: [], bytes: [] })
    expect(brokenLaws()).toEqual([])
    await cycle()
    const anew = await idOf('Quixote')
    expect(anew).not.toBe('nobody')
    expect(anew).not.toBe(id)
    expect(brokenLaws()).toEqual([])
  })

  it('N14 N12 takes her out of the reason of a pause, which goes on', async () => {
    const id = await idOf('Quixote')
    await leave(id)
    await world.post('systems/HR/pause', { reason: 'ZOE QUIXOTE is looked at', until: '2026-03-09T08:00:00Z' })
    expect(await erase(id, (await look(id)).seen)).toMatchObject({ status: 'success' })
    expect(await pauseOfHr()).toBe('(erased) is looked at')
    expect((await world.ask('POST', 'runs', { system: 'HR', profile: 'full-import' })).text).toContain('(erased) is looked at')
    await world.post('systems/HR/resume', {})
    const rows = left().rows.filter((row) => row.toLowerCase().includes('zoe quixote'))
    expect(rows).toEqual([])
  })

  it('N14 the reason names nobody, somebody else must not have been seen, and only who approves may', async () => {
    const id = await idOf('Quixote')
    await leave(id)
    const { seen } = await look(id)
    for (const reason of ['asked by Zoe', 'wish of ZOE QUIXOTE', 'zoe.quixote@example.org wrote', 'number Q7001'])
      expect(await refusal(id, { seen, reason })).toMatchObject({
        detail: 'The reason says who it is, and stays with the activity.',
      })
    expect(await refusal(id, { seen: 'x', reason: 'y' })).toMatchObject({
      detail: expect.stringContaining('it has changed') as string,
    })
    expect(await refusal(id, { seen, reason: ' ' })).toMatchObject({ detail: '`reason` is blank.' })
    expect(await world.ask('POST', `metaverse/${id}/erase`, { seen, reason: 'y' }, 'operator')).toMatchObject({ status: 401 })
    expect(left().rows.length).toBeGreaterThan(0)
  })

  it('N14 N6 a preview with her in it goes', async () => {
    await world.post('previews', { system: 'HR', profile: 'full-sync' })
    await expect
      .poll(async () => (await world.get<List<{ run: { ended: string } }>>('previews')).items[0]?.run.ended)
      .not.toBeNull()
    const id = await idOf('Quixote')
    await leave(id)
    await erase(id, (await look(id)).seen)
    await expect.poll(async () => (await world.get<List>('previews')).items).toEqual([])
  })
})

describe('erasing by the command line', () => {
  it('N14 finds who is gone by her name, says what goes and what may stay, and erases exactly that', async () => {
    const there = (await idweave('erase', await idOf('Quixote'))).out
    expect(there).toContain('Of Person Zoe Quixote, which is there, the store has:')
    expect(there).toContain('Delete her first')
    await leave(await idOf('Quixote'))
    const listed = (await world.get<List<{ id: number }>>('gone?q=Zoe&kind=person')).items[0]?.id ?? 0
    expect((await idweave('erase', `gone-${listed}`)).out).toContain('Zoe Quixote, which is gone')
    const shown = await idweave('erase', 'Zoe Quixote')
    expect(shown.out).toContain('Of Person Zoe Quixote, which is gone, the store has:')
    expect(shown.out).toContain('backups of the store made until now')
    const [, seen = ''] = /--seen=(\S+)/.exec(shown.out) ?? []
    expect(await idweave('erase', 'Zoe Quixote', '--seen', seen)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--reason is missing') as string,
    })
    const done = await idweave('erase', 'Zoe Quixote', '--seen', seen, '--reason', 'request 4711')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(left()).toEqual({ rows: [], bytes: [] })
    expect(await idweave('erase', 'Zoe Quixote')).toMatchObject({ code: 3 })
  })
})
