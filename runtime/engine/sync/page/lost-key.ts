/** What happens when secret values were sealed with a key that is not at hand: the objects concerned wait, everything else goes on (N9). */
import type { ExportResult } from '../../../model/connector'
import { ObjectError } from '../../../model/errors'
import type { ClaimedExport } from '../../export/results'
import { csoName } from '../../canvas/cso-names'
import type { Item, WorkingSet } from './working-set'

const putBack = 'Put the credential secret back that the store was used with and start again'

/** Fails an object whose values, or those of another account of the same person, are not all there: nothing is decided from half of them. */
export function isReadable(set: WorkingSet, item: Item): boolean {
  if (item.phase !== 'arriving') return true
  const others = item.mvo === null ? [] : [...(set.mvos.get(item.mvo)?.linked ?? [])]
  const lost = [item.cso, ...others].map((id) => (id === null ? undefined : set.csos.get(id)?.current)).find((cso) => cso?.sealed)
  if (!lost) return true
  const message = `secret values of ${csoName(lost)} in ${set.systemName(lost.system)} cannot be read: the key they were sealed with is not at hand. ${putBack}, or import that system in full and run a full sync`
  set.fail(item, new ObjectError('unreadable-value', message), null)
  return false
}

/** Whether everything that is to be sent can be read. */
export function isSendable({ pending }: ClaimedExport): boolean {
  return pending.changes.every((change) => change.sent || change.sealed === undefined)
}

/** The answer to what is not sent. What is in doubt gets none, and stays in doubt (E2). */
export function refusals(loaded: readonly ClaimedExport[]): [number, ExportResult][] {
  return loaded.flatMap((claimed): [number, ExportResult][] => {
    if (isSendable(claimed) || claimed.inDoubt) return []
    const { pending } = claimed
    const names = pending.changes.flatMap((change) => (!change.sent && change.sealed !== undefined ? change.attribute : []))
    const message = `the secret value of ${names.join(', ')} cannot be read: the key it was sealed with is not at hand. ${putBack} and retry this export; or run a full sync of its source, which makes the value anew`
    return [[pending.id, { id: pending.id, outcome: 'failed', confirmed: false, permanent: true, message }]]
  })
}
