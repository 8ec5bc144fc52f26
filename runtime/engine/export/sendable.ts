/** Pending exports whose secret values were sealed with a key that is not at hand: they are refused, the rest of the batch goes (N9). */
import type { ExportResult } from '../../model/connector'
import { putKeyBack } from '../runs/lost-key'
import type { ClaimedExport } from './results'

/** Whether everything that is to be sent can be read. */
export function isSendable({ pending }: Pick<ClaimedExport, 'pending'>): boolean {
  return pending.changes.every((change) => change.sent || change.sealed === undefined)
}

/** The answer to what is not sent. What is in doubt gets none, and stays in doubt (E2). */
export function refusals(loaded: readonly ClaimedExport[]): [number, ExportResult][] {
  return loaded.flatMap((claimed): [number, ExportResult][] => {
    if (isSendable(claimed) || claimed.inDoubt) return []
    const { pending } = claimed
    const names = pending.changes.flatMap((change) => (!change.sent && change.sealed !== undefined ? change.attribute : []))
    const message = `the secret value of ${names.join(', ')} cannot be read: the key it was sealed with is not at hand. ${putKeyBack} and retry this export; or run a full sync of its source, which makes the value anew`
    return [[pending.id, { id: pending.id, outcome: 'failed', confirmed: false, permanent: true, message }]]
  })
}
