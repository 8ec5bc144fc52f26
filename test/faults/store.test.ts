/**
 * What happens to runs when the store's disk, its file, another program or the clock lets them down: they end with a sentence,
 * and the next ones go on where they stopped.
 */
import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { theDirectoryWorld } from '../engine/directory'
import { projectRoot } from '../nodes/red'
import { forbidWriting, mayForbid, SmallDisk } from './disk'
import { PagesWorld } from './pages-world'

const world = theDirectoryWorld()
const disk = new SmallDisk()
const pages = new PagesWorld(world, () => disk.folder)
afterEach(() => pages.endTest())
afterAll(() => disk.remove())

/** No run goes on for ever in the activities, and what stopped says why. */
async function activitiesAreClosed(reason: RegExp): Promise<void> {
  const { items } = await world.red.engine().store.runs({ limit: 50 })
  expect(items.filter((run) => run.ended === null)).toEqual([])
  const stopped = items.filter((run) => run.status === 'stopped')
  for (const run of stopped) expect(run.reason).toMatch(reason)
}

/** Another process that holds the file for itself until it is told to free it. */
async function heldByAnother(file: string): Promise<() => Promise<void>> {
  const program = `const db = new (require('better-sqlite3'))(${JSON.stringify(file)}); db.exec('begin exclusive'); console.log('held')
    process.stdin.once('data', () => { db.exec('rollback'); db.close(); console.log('free'); process.stdin.pause() })`
  const child = spawn(process.execPath, ['-e', program], { cwd: projectRoot, stdio: ['pipe', 'pipe', 'inherit'] })
  pages.afterwards(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('held')
  return async () => {
    child.stdin.write('go\n')
    expect((await lines.next()).value).toBe('free')
  }
}

describe.runIf(disk.fillsUp)('a full disk', () => {
  const reason =
    /The disk is full: the store .*store-\d+\.sqlite could not be written.*Free space on the disk that holds .*run again; what was saved before is kept/

  it('N2 D2 at any page of import, sync and export: the run says so, Node-RED goes on, and the next runs finish the work', async () => {
    const { facts, saves } = await pages.theUndisturbed()
    expect(saves).toBeGreaterThan(1)
    for (let nth = 1; nth <= saves; nth++) {
      await pages.withAccounts()
      pages.muchHappens()
      let free = (): void => undefined
      pages.beforeSave(nth, () => {
        free = disk.fill(world.database)
        pages.afterwards(free)
      })
      const ends = await pages.cycle()
      const [first, ...later] = ends.filter((end) => end !== 'success')
      expect(first, `${nth}`).toMatch(new RegExp(`^stopped: ${reason.source}`))
      for (const text of later) expect(text).toMatch(/^refused store-unwritable: The disk is full/)
      free()
      const again = await pages.cycle()
      // What was being sent when the disk filled up is looked at first; a click asks for it at once.
      expect(again, `${nth}`).toEqual(['success', 'success', 'success'])
      expect(pages.known(), `${nth} of ${saves}`).toEqual(facts)
      expect(world.brokenLaws()).toEqual([])
      await activitiesAreClosed(reason)
    }
  })

  it('N3 the end of a run that could not be noted is noted by itself once there is space', async () => {
    await pages.withAccounts()
    pages.muchHappens()
    let free = (): void => undefined
    pages.beforeSave(1, () => void (free = disk.fill(world.database)))
    const run = await world.started('import')
    expect(run).toMatchObject({ status: 'stopped', reason: expect.stringMatching(reason) })
    const { store } = world.red.engine()
    expect(world.red.engine().runsUnderWay()).toEqual([])
    expect(await store.run(run.id)).toMatchObject({ status: 'running' })
    free()
    for (const stop = Date.now() + 15_000; (await store.run(run.id))?.ended === null && Date.now() < stop;)
      await new Promise((done) => setTimeout(done, 100))
    expect(await store.run(run.id)).toMatchObject({ status: 'stopped', reason: run.reason, ended: run.ended })
  })

  it('D2 numbers that could not be set aside are not given out: after a crash none comes twice', async () => {
    await pages.withAccounts()
    const { store } = world.red.engine()
    const setAside = () => world.database.prepare("select value from meta where name = 'cso'").pluck().get() as number
    const free = disk.fill(world.database)
    pages.afterwards(free)
    expect(() => store.reserveIds('cso', 50_000)).toThrow(/The disk is full/)
    free()
    const first = store.reserveIds('cso', 30_000)
    expect(setAside()).toBeGreaterThanOrEqual(first + 29_999)
  })

  it('D1 an object whose message came too late is due again once there is space', async () => {
    await pages.fromNothing()
    const file = join(disk.folder, 'late.sqlite')
    const late = { z: 'tab', name: 'later', op1: '', op2: '', op1type: 'nul', op2type: 'payl', duration: '150', units: 'ms' }
    const rest = { extend: 'false', overrideDelay: false, reset: '', bytopic: 'all', topic: 'topic', outputs: 1, x: 1, y: 1 }
    const later = { id: 'later', type: 'trigger', ...late, ...rest, wires: [['join']] }
    const onItsWay = pages.flow(file).map((node) => (node.id === 'scope' ? { ...node, wires: [['later'], []] } : node))
    await world.red.deploy([...onItsWay, later])
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ processed: 1, disconnectors: 1 })
    const free = disk.fill(world.database)
    pages.afterwards(free)
    await new Promise((done) => setTimeout(done, 700))
    const records = async () =>
      (await world.red.engine().store.runRecords(run.id, { outcome: 'arrivedAfterClose', limit: 5 })).items
    expect(await records()).toEqual([])
    free()
    for (const stop = Date.now() + 15_000; (await records()).length === 0 && Date.now() < stop;)
      await new Promise((done) => setTimeout(done, 100))
    expect(await records()).toEqual([expect.objectContaining({ error: 'message-lost', name: '1' })])
    expect(await world.red.engine().store.run(run.id)).toEqual(run)
    await world.red.deploy(pages.flow(file))
    expect((await world.red.run('import', { profile: 'delta-sync' })).counters).toMatchObject({ processed: 1, projected: 1 })
  })

  it('the node says it, and works again without a deployment', async () => {
    await pages.withAccounts()
    const free = disk.fill(world.database)
    pages.afterwards(free)
    pages.muchHappens()
    expect(await pages.statusAfter('import')).toMatch(/^The disk is full: the store /)
    free()
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { updated: 11, added: 2, obsoleted: 1 } })
  })
})

