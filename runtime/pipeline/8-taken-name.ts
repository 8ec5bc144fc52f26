/** Names that somebody else had: who waits for one, and what becomes of it once it is free (E7, E9). */
import type { PendingExport } from '../model/objects'
import { requestedIds, type ClaimedExport } from './8-request'

/** The name for want of which a create or rename failed; null where it failed for another reason, or has not. */
export function wantedName({ pending, cso, type }: Omit<ClaimedExport, 'inDoubt'>): string | null {
  if (pending.state !== 'failed' || pending.nameTaken !== true) return null
  const { secondaryId, newSecondaryId } = requestedIds({ pending, cso, type })
  return pending.operation === 'create' ? secondaryId : newSecondaryId
}

/** Nobody has the name any more, so it is tried like anything new (E9). */
export function onceFree({ nameTaken: _taken, ...pending }: PendingExport): PendingExport {
  return { ...pending, state: 'pending', attempts: 0, nextAttempt: null, error: null }
}
