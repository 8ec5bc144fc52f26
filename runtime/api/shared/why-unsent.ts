/**
 * Why pending exports are not sent, or not wholly, although nobody holds them: their target is paused (N12) or has not been read
 * (R13), or whom they refer to has no account there or is still to get its name (E4, E9).
 */
import type { Engine } from '../../engine/engine'
import { whyCreatesWait } from '../../engine/read-first'
import type { PendingExport, SystemId } from '../../model/objects'
import { currentPause, pausedText } from '../../pipeline/pause'

/** The reason of each of these pending exports; null where it waits for none of these. One small read of the store a target. */
export async function whyUnsent(
  engine: Engine,
  pendings: readonly (PendingExport | null)[],
): Promise<(pending: PendingExport) => string | null> {
  const plan = await engine.currentPlan()
  const creates = new Set(pendings.flatMap((pending) => (pending && isNewCreate(pending) ? [pending.system] : [])))
  const reasons = new Map<SystemId, string | null>()
  for (const id of creates) {
    const system = plan.systems.get(id)
    if (system) reasons.set(id, await whyCreatesWait(engine.store, plan, system))
  }
  const now = engine.clock()
  const pauseOf = ({ system, state }: PendingExport): string | null => {
    const known = state === 'pending' ? plan.systems.get(system) : undefined
    const pause = known && currentPause(known.row.paused, now)
    return known && pause ? pausedText(known.config.name, pause) : null
  }
  return (pending) =>
    pauseOf(pending) ?? (isNewCreate(pending) ? (reasons.get(pending.system) ?? null) : null) ?? whyReferenceUnsent(pending)
}

/** One in doubt is looked at first, whatever was read (E2); one that is held says so itself. */
function isNewCreate({ operation, state }: PendingExport): boolean {
  return operation === 'create' && state === 'pending'
}

function whyReferenceUnsent({ state, changes }: PendingExport): string | null {
  const unsent = state === 'pending' ? changes.find(({ waits, sent }) => waits && !sent) : undefined
  return unsent
    ? `${unsent.attribute} refers to somebody who has no account there yet, or whose account is still to get its name`
    : null
}
