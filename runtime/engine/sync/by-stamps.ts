/** Whether a full sync goes by stamps, and by which. */
import type { Plan } from '../canvas/plan'
import type { SystemSync } from './carry-out-changes'
import { segmentsOf } from './deliver'
import { referenceKey } from './page/mutations'
import type { SyncContext } from './process-page'
import { basisDigest } from './stamps/basis'
import type { FlowReference } from './stamps/stamping'
import { Stamping } from './stamps/stamping'

/**
 * Null where nothing is taken for proven: while deployments are still to be brought about (A13), a node cannot be used (A14), the
 * clock is in doubt or was put back (L6), so that what time has decided may be undone, or something hears of every message.
 */
export async function stampingOf(context: SyncContext, { system, open, profile }: SystemSync): Promise<Stamping | null> {
  const { store, run, plan, source, time, now, full, openPages } = context
  if (!full || open.length > 0 || plan.unusable.length > 0) return null
  if (time.state !== 'passes' || time.latest > now) return null
  const segments = segmentsOf(context)
  if (!segments) return null
  const digest = basisDigest(plan, source, { segments, nodes: openPages.nodes })
  const basis = await store.stampBasis({ system: system.row.id, node: source.node, digest })
  return new Stamping(store, run, { system: system.row.id, basis, isThorough: profile === 'thorough' }, referencesOf(plan))
}

/** By key, so that two runs by one basis number them alike. */
function referencesOf({ steps }: Plan): FlowReference[] {
  const all = [...steps.values()].flatMap((step) =>
    step.kind === 'flow'
      ? step.references.map((target) => ({ key: referenceKey(step.node, target), node: step.node, target }))
      : [],
  )
  return all.sort((a, b) => (a.key < b.key ? -1 : 1))
}
