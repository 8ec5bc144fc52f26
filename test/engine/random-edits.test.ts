/** Random edits of a canvas over random histories: the syncs they ask for make the store as if it had been filled under them. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { memorySystem } from '../nodes/memory'
import { fromDist } from '../nodes/red'
import { byStampsAndThoroughly } from './by-stamps'
import { foretold } from './foretold'
import type { Canvas } from './random-canvas'
import { nodesOf } from './random-canvas'
import { edits, histories, start, type Event } from './random-edits'
import { picture } from './random-picture'
import { beginning, drawn, happen, longEnough, tables } from './random-sources'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
/** N3: what a run counts adds up to what it read, took and sent. */
function addsUp({ counters: c, profile, reason, status }: Run, end: RegExp): void {
  expect(c.added + c.updated + c.renamed + c.returned + c.unchanged + c.confirmed + c.importFailed).toBe(c.read)
  const outcomes = [c.joined, c.projected, c.flowed, c.disconnected, c.outOfScope, c.disconnectors, c.noChange, c.syncFailed]
  if (profile !== 'export') outcomes.push(c.held)
  expect(outcomes.reduce((sum, outcome) => sum + outcome, 0)).toBe(c.processed)
  expect(c.created + c.exportUpdated + c.exportRenamed + c.deleted + c.exportFailed).toBe(c.sent)
  expect(status, reason ?? '').toMatch(end)
}

/** Nothing was read that was not known, and nothing came of what was synchronised. */
function isQuiet({ counters: c }: Run): boolean {
  const read = c.added + c.updated + c.renamed + c.returned + c.obsoleted
  return read + c.joined + c.projected + c.flowed + c.disconnected + c.mvDeleted === 0
}

/** An empty store of the newest shape, which each new one is a copy of: making the shape is most of what a small store costs. */
class Stores {
  private count = 0

  async fresh(canvas: Canvas): Promise<void> {
    const { userDir } = world.red
    const empty = join(userDir, 'empty.sqlite')
    if (this.count === 0) {
      const { openStore } = fromDist<typeof import('../../runtime/store/sqlite/open')>('runtime/store/sqlite/open.js')
      await openStore({ file: empty, now: () => new Date(world.clock()).toISOString() }).close()
    }
    copyFileSync(empty, join(userDir, `world-${++this.count}.sqlite`))
    await world.empty(...nodesOf(canvas))
  }
}
const stores = new Stores()
const systemOf: Readonly<Record<string, string>> = {
  import: 'HR',
  'badge-import': 'Badge',
  'dept-import': 'Units',
  'ad-import': 'Accounts',
}

class Life {
  canvas = start

  private runs = 0

  async run(id: string, profile?: string): Promise<Run> {
    const carriedOut = () => world.red.run(id, { confirm: true, ...(profile !== undefined && { profile }) })
    // To try out each takes half the time there is.
    const run = await (this.runs++ % 3 === 0 ? foretold(world.red, id, profile, carriedOut) : carriedOut())
    const done = /^(?:success|warnings|errors)$/
    addsUp(run, done)
    const system = systemOf[id]
    if (system === undefined || (await world.heldPeople(system)) === null) return run
    // Most of so few people would leave: the list is right, and is released (L9).
    await world.releasePeople(system)
    const released = await world.red.run(id, { confirm: true, profile: 'full-sync' })
    addsUp(released, done)
    expect(await world.heldPeople(system)).toBeNull()
    return released
  }

  /** HR breaks off after its first record: nothing of it counts (I18). */
  private async broken(): Promise<void> {
    memorySystem('hr').breaksAfter = 1
    addsUp(await world.red.run('import', { confirm: true }), /^stopped$/)
    memorySystem('hr').breaksAfter = null
  }

  async live(events: readonly Event[]): Promise<void> {
    for (const event of events) await this.apply(event)
  }

  private async apply(event: Event): Promise<void> {
    if (event.kind === 'run') return this.carryOut(event.what)
    if (event.kind === 'deploy') return this.deploy({ ...this.canvas, ...event.canvas })
    if (event.kind === 'days') return world.days(event.count)
    happen(world, event)
  }

