/** What a deployment would bring about: a full synchronisation of every system, then a scan for what time makes due (N6, A13). */
import type { SystemId } from '../../model/objects'
import type { Plan } from '../canvas/plan'
import type { Engine } from '../engine'
import type { RunRequest } from '../run-request'
import type { PreviewedRun } from './preview-request'
import { sourceOf } from '../run-work'
import { lifecycleNode } from '../sync/source-of-people'

/** By whoever `startedBy` is. Systems that make people come first, as without them nobody is there to be joined. */
export async function everySync(engine: Engine, startedBy: string): Promise<readonly RunRequest[]> {
  const { registry } = engine
  const plan = await engine.currentPlan()
  const making = systemsMakingPeople(plan)
  const common = { startedBy, overlap: 'wait' as const, confirmed: true }
  const systems = [...plan.systems.values()].sort((a, b) => Number(making.has(b.row.id)) - Number(making.has(a.row.id)))
  const syncs = systems.flatMap((system): readonly RunRequest[] => {
    const source = sourceOf(registry, system, undefined)
    return source ? [{ ...common, profile: 'full-sync', system: system.config.node, source: source.node }] : []
  })
  return [...syncs, ...(await scan(engine, startedBy))]
}

/**
 * What the first runs of a canvas would bring about whose store is empty: each system read and synchronised. Those that people
 * are made of come last, when it is known who has an account already (R3, R13); of a target that is not there yet nobody has one.
 */
export async function everyFirstRun(engine: Engine, startedBy: string): Promise<readonly PreviewedRun[]> {
  const plan = await engine.currentPlan()
  const making = systemsMakingPeople(plan)
  const systems = [...plan.systems.values()].sort((a, b) => Number(making.has(a.row.id)) - Number(making.has(b.row.id)))
  return systems.flatMap((system): readonly PreviewedRun[] => {
    const source = sourceOf(engine.registry, system, undefined)
    const common = { startedBy, overlap: 'wait' as const, confirmed: true, whenStopped: 'goOn' as const }
    return source ? [{ ...common, profile: 'full-import+full-sync', system: system.config.node, source: source.node }] : []
  })
}

/** A scan for what time makes due; without a lifecycle node what does that then, a synchronisation of what has changed. */
export async function scanOrSync(engine: Engine, startedBy: string): Promise<readonly RunRequest[]> {
  const scanned = await scan(engine, startedBy)
  if (scanned.length > 0) return scanned
  const [first] = (await everySync(engine, startedBy)).filter(({ system }) => system !== null)
  return first ? [{ ...first, profile: 'delta-sync' }] : []
}

/** A scan for what time makes due; none without a lifecycle node. */
async function scan(engine: Engine, startedBy: string): Promise<readonly RunRequest[]> {
  const node = lifecycleNode(engine.registry, await engine.currentPlan())
  if (!node) return []
  return [{ profile: 'lifecycle', system: null, source: node.node, startedBy, overlap: 'wait', confirmed: true }]
}

/** Systems from whose records rules make people. */
export function systemsMakingPeople({ steps }: Plan): ReadonlySet<SystemId> {
  return new Set([...steps.values()].flatMap((step) => (step.kind === 'project' ? [step.rule.system] : [])))
}
