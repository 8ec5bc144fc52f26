/**
 * A small world for the engine's rules: HR and badge systems in memory, an account system, and the flow between them in a
 * real Node-RED.
 */
import { afterAll, beforeAll } from 'vitest'
import { cycleFlow, type CycleOptions } from '../nodes/cycle-flow'
import { forgetMemorySystems, memory, memorySystem } from '../nodes/memory'
import type { FlowNode, RunningRed } from '../nodes/red'
import { fromDist, registerConnector, startRed } from '../nodes/red'
import type { StoreHealth } from '../../runtime/engine/health/health'
import type { ReviewAction, ReviewOutcome } from '../../runtime/engine/export/review'
import type { Mvo, PendingExport } from '../../runtime/model/objects'
import type { Run, RunProfile, RunRecord } from '../../runtime/model/runs'
import type { HeldPeople } from '../../runtime/pipeline/9-people-limit'
import { displayValue } from '../../runtime/model/values'

const dayMs = 86_400_000

export class World {
  red!: RunningRed
  private now = Date.parse('2026-03-02T08:00:00Z')
  private stores = 0

  readonly clock = (): number => this.now

  days(count: number): void {
    this.now += count * dayMs
  }

  minutes(count: number): void {
    this.now += count * 60_000
  }

  /** A fresh store, empty systems, and the flow. */
  /** Runs these nodes one after the other, each `node` or `node:profile`, whatever asks for confirmation. */
  async runs(...nodes: readonly string[]): Promise<void> {
    for (const node of nodes) {
      const [id = '', profile] = node.split(':')
      await this.red.run(id, { confirm: true, ...(profile && { profile }) })
    }
  }

  /** What health says of the store (N10). */
  async health(): Promise<StoreHealth> {
    const { healthOf } = fromDist<typeof import('../../runtime/engine/health/health')>('runtime/engine/health/health.js')
    return healthOf(this.red.engine())
  }

  async fresh(options: CycleOptions = {}): Promise<void> {
    forgetMemorySystems()
    this.stores++
    const store = options.change?.find((node) => node.id === 'store') ?? {}
    const rest = options.change?.filter((node) => node.id !== 'store') ?? []
    await this.redeploy({
      ...options,
      change: [{ ...store, id: 'store', file: `world-${this.stores}.sqlite` }, ...rest],
    })
  }

  /** The same store with other settings; `type`: which nodes are made anew. */
  async redeploy(options: CycleOptions, type?: 'full' | 'nodes'): Promise<void> {
    await this.red.deploy(this.flow(options), type)
  }

  /** What such a deployment deploys. */
  flow(options: CycleOptions): FlowNode[] {
    const file = { id: 'store', file: `world-${this.stores}.sqlite` }
    const store = options.change?.find((node) => node.id === 'store') ?? {}
    const rest = options.change?.filter((node) => node.id !== 'store') ?? []
    return cycleFlow({ ...options, change: [{ ...store, ...file }, ...rest] })
  }

  hire(id: string, givenName: string, sn: string, more: Record<string, string> = {}): void {
    memorySystem('hr').set(id, { givenName, sn, department: 'Sales', employeeType: 'FTE', ...more })
  }

  change(id: string, values: Record<string, string>): void {
    memorySystem('hr').set(id, { ...memorySystem('hr').rows.get(id), ...values })
  }

  leave(id: string): void {
    memorySystem('hr').rows.delete(id)
  }

  badge(no: string, values: Record<string, string>): void {
    memorySystem('badge').set(no, values)
  }

  get accounts(): Map<string, Record<string, string | string[]>> {
    return memorySystem('ad').rows
  }

  /** HR in, accounts out, accounts confirmed. */
  async cycle(): Promise<void> {
    await this.red.run('import')
    await this.red.run('export')
    await this.red.run('ad-import')
  }

