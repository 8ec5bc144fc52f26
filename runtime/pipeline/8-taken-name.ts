/** Names that somebody else had: who waits for one, and what becomes of it once it is free (E7, E9). */
import type { PendingExport } from '../model/objects'
import type { CsoEntry } from '../model/page'
import type { ObjectTypeSchema } from '../model/schema'
import { normalDn } from '../model/dn'
import type { ClaimedExport } from './8-request'
import { requestedIds } from './8-request'

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

/** What becomes of a name: its holder gives it up once what is pending has gone out, failed to get another, or keeps it. */
export type HolderDoes = { readonly kind: 'givesUp' | 'keeps' } | { readonly kind: 'wants'; readonly name: string }

/** What an account that has a name does with it, by what is pending for it (E9). */
export function holderDoes({ pending, cso }: CsoEntry, type: ObjectTypeSchema): HolderDoes {
  if (!pending) return { kind: 'keeps' }
  const wanted = wantedName({ pending, cso, type })
  if (wanted !== null) return { kind: 'wants', name: wanted }
  if (pending.state !== 'pending' && pending.state !== 'executing') return { kind: 'keeps' }
  if (pending.operation === 'delete') return { kind: 'givesUp' }
  const { newSecondaryId } = requestedIds({ pending, cso, type })
  const isRenamed =
    newSecondaryId !== null && (cso.secondaryId === null || normalDn(newSecondaryId) !== normalDn(cso.secondaryId))
  return { kind: isRenamed ? 'givesUp' : 'keeps' }
}
