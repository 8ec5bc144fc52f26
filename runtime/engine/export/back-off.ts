/** Systems that cannot be reached: what waits for them stays pending, and they are left alone for a while (E3). */
import { SyncError } from '../../model/errors'
import type { Store } from '../../model/store'
import { backoff, exportAttempts } from '../../pipeline/8-export'
import type { PlannedSystem } from '../canvas/plan'

export interface BackOffContext {
  readonly system: PlannedSystem
  readonly store: Store
  /** The present moment in canonical UTC. */
  readonly clock: () => string
  /** A person asked: waiting times do not count. */
  readonly ignoreBackoff: boolean
}

/** Throws when the system's time has not come, or a person must ask first. */
export function refuseTooEarly({ system, ignoreBackoff, clock }: BackOffContext): void {
  const { unreachableCount, retryAfter } = system.row
  if (ignoreBackoff || unreachableCount === 0) return
  if (unreachableCount > exportAttempts) {
    throw new SyncError(
      'system-unreachable',
      `${system.config.name} could not be reached ${unreachableCount} times in a row and is not tried by itself any more`,
      'Put the system right, then start the export by hand',
    )
  }
  const now = clock()
  // Nobody is left alone for longer than the longest wait: a later time was noted by a clock that went wrong.
  if (retryAfter !== null && retryAfter > now && retryAfter <= backoff(now, exportAttempts)) {
    throw new SyncError(
      'system-unreachable',
      `${system.config.name} could not be reached; it is tried again after ${retryAfter}`,
      'Start the export by hand to try at once',
    )
  }
}

/** Runs an export; when the system turns out to be unreachable, on opening or later, its next time is 2, 4, 8, 16, 32 minutes away, then a person's to choose. */
export async function withBackOff(reach: BackOffContext, run: () => Promise<void>): Promise<void> {
  refuseTooEarly(reach)
  try {
    await run()
  } catch (error) {
    if (error instanceof SyncError && error.code === 'system-unreachable') throw await noteUnreachable(reach, error)
    throw error
  }
  const { system, store } = reach
  if (system.row.unreachableCount === 0) return
  system.row = { ...system.row, unreachableCount: 0, retryAfter: null }
  await store.saveSystem(system.row)
}

async function noteUnreachable({ system, store, clock }: BackOffContext, error: SyncError): Promise<SyncError> {
  const count = system.row.unreachableCount + 1
  system.row = { ...system.row, unreachableCount: count, retryAfter: backoff(clock(), count) }
  await store.saveSystem(system.row)
  const next =
    count > exportAttempts
      ? 'It is not tried by itself any more: put the system right, then start the export by hand'
      : `What was not sent stays pending and is tried again after ${system.row.retryAfter}`
  return new SyncError('system-unreachable', `${system.config.name} could not be reached: ${error.message}`, next, {
    cause: error,
  })
}
