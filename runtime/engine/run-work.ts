/** What every run works with, and what it says of a canvas that cannot do what it asks for. */
import type { SystemId } from '../model/objects'
import type { Store } from '../model/store'
import type { ConfigurationRecord } from './canvas/configuration-record'
import type { Plan, PlannedSystem } from './canvas/plan'
import { canvasProblems } from './canvas/problems/canvas-problems'
import type { Registry, Source } from './canvas/registry'
import type { RunRequest } from './run-request'
import type { ActiveRun } from './runs/active-run'
import type { Ids } from './runs/ids'
import type { RunTime } from '../pipeline/9-clock'
import type { ConfigurationChange } from '../pipeline/configuration-changes'
import { isAskedOf } from '../pipeline/open-changes'
import { recordsOnLists } from './sync/held-people'
import type { OpenPages } from './sync/open-pages'
import type { SyncContext } from './sync/process-page'
import { ValueCircles } from './sync/circles/value-circles'

/** A run under way, and what of the engine it works with. */
export interface RunWork {
  readonly run: ActiveRun
  readonly request: RunRequest
  readonly store: Store
  readonly ids: Ids
  readonly registry: Registry
  readonly openPages: OpenPages
  /** Systems of which an export is under way; each export puts its own in. */
  readonly exporting: Set<SystemId>
  /** The present moment in canonical UTC. */
  readonly clock: () => string
  /** Whether the clock may be gone by (L6). */
  readonly time: RunTime
  /** `off`: what an import has read before it reads again. */
  readonly digests: 'on' | 'off'
  /** The canvas compiled, anew when it changed. */
  readonly currentPlan: () => Promise<Plan>
  readonly configurations: ConfigurationRecord
  /** Waits until no other synchronisation is under way; released by what it gives, at the latest when the run ends (N2). */
  readonly holdSync: () => Promise<() => void>
}

/** What only the synchronisation at hand knows, beside where its objects leave from. */
type Given = 'plan' | 'now' | 'full' | 'fullAsked'

/** What a synchronisation of this run works with; its people are counted on their own list (L9). */
export function syncContext<Of extends Pick<SyncContext, Given>>(
  { run, store, ids, openPages, exporting, time }: RunWork,
  of: Of,
): Omit<SyncContext, Given | 'source'> & Of {
  let listed: ReturnType<SyncContext['onLists']> | null = null
  const onLists = () => (listed ??= recordsOnLists(store, ['lifecycle', ...of.plan.systems.keys()]))
  const circles = new ValueCircles(store)
  return { run, store, ids, openPages, exporting, time, onLists, circles, counting: 'own', ...of }
}

/** Systems whose full sync is still to bring about what is open; null where a node cannot be used (A13, A14). */
export function fullAsked({ systems, unusable }: Plan, open: readonly ConfigurationChange[]): ReadonlySet<SystemId> | null {
  if (unusable.length > 0) return null
  return new Set([...systems.keys()].filter((id) => open.some((change) => isAskedOf(id, change))))
}

/** The node that objects of the system leave from: the one that is named, else its first; none where nothing sends them. */
export function sourceOf(registry: Registry, system: PlannedSystem, node: string | undefined): Source | undefined {
  if (node !== undefined) return registry.sources.get(node)
  return [...registry.sources.values()].find((source) => source.systemNode === system.config.node)
}

/** A run whose objects may have missed something of the canvas does not end as if all were well (A14, N10). */
export function warnNotUsable(run: ActiveRun, { unusable }: Plan): void {
  if (unusable.length === 0) return
  run.warn(
    'not-usable',
    `${unusable.join(', ')} cannot be used, so nothing is withdrawn for want of it. Correct what the log of Node-RED says, deploy, and run a full synchronisation`,
  )
}

/**
 * What the canvas asks for and cannot get is said of every run that had to do with it (N10). `systemNode`: the system whose
 * objects were synchronised; null when people were.
 */
export function warnWithoutEffect({ run, registry }: RunWork, systemNode: string | null): void {
  if (run.counts.processed === 0) return
  const rules = [...registry.rules.values()].filter(({ enabled }) => enabled)
  const own = rules.filter((rule) => rule.direction === 'inbound' && rule.systemNode === systemNode)
  const types = new Set(own.map(({ mvType }) => mvType))
  const asked = new Set(
    rules
      .filter((rule) => own.includes(rule) || (rule.direction === 'outbound' && (systemNode === null || types.has(rule.mvType))))
      .map(({ node }) => node),
  )
  for (const { rule, name, message, withoutEffect } of canvasProblems(registry))
    if (withoutEffect && rule !== null && asked.has(rule) && !run.rulesNotEvaluated.has(rule))
      run.warn('without-effect', `${name}: ${message}`)
}
