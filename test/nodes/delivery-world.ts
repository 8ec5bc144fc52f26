/** What the tests of messages between two of our nodes share: nodes put in between, and the small cycle with everybody in HR. */
import { expect } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { cycleFlow } from './cycle-flow'
import { forgetMemorySystems, memorySystem } from './memory'
import type { FlowNode, RunningRed } from './red'

export type Version = 'node-red' | 'node-red-4'

export const at = { z: 'tab', x: 10, y: 10 }
export const people = 30

/** A node between join's outputs and what follows. */
export function between(...nodes: Record<string, unknown>[]): FlowNode[] {
  return [
    { id: 'scope', type: 'identity-scope-filter', wires: [['between'], []] },
    ...nodes.map(
      (node, i) => ({ id: i === 0 ? 'between' : `between-${i}`, wires: [['join']], ...at, ...node }) as unknown as FlowNode,
    ),
  ]
}

export const func = (code: string, more: object = {}) => ({
  type: 'function',
  name: 'in between',
  func: code,
  outputs: 1,
  noerr: 0,
  initialize: '',
  finalize: '',
  libs: [],
  ...more,
})

/** One version's Node-RED, a store for each flow. */
export class DeliveryWorld {
  private stores = 0

  constructor(
    private readonly version: Version,
    private readonly red: () => RunningRed,
  ) {}

  get file(): FlowNode {
    return { id: 'store', type: 'identity-store', file: `delivery-${this.version}-${this.stores}.sqlite` }
  }

  /** A fresh store, and everybody in HR. */
  hire(): void {
    forgetMemorySystems()
    this.stores++
    this.rename('Q')
  }

  /** Everybody takes this family name. */
  rename(sn: string): void {
    for (let i = 0; i < people; i++)
      memorySystem('hr').set(`${i}`, { givenName: `P${i}`, sn, employeeType: 'FTE', department: i % 2 ? 'Odd' : 'Even' })
  }

  async deploy(change: readonly FlowNode[] = [], send: 'objects' | 'pages' = 'objects', pageSize = 10): Promise<void> {
    await this.red().deploy(this.flow(change, send, pageSize))
  }

  flow(change: readonly FlowNode[], send: 'objects' | 'pages', pageSize: number): FlowNode[] {
    return cycleFlow({ send, pageSize, change: [this.file, ...change] })
  }

  async synchronise(change: readonly FlowNode[], send: 'objects' | 'pages' = 'objects') {
    this.hire()
    await this.deploy(change, send)
    const run = await this.red().run('import')
    return { run, ...(await this.counts()) }
  }

  async counts(): Promise<{ people: number; staged: number }> {
    const counts = await this.red().engine().store.counts()
    return { people: counts.mvos['Person'] ?? 0, staged: counts.pendings.reduce((sum, pending) => sum + pending.count, 0) }
  }

  /** Why objects failed, by name. */
  async faults(run: Run): Promise<ReadonlyMap<string, string>> {
    const { items } = await this.red().engine().store.runRecords(run.id, { limit: 200 })
    return new Map(items.filter((item) => item.error !== null).map((item) => [item.name, item.because]))
  }

  /**
   * These objects failed, the activity says why, and once the flow is as it should be the next run takes them, and nobody else.
   */
  async failedAlone(run: Run, names: readonly string[], because: string): Promise<void> {
    expect(run).toMatchObject({ status: 'errors', counters: { processed: people, syncFailed: names.length } })
    const faults = await this.faults(run)
    expect([...faults.keys()].sort()).toEqual([...names].sort())
    for (const fault of faults.values()) expect(fault).toContain(because)
    await this.deploy()
    const rest = await this.red().run('import', { profile: 'delta-sync' })
    expect(rest).toMatchObject({ counters: { processed: names.length } })
    expectNothingToSay(rest)
    expect(rest.counters.projected + rest.counters.flowed).toBe(names.length)
    expect((await this.counts()).people).toBe(people)
  }
}

/** All is well; that another canvas was deployed meanwhile, and asks for a full synchronisation, may be said (A13). */
export function expectNothingToSay(run: Run): void {
  const others = run.warnings.filter(({ code }) => code !== 'full-sync-needed')
  expect(others).toEqual([])
  expect(run.status).toBe(run.warnings.length > 0 ? 'warnings' : 'success')
}
