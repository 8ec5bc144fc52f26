/** Step 7: how a pending export stands that is not on its way: to be sent, held by its steps' setting, or all of it sent (X4). */
import type { PendingChange, PendingExport } from '../model/objects'

/**
 * What is staged as the setting of its steps wants it: held, unless a person released it, or free again when nothing but the
 * setting held it (X4). Undefined when it stays as it is. What is being sent, was sent, or failed is not touched.
 */
export function applyHoldSetting(pending: PendingExport, hold: boolean): PendingExport | undefined {
  if (hold && pending.state === 'pending' && !pending.released && pending.temporaryName === undefined)
    return { ...pending, state: 'held', heldBy: 'setting', because: `${pending.because}${heldSuffix}` }
  if (!hold && pending.state === 'held' && pending.heldBy === 'setting')
    return { ...pending, state: openState(pending.operation, pending.changes), because: withoutHold(pending.because) }
  return undefined
}

const heldSuffix = '; held by the setting of the step that staged it'

function withoutHold(because: string): string {
  return because.endsWith(heldSuffix) ? because.slice(0, -heldSuffix.length) : because
}

/** How a pending export stands that nobody holds: to be sent, or all of it sent. */
export function openState(
  operation: PendingExport['operation'],
  changes: readonly PendingChange[],
): 'pending' | 'awaitingConfirmation' {
  const open = changes.some((change) => !change.sent) || operation === 'delete' || changes.length === 0
  return open ? 'pending' : 'awaitingConfirmation'
}