describe.runIf(disk.fillsUp)('a full disk at a deployment', () => {
  it('every node says so, and once there is space the next deployment opens the store, with nothing lost', async () => {
    const { facts } = await pages.theUndisturbed()
    const file = await pages.withAccounts()
    pages.muchHappens()
    const free = disk.fill(world.database)
    pages.afterwards(free)
    await pages.undeployed()
    await world.red.deploy(pages.flow(file))
    for (const node of ['import', 'export', 'lifecycle'])
      expect(await pages.errorAfter(node)).toMatch(
        /^the identity store is not open: The disk is full: .*Free space on the disk that holds .*It is tried again every 30 seconds/,
      )
    free()
    await world.red.deploy(pages.flow(file))
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
    expect(pages.known()).toEqual(facts)
  })
})

describe('a file that may not be written any more', () => {
  const reason =
    /The store .* may not be written: the file, its folder or the whole disk is read-only.*Give that account the right/

  it('D2 in the middle of a sync or an export: the run says so, and the next ones finish the work', async () => {
    const { facts, saves } = await pages.theUndisturbed()
    expect(saves).toBeGreaterThan(1)
    for (const nth of [1, 2, Math.floor(saves / 2), saves - 1]) {
      await pages.withAccounts()
      pages.muchHappens()
      const { database } = world
      pages.beforeSave(nth, () => void database.pragma('query_only = on'))
      const ends = await pages.cycle()
      expect(ends.find((end) => end !== 'success')).toMatch(new RegExp(`^stopped: ${reason.source}`))
      database.pragma('query_only = off')
      expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
      expect(pages.known()).toEqual(facts)
      await activitiesAreClosed(reason)
    }
  })

  for (const what of ['file', 'folder'] as const)
    it.runIf(mayForbid)(
      `a read-only ${what} when the flows start: every node says which file and what to do, and a deployment later all is well`,
      async () => {
        const folder = mkdtempSync(join(tmpdir(), 'idweave-locked-'))
        pages.afterwards(() => rmSync(folder, { recursive: true, force: true }))
        await pages.fromNothing()
        const file = join(folder, 'people.sqlite')
        await world.red.deploy(pages.flow(file))
        world.hire('1', 'Ann', 'Lee')
        await world.red.run('import')
        await pages.undeployed()
        const path = what === 'file' ? file : folder
        const allow = forbidWriting(path)
        pages.afterwards(allow)
        await world.red.deploy(pages.flow(file))
        const said = await pages.errorAfter('import')
        expect(said).toContain(`is not open: The store ${file} may not be written: ${path} is read-only for the account`)
        expect(said).toMatch(/Give that account the right to write .*It is tried again every 30 seconds\.$/)
        expect(await pages.errorAfter('export')).toBe(said)
        expect(await pages.errorAfter('lifecycle')).toBe(said)
        allow()
        await pages.undeployed()
        await world.red.deploy(pages.flow(file))
        expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { unchanged: 1, processed: 0 } })
      },
    )
})

