/** Systems that cannot be reached: what waits for them stays pending, and they are left alone for a while (E3). */
import { SyncError } from '../../model/errors'
import { decideSystemTrial, unreachableAgain } from '../../pipeline/8-retry'
import type { ExportContext } from './context'

export type BackOffContext = Pick<ExportContext, 'system' | 'clock' | 'ignoreBackoff'>

/** Runs an export unless the system is to be left alone now, and notes whether it could be reached (E3). */
export async function withBackOff(context: BackOffContext, run: () => Promise<void>): Promise<void> {
  refuseTooEarly(context)
  try {
    await run()
  } catch (error) {
    if (error instanceof SyncError && error.code === 'system-unreachable') throw await noteUnreachable(context, error)
    throw error
  }
  const { system } = context
  if (system.row.unreachableCount > 0) await system.change({ unreachableCount: 0, retryAfter: null })
}

/** Throws when the system's time has not come, or a person must ask first. */
function refuseTooEarly({ system, ignoreBackoff, clock }: BackOffContext): void {
  const { unreachableCount, retryAfter } = system.row
  const decision = decideSystemTrial({
    system: system.config.name,
    unreachableCount,
    retryAfter,
    byHand: ignoreBackoff,
    now: clock(),
  })
  if (decision.kind === 'refuse') throw new SyncError('system-unreachable', decision.because, decision.next)
}

async function noteUnreachable({ system, clock }: BackOffContext, error: SyncError): Promise<SyncError> {
  const { noted, next } = unreachableAgain({ system: system.config.name, unreachableCount: system.row.unreachableCount }, clock())
  await system.change(noted)
  return new SyncError('system-unreachable', `${system.config.name} could not be reached: ${error.message}`, next, {
    cause: error,
  })
}
