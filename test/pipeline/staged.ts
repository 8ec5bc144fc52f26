/** What a decision about a pending export stages. */
import type { PendingExport } from '../../runtime/model/objects'
import type { PendingDecision } from '../../runtime/pipeline/7-pending-export'
import { account } from './world'

export const dn = 'cn=Ann,ou=People,dc=corp'
export const ann = account({ guid: 'g-1', dn, mail: 'ann@corp', department: 'Labs' })

/** What is staged: the changes without what every change has. */
export function staged(decision: PendingDecision): PendingExport {
  if (decision.kind !== 'stage') throw new Error(`it is ${decision.kind}: ${decision.because}`)
  return decision.pending
}

export function changesOf(decision: PendingDecision): Record<string, unknown> {
  return Object.fromEntries(
    staged(decision).changes.map(({ attribute: name, from, to, add, remove }) => [
      name,
      add || remove ? { add, remove } : [from, to],
    ]),
  )
}