describe('a file that another program holds', () => {
  it('D2 N2 in the middle: the run says so, and the next ones finish the work', async () => {
    const { facts, saves } = await pages.theUndisturbed()
    expect(saves).toBeGreaterThan(1)
    for (const nth of [3, saves - 1]) {
      const file = await pages.withAccounts()
      pages.muchHappens()
      let free: () => Promise<void> = async () => undefined
      pages.beforeSave(nth, async () => {
        free = await heldByAnother(file)
      })
      const ends = await pages.cycle()
      expect(ends.find((end) => end !== 'success')).toMatch(
        /^stopped: Another program is using the store .*Close the program that has the file open and run again/,
      )
      await free()
      expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
      expect(pages.known()).toEqual(facts)
      await activitiesAreClosed(/Another program is using the store/)
    }
  })

  it('N2 before a run: it is refused with the file’s name, and starts once the file is free', async () => {
    const file = await pages.withAccounts()
    pages.muchHappens()
    const free = await heldByAnother(file)
    expect(await pages.statusAfter('import')).toMatch(/^Another program is using the store .*store-\d+\.sqlite/)
    await free()
    expect((await world.red.run('import')).status).toBe('success')
  })
})

describe('a damaged file', () => {
  it('says so, leaves the file for examination, and goes on from the backup', async () => {
    const file = await pages.withAccounts()
    const backup = `${file}.backup`
    await world.red.engine().store.backup(backup)
    await pages.undeployed()
    const bytes = readFileSync(file)
    const [from, to] = [Math.floor(bytes.length / 4 / 4096) * 4096, Math.floor((bytes.length * 3) / 4 / 4096) * 4096]
    writeFileSync(file, Buffer.concat([bytes.subarray(0, from), Buffer.alloc(to - from, 0x5a), bytes.subarray(to)]))
    pages.muchHappens()
    const damaged = /The store .*store-\d+\.sqlite is damaged or is not a store.*put the latest backup in its place/
    await world.red.deploy(pages.flow(file))
    expect(await pages.errorAfter('import')).toMatch(damaged)
    await pages.undeployed()
    copyFileSync(backup, file)
    await world.red.deploy(pages.flow(file))
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
    expect(pages.known()).toEqual((await pages.theUndisturbed()).facts)
  })

  it('a document that is no longer readable stops the run with the file’s name, not with the parser’s', async () => {
    await pages.withAccounts()
    world.database.prepare("update cso set attributes = substr(attributes, 1, 12) where anchor = '3'").run()
    pages.muchHappens()
    const [first] = await pages.cycle()
    expect(first).toMatch(/^stopped: The store .*store-\d+\.sqlite is damaged.*put the latest backup in its place/)
  })
})

describe('a file of a newer version', () => {
  it('is left alone, and works again with the newer program', async () => {
    const file = await pages.withAccounts()
    await pages.undeployed()
    const version = (to?: number): number => {
      const db = openDatabase(file, 'write')
      const was = db.pragma('user_version', { simple: true }) as number
      if (to !== undefined) db.pragma(`user_version = ${to}`)
      db.close()
      return was
    }
    const was = version()
    version(was + 1)
    const before = readFileSync(file)
    await world.red.deploy(pages.flow(file))
    expect(await pages.errorAfter('import')).toMatch(
      /was written by a newer version of this program.*Install the newer version again, or restore the backup/,
    )
    expect(readFileSync(file).equals(before)).toBe(true)
    await pages.undeployed()
    version(was)
    pages.muchHappens()
    await world.red.deploy(pages.flow(file))
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
    expect(pages.known()).toEqual((await pages.theUndisturbed()).facts)
  })
})
