/** What takes an account away, among all that is pending (R5, X5). */
import type { PendingExport } from '../model/objects'

/** Whether what is pending disables its account or deletes it, be it counted towards the target's limit or not (X5). */
export function isDeprovisioning({ deprovisioning, rule }: Pick<PendingExport, 'deprovisioning' | 'rule'>): boolean {
  return deprovisioning || rule !== undefined
}

/** Whether it is for somebody whose account this was, and is not any more: it is never sent once more (L5). */
export function isNobodys(pending: PendingExport): boolean {
  return pending.mvo === null && !isDeprovisioning(pending)
}