  /** A run started beside others: its end, found by its number. */
  async started(node: string, message: { profile?: RunProfile; confirm?: boolean } = {}): Promise<Run> {
    const engine = this.red.engine()
    const system = node === 'import' ? 'hr' : 'ad'
    const profile = message.profile ?? (node === 'export' ? 'export' : 'full-import+delta-sync')
    const { ended } = await engine.start({
      profile,
      system,
      source: node,
      startedBy: 'test',
      overlap: 'wait',
      confirmed: message.confirm === true,
    })
    return ended
  }

  async until(holds: () => boolean): Promise<void> {
    for (const stop = Date.now() + 5000; !holds();) {
      if (Date.now() > stop) throw new Error(`never so: ${holds}`)
      await new Promise((done) => setTimeout(done, 5))
    }
  }

  async pendings(): Promise<readonly PendingExport[]> {
    const { items } = await this.red.engine().store.searchPendings({ limit: 500 })
    return items.map(({ pending }) => pending)
  }

  /** What waits, as `create Ann Lee: login 1001, …` would be read aloud: operation and changes. */
  async staged(): Promise<readonly (readonly [string, Record<string, string | null>])[]> {
    return (await this.pendings()).map(({ operation, changes }) => [
      operation,
      Object.fromEntries(changes.map((change) => [change.attribute, change.to === null ? null : displayValue(change.to)])),
    ])
  }

  /** A person's decision on everything that waits, or on these. Runs in the store of the engine, as the HTTP API does. */
  async review(action: ReviewAction, ids?: readonly number[]): Promise<ReviewOutcome> {
    const { review } = fromDist<typeof import('../../runtime/engine/export/review')>('runtime/engine/export/review.js')
    const all = ids ?? (await this.pendings()).map((pending) => pending.id)
    const engine = this.red.engine()
    return review({ store: engine.store, plan: await engine.currentPlan() }, action, all, 'Ada', engine.clock())
  }

  /** A person's release of what the shrink guard refused in this run; how many objects it lets go. */
  async releaseShrink(systemNode: string, run: number): Promise<number> {
    return (await this.red.engine().releaseMissing(systemNode, run, 'Ada')).length
  }

  /** The people that are held for the system, or for the lifecycle scan (L9). */
  async heldPeople(system: string): Promise<HeldPeople | null> {
    const { heldPeople } = fromDist<typeof import('../../runtime/engine/sync/held-people')>('runtime/engine/sync/held-people.js')
    return heldPeople(this.red.engine().store, system === 'lifecycle' ? system : await this.systemId(system))
  }

  /** A person's release of exactly those, by the run that held them; how many objects. */
  async releasePeople(system: string, run?: number): Promise<number> {
    const held = fromDist<typeof import('../../runtime/engine/sync/held-people')>('runtime/engine/sync/held-people.js')
    const engine = this.red.engine()
    const planned = [...(await engine.currentPlan()).systems.values()].find(({ config }) => config.name === system) ?? null
    const of = run ?? (await this.heldPeople(system))?.run ?? 0
    return held.releasePeople(engine.store, { system: planned, run: of, who: 'Ada', now: engine.clock() })
  }

  async systemId(name: string): Promise<number> {
    const row = (await this.red.engine().store.systems()).find((system) => system.name === name)
    if (!row) throw new Error(`no system ${name}`)
    return row.id
  }

  async person(employeeId: string): Promise<Mvo | undefined> {
    const { items } = await this.red.engine().store.searchMvos({ type: 'Person', limit: 500 })
    return items.find((mvo) => mvo.attributes['Employee ID'] === employeeId)
  }

  async people(): Promise<number> {
    return (await this.red.engine().store.counts()).mvos['Person'] ?? 0
  }

  async records(run: number): Promise<readonly RunRecord[]> {
    return (await this.red.engine().store.runRecords(run, { limit: 500 })).items
  }
}

/** One world a test file. */
export function theWorld(): World {
  const world = new World()
  beforeAll(async () => {
    registerConnector(memory)
    world.red = await startRed({ clock: world.clock, stallSeconds: 2 })
  })
  afterAll(() => world.red.stop())
  return world
}
