/** The small world with two people, whom HR and Badge know, and ways to edit the canvas beside their data. */
import { afterAll, beforeAll } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import type { NodeChange } from '../nodes/cycle-flow'
import { system } from '../nodes/cycle-flow'
import { memory } from '../nodes/memory'
import { fromDist, registerConnector, startRed } from '../nodes/red'
import type { FlowNode } from '../nodes/red'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { World } from './world'

/** A second target. */
export const gate: NodeChange = system('gate', 'Gate', ['no', 'mail'], { name: 'card', anchor: 'no' })

export class TwoSources extends World {
  /** Ann and Bob with a card each, synchronised, their accounts staged. */
  async begin(...change: readonly NodeChange[]): Promise<void> {
    await this.fresh({ change: merged(change) })
    this.hire('1', 'Ann', 'Lee')
    this.hire('2', 'Bob', 'Ray')
    for (const id of ['1', '2']) this.badge(`b${id}`, { employeeId: id, givenName: `badge ${id}`, phone: `7${id}` })
    await this.red.run('import')
    await this.red.run('badge-import')
  }

  /** A store that nobody is in yet, and the canvas with these nodes otherwise. */
  async empty(...change: readonly NodeChange[]): Promise<void> {
    await this.fresh({ change: merged(change) })
  }

  /** Deploys the canvas with these nodes otherwise; what was otherwise before is not any more. */
  async edit(...change: readonly NodeChange[]): Promise<void> {
    await this.redeploy({ change: merged(change) })
  }

  /** The flow that such an edit deploys. */
  edited(...change: readonly NodeChange[]): FlowNode[] {
    return this.flow({ change: merged(change) })
  }

  /** What full syncs are asked for, a sentence each. */
  async asked(): Promise<readonly string[]> {
    const engine = this.red.engine()
    const { sentencesOf } = fromDist<typeof import('../../runtime/pipeline/open-changes')>('runtime/pipeline/open-changes.js')
    const { plan, open } = await engine.openChanges()
    return sentencesOf(open, (id) => plan.systems.get(id)?.config.name ?? '')
  }

  /** The laws of the store that are broken: none. */
  brokenLaws(): string[] {
    const laws = fromDist<typeof import('../../runtime/store/sqlite/invariants')>('runtime/store/sqlite/invariants.js')
    return laws.checkInvariants((this.red.engine().store as unknown as SqliteStore).connection.db)
  }

  /** The canvas without these nodes. */
  async without(ids: readonly string[], ...change: readonly NodeChange[]): Promise<void> {
    await this.edit(...change, ...ids.map((id) => ({ id, d: true })))
  }
}

/** Settings for nodes of the badge system are put over theirs. */
function merged(change: readonly NodeChange[]): NodeChange[] {
  const badges: NodeChange[] = badgeNodes()
  const own = new Map<string, NodeChange>(badges.map((node) => [node.id, node]))
  for (const node of change) own.set(node.id, { ...own.get(node.id), ...node })
  return [...own.values()]
}

/** One world a test file. */
export function theWorldOfTwoSources(): TwoSources {
  const world = new TwoSources()
  beforeAll(async () => {
    registerConnector(memory)
    world.red = await startRed({ clock: world.clock, stallSeconds: 2 })
  })
  afterAll(() => world.red.stop())
  return world
}
