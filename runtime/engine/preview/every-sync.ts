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

/** What a canvas would bring about whose store is empty. */
export function everyFirstRun(engine: Engine, startedBy: string): Promise<readonly PreviewedRun[]> {
  return everySyncWithNew(engine, startedBy, () => true)
}

/**
 * What a deployment would bring about that adds systems, by `isNew` of their nodes: they are read as well, as nothing of them is
 * known. New ones that people are made of come last, when it is known who has an account already (R3, R13); of a target that is
 * not there yet nobody has one.
 */
export async function everySyncWithNew(
  engine: Engine,
  startedBy: string,
  isNew: (node: string) => boolean,
): Promise<readonly PreviewedRun[]> {
  const plan = await engine.currentPlan()
  const making = systemsMakingPeople(plan)
  const first = [...plan.systems.values()].flatMap((system): readonly (PreviewedRun & { readonly makes: boolean })[] => {
    const { node } = system.config
    const source = isNew(node) ? sourceOf(engine.registry, system, undefined) : undefined
    const common = { startedBy, overlap: 'wait', confirmed: true, whenStopped: 'goOn' } as const
    const makes = making.has(system.row.id)
    return source ? [{ ...common, profile: 'full-import+full-sync', system: node, source: source.node, makes }] : []
  })
  const areAllNew = [...plan.systems.values()].every(({ config }) => isNew(config.node))
  const known = areAllNew ? [] : (await everySync(engine, startedBy)).filter(({ system }) => system === null || !isNew(system))
  const [targets, sources] = [first.filter(({ makes }) => !makes), first.filter(({ makes }) => makes)]
  const runs = (list: typeof first) => list.map(({ makes: _makes, ...run }) => run)
  return [...runs(targets), ...known, ...runs(sources)]
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