  async deploy(canvas: Canvas): Promise<void> {
    this.canvas = canvas
    await world.edit(...nodesOf(canvas))
  }

  get hasBadge(): boolean {
    return this.canvas.badge !== 'gone'
  }

  private async carryOut(what: Extract<Event, { kind: 'run' }>['what']): Promise<void> {
    if (what === 'hr') await this.run('import')
    else if (what === 'full') await this.run('import', 'full-sync')
    else if (what === 'units') await this.run('dept-import')
    else if (what === 'badge' && this.hasBadge) await this.run('badge-import')
    else if (what === 'export') await this.send()
    else if (what === 'accounts') await this.run('ad-import')
    else if (what === 'broken') await this.broken()
  }

  /** What is not sent has its error, or the run says why (N10). */
  private async send(): Promise<void> {
    const { warnings } = await this.run('export')
    const left = (await world.pendings()).filter(({ state, error }) => state === 'pending' && error === null)
    if (left.length > 0) expect(warnings).not.toEqual([])
  }

  /** The full syncs that are asked for, in any order; then nothing is asked for any more. */
  async asked(): Promise<void> {
    const nodes = Object.fromEntries(Object.entries(systemOf).map(([node, name]) => [name, node]))
    for (let rounds = 0; rounds < 6; rounds++) {
      const [sentence] = await world.asked()
      if (sentence === undefined) return
      const named = Object.keys(nodes).filter((name) => sentence.split('Synchronise')[1]?.includes(name))
      await this.run(nodes[named[0] ?? 'HR'] as string, 'full-sync')
    }
    expect(await world.asked()).toEqual([])
  }

  /** What is taken for proven comes to nothing when it is evaluated all the same. */
  async proveByStamps(): Promise<void> {
    for (const node of ['import', ...(this.hasBadge ? ['badge-import'] : []), 'dept-import', 'ad-import'])
      await byStampsAndThoroughly((profile) => this.run(node, profile))
  }

  /** What the sources show is in, and what became due by it is done. */
  async settle(profile?: string): Promise<void> {
    for (let rounds = 0; rounds < 4; rounds++) {
      const runs = [await this.run('import', profile)]
      if (this.hasBadge) runs.push(await this.run('badge-import', profile))
      runs.push(await this.run('dept-import', profile))
      runs.push(await this.run('ad-import', 'delta-sync'))
      if (runs.every(isQuiet)) return
    }
  }
}

it(
  'A13 A14 D3 D4 N3 N10 whatever is edited, the full syncs asked for bring about what a store filled from empty has',
  async () => {
    await fc.assert(
      fc.asyncProperty(histories, edits, async (events, last) => {
        await stores.fresh(start)
        const life = new Life()
        world.hire('always', 'Eve', 'Q')
        memorySystem('badge').set('always', { employeeId: 'always', phone: '1' })
        memorySystem('dept').set('E', { name: 'everywhere' })
        for (const node of ['import', 'badge-import', 'dept-import']) await life.run(node)
        await life.live([...beginning, ...events])
        await life.settle()
        const wasGone = life.canvas.badge === 'gone'
        await life.deploy({ ...life.canvas, ...last, cut: null })
        // What came while the system was not there has been read by nobody.
        if (wasGone && life.hasBadge) await life.run('badge-import', 'full-import')
        await life.asked()
        await life.settle('delta-sync')
        const after = await picture(world, life.canvas)
        await life.proveByStamps()
        expect(await picture(world, life.canvas)).toEqual(after)
        if (life.canvas.ad !== 'on' && life.canvas.groups !== 'on')
          expect((await world.pendings()).filter(({ state }) => state === 'pending')).toEqual([])
        expect(world.brokenLaws()).toEqual([])
        const refill = tables()
        const { canvas } = life
        await stores.fresh(canvas)
        refill()
        await life.settle('full-import+full-sync')
        expect(after).toEqual(await picture(world, canvas))
      }),
      drawn(12),
    )
  },
  longEnough,
)
