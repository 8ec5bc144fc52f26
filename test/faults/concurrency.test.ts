/**
 * Several things at once: triggers, schedules, Node-REDs, cancellations and imports in the middle of other runs. Whatever the
 * order, the outcome is the same.
 */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildSync } from 'esbuild'
import { afterEach, describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { bentConnector, theDirectoryWorld } from '../engine/directory'
import type { FlowNode } from '../nodes/red'
import { fromDist, projectRoot } from '../nodes/red'
import { cycleNodes, PagesWorld } from './pages-world'

const reads: { begun: number; atOnce: number; most: number; ms: number } = { begun: 0, atOnce: 0, most: 0, ms: 0 }

/** Takes its time to read, and counts how often it is read, and how often at once. */
const counting = () =>
  bentConnector('counting', (open) => ({
    ...open,
    async *importAll(selection, signal) {
      reads.begun++
      reads.most = Math.max(reads.most, ++reads.atOnce)
      try {
        await new Promise((done) => setTimeout(done, reads.ms))
        if (open.importAll) yield* open.importAll(selection, signal)
      } finally {
        reads.atOnce--
      }
    },
  }))

const world = theDirectoryWorld(counting)
const pages = new PagesWorld(world, () => world.red.userDir)
afterEach(() => pages.endTest())

async function allRuns(): Promise<readonly Run[]> {
  return (await world.red.engine().store.runs({ limit: 500 })).items
}

describe('triggers', () => {
  for (const overlap of ['wait', 'drop'] as const)
    it(`N2 N11 five at once on one system, set to ${overlap}: never two at a time, and nobody twice`, async () => {
      const ad = { id: 'ad', connector: 'counting' }
      await world.fresh({ change: [ad, { id: 'ad-import', overlap }] })
      await world.hireAll(6)
      await world.red.run('export')
      Object.assign(reads, { begun: 0, atOnce: 0, most: 0, ms: 20 })
      const before = (await allRuns()).length
      world.red.node('ad-import')?.receive({})
      await world.until(() => reads.begun > 0)
      for (let i = 0; i < 5; i++) world.red.node('ad-import')?.receive({})
      await world.until(() => world.red.engine().runsUnderWay().length === 0)
      expect(reads).toMatchObject({ begun: overlap === 'wait' ? 2 : 1, most: 1, atOnce: 0 })
      const runs = (await allRuns()).slice(0, -before)
      expect(runs.map((run) => run.status)).toEqual(runs.map(() => 'success'))
      expect(runs.map((run) => run.counters.confirmed).reverse()).toEqual(overlap === 'wait' ? [6, 0] : [6])
      expect(await world.pendings()).toEqual([])
      expect(world.brokenLaws()).toEqual([])
    })

  it('N2 of schedules that come faster than the system is read, as many runs start as fit, one after the other', async () => {
    const every = (id: string, to: string): FlowNode => ({
      id,
      type: 'inject',
      z: 'tab',
      name: id,
      repeat: '0.02',
      once: false,
      props: [],
      x: 1,
      y: 1,
      wires: [[to]],
    })
    const ad = { id: 'ad', connector: 'counting' }
    const change = [ad, ...cycleNodes.map((id) => ({ id, type: typeOf(id), overlap: 'drop' }))]
    await world.fresh({ change })
    Object.assign(reads, { begun: 0, atOnce: 0, most: 0, ms: 60 })
    await world.redeploy({ change: [...change, ...cycleNodes.map((id) => every(`every ${id}`, id))] })
    for (let i = 1; i <= 30; i++) {
      world.hire(`${i}`, `P${i}`, 'Q')
      await new Promise((done) => setTimeout(done, 15))
    }
    await world.until(() => world.inDirectory.size === 30 && reads.begun > 0)
    await world.redeploy({ change })
    await world.until(() => world.red.engine().runsUnderWay().length === 0)
    expect(reads.most).toBe(1)
    await world.cycle()
    await world.cycle()
    expect(world.directory.all()).toHaveLength(30)
    expect(await world.pendings()).toEqual([])
    expect(new Set((await allRuns()).map((run) => run.status))).not.toContain('stopped')
    expect((await world.red.run('import')).counters).toMatchObject({ unchanged: 30, processed: 0 })
    expect(world.brokenLaws()).toEqual([])
  })
})

function typeOf(node: (typeof cycleNodes)[number]): string {
  return node === 'export' ? 'identity-export' : 'identity-connector-import'
}

describe('a run that is cancelled', () => {
  it('N5 D2 before any page of import, sync and export is saved: the next runs give the undisturbed result', async () => {
    const { facts, saves } = await pages.theUndisturbed()
    let cancelled = 0
    for (let nth = 1; nth <= saves; nth++) {
      await pages.withAccounts()
      pages.muchHappens()
      const engine = world.red.engine()
      pages.beforeSave(nth, () => {
        for (const run of engine.runsUnderWay()) engine.cancel(run.id, 'cancelled by Ada')
      })
      const [first, ...later] = (await pages.cycle()).filter((status) => status !== 'success')
      if (first !== undefined) {
        expect(first, `${nth}`).toMatch(
          /^cancelled: cancelled by Ada\. (Nothing of this import counts|What it had finished stays)\. Run it again$/,
        )
        cancelled++
      }
      expect(later).toEqual([])
      expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
      expect(pages.known(), `${nth} of ${saves}`).toEqual(facts)
      expect(world.brokenLaws()).toEqual([])
    }
    // Past its last page a run has nothing left to cancel, and a cycle has three runs.
    expect(cancelled).toBeGreaterThanOrEqual(saves - 3)
  })

  it('N5 D2 with a page under way: that page is finished and no other begun, and the next runs give the undisturbed result', async () => {
    const { facts } = await pages.theUndisturbed()
    const processed: number[] = []
    for (let nth = 1; nth <= 14; nth++) {
      await pages.withAccounts()
      pages.muchHappens()
      const engine = world.red.engine()
      let met = 0
      world.red.node('out-scope')?.on('input', () => {
        if (++met !== nth) return
        for (const run of engine.runsUnderWay()) engine.cancel(run.id, 'cancelled by Ada')
      })
      const run = await world.started('import')
      expect(run.status, `${nth}`).toBe('cancelled')
      processed.push(run.counters.processed)
      await pages.cycle()
      await pages.cycle()
      expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
      expect(pages.known(), `${nth}`).toEqual(facts)
    }
    // Pages of four, the thirteen who are there before the one who left.
    expect(processed).toEqual([4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12, 13, 14])
  })

  it('N5 I10 I18 leaves the watermark of a delta import where it was and nothing of what it read, and the next one reads everything again', async () => {
    await pages.withAccounts()
    const { store } = world.red.engine()
    const watermark = async () => (await store.systems()).find((system) => system.name === 'Directory')?.watermark
    const before = await watermark()
    expect(before).toEqual(expect.any(String))
    for (const account of world.directory.all())
      world.directory.put({ ...account, attributes: { ...account.attributes, displayName: 'By hand' } })
    pages.beforeSave(1, () => {
      for (const run of world.red.engine().runsUnderWay()) world.red.engine().cancel(run.id, 'cancelled by Ada')
    })
    const run = await world.started('ad-import', { profile: 'delta-import+delta-sync' })
    expect(run).toMatchObject({ status: 'cancelled', counters: { updated: 12, processed: 0 } })
    expect(await watermark()).toBe(before)
    const next = await world.started('ad-import', { profile: 'delta-import+delta-sync' })
    expect(next).toMatchObject({ status: 'success', counters: { read: 12, updated: 12, processed: 12 } })
    expect(await watermark()).not.toBe(before)
    expect(await world.states()).toEqual({ 'update pending': 12 })
  })

  it('N7 D2 by a deployment in its middle: the next runs give the undisturbed result', async () => {
    const { facts, saves } = await pages.theUndisturbed()
    let cancelled = 0
    for (let nth = 1; nth <= saves; nth += 2) {
      const file = await pages.withAccounts()
      pages.muchHappens()
      const engine = world.red.engine()
      let deployed: Promise<void> = Promise.resolve()
      pages.beforeSave(nth, async () => {
        deployed = world.red.deploy(pages.flow(file))
        await world.until(() => isClosing(engine))
      })
      const ends = await pages.cycle()
      await deployed
      const [first] = ends.filter((end) => end !== 'success')
      if (first?.startsWith('cancelled')) cancelled++
      // Past its last page a run has nothing left to cancel, and the next one finds no nodes.
      const cancelledOrLater =
        /^cancelled: the flows were deployed or stopped in the middle of the run\. (Nothing of this import counts|What it had finished stays)\. Run it again$|no store is deployed/
      expect(first).toMatch(cancelledOrLater)
      expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
      expect(pages.known(), `${nth} of ${saves}`).toEqual(facts)
      expect((await allRuns()).filter((run) => run.ended === null)).toEqual([])
    }
    expect(cancelled).toBeGreaterThan(3)
  })
})

/** Whether its nodes are gone. */
function isClosing(engine: object): boolean {
  return !fromDist<{ openEngines(): readonly object[] }>('nodes/adapter/deployed-stores.js').openEngines().includes(engine)
}

describe('an import of one system in the middle of the sync of another', () => {
  /**
   * Somebody changes every account by hand; not the one of her who leaves, of which the rules say no more than that it is
   * disabled.
   */
  function byHand(): void {
    for (const account of world.directory.all().filter((object) => object.attributes['employeeNumber'] !== '1'))
      world.directory.put({ ...account, attributes: { ...account.attributes, displayName: 'By hand' } })
  }

  it('N2 D2 R8 between any two pages: no update is lost, and what was done by hand is put right', async () => {
    const { facts, saves } = await pages.theUndisturbed()
    expect(saves).toBeGreaterThan(1)
    for (let nth = 1; nth <= saves; nth++) {
      await pages.withAccounts()
      pages.muchHappens()
      let imported: Run | undefined
      pages.beforeSave(nth, async () => {
        const [under] = world.red.engine().runsUnderWay()
        if (under?.system === (await world.systemId('Directory'))) return
        byHand()
        imported = await world.started('ad-import', { profile: 'full-import' })
      })
      expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
      expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
      if (imported) expect(imported).toMatchObject({ status: 'success', counters: { added: 0, obsoleted: 0 } })
      if (imported) expect(imported.counters.updated).toBeGreaterThan(10)
      expect(pages.known(), `${nth} of ${saves}`).toEqual(facts)
      expect(world.brokenLaws()).toEqual([])
    }
  })

  it('N2 everything at once, again and again: nobody waits for ever, the waiting is visible, one sync at a time', async () => {
    const { facts } = await pages.theUndisturbed()
    await pages.withAccounts()
    pages.muchHappens()
    const engine = world.red.engine()
    let syncs = 0
    const waited = new Set<number>()
    pages.afterwards(engine.onRun((run) => run.status === 'waiting' && waited.add(run.id)))
    const watch = setInterval(() => (syncs = Math.max(syncs, engine.openPages.pages.size)), 1)
    const profiles = ['full-import+full-sync', 'full-import', 'delta-sync', 'full-import+delta-sync'] as const
    const ends = await Promise.all([
      ...profiles.flatMap((profile) => [world.started('import', { profile }), world.started('ad-import', { profile })]),
      world.started('export'),
      world.started('export'),
    ])
    clearInterval(watch)
    expect(ends.map((run) => run.status)).toEqual(ends.map(() => 'success'))
    expect(syncs).toBe(1)
    expect(waited.size).toBeGreaterThan(4)
    await pages.cycle()
    expect(await pages.cycle()).toEqual(['success', 'success', 'success'])
    expect(pages.known()).toEqual(facts)
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('two Node-REDs on one store', () => {
  function secondNodeRed(file: string) {
    const outfile = join(projectRoot, 'node_modules', '.cache', 'second-node-red.js')
    buildSync({
      entryPoints: [join(__dirname, 'second-node-red-child.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      packages: 'external',
      logLevel: 'error',
    })
    const folder = join(world.red.userDir, 'second')
    mkdirSync(folder, { recursive: true })
    const child = spawn(process.execPath, [outfile, folder, file], { stdio: ['pipe', 'pipe', 'inherit'] })
    pages.afterwards(() => child.kill('SIGKILL'))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const line = async (): Promise<string> => String((await lines.next()).value)
    return {
      pid: child.pid,
      line,
      say: (text: string) => {
        child.stdin.write(`${text}\n`)
        return line()
      },
    }
  }

  it('N2 the second says whose store it is and what to do, the first is unharmed, and when it has gone the second goes on', async () => {
    const { facts } = await pages.theUndisturbed()
    const file = await pages.withAccounts()
    pages.muchHappens()
    const second = secondNodeRed(file)
    expect(await second.line()).toBe('deployed')
    const refused = new RegExp(
      `^error the identity store is not open: The store ${file} is in use by process ${process.pid} on .*Stop that process, or choose another file.*It is tried again every 2 seconds`,
    )
    expect(await second.say('press')).toMatch(refused)
    const running = pages.cycle()
    expect(await second.say('deploy')).toMatch(refused)
    expect(await running).toEqual(['success', 'success', 'success'])
    expect(pages.known()).toEqual(facts)
    await pages.undeployed()
    // Its clock is the machine's, and it knows the accounts by another anchor: both are said.
    expect(await second.say('deploy')).toBe('ended warnings')
    await world.red.deploy(pages.flow(file))
    expect(await pages.errorAfter('import')).toContain(`is in use by process ${second.pid}`)
  })
})
