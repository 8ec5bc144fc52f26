/**
 * Objects of which values are not known that decide: sealed with a key that is not at hand, or never read as they could not be.
 * They wait, and everything else goes on (N9, I7).
 */
import { ObjectError } from '../../../model/errors'
import type { Cso, CsoId } from '../../../model/objects'
import { csoName } from '../../canvas/cso-names'
import { putKeyBack } from '../../../pipeline/hidden-secrets'
import { fail } from './mutations'
import { unreadFault } from './unread'
import type { Item } from './working-objects'
import type { WorkingSet } from './working-set'

/**
 * Fails an object whose values, or those of another account of the same person, are not all there: nothing is decided from
 * half of them.
 */
export function isReadable(set: WorkingSet, item: Item): boolean {
  if (item.phase !== 'arriving') return true
  const unread = unreadFault(set, item)
  if (unread) {
    fail(item, unread, null)
    return false
  }
  const lost = lostOf(set, item)
  if (!lost) return true
  const message = `secret values of ${csoName(lost)} in ${set.systemName(lost.system)} cannot be read: the key they were sealed with is not at hand. ${putKeyBack}, or import that system in full and run a full sync`
  fail(item, new ObjectError('unreadable-value', message), null)
  return false
}

/** The record itself, or the first account of its person, whose values are not all there. */
function lostOf(set: WorkingSet, item: Item): Cso | undefined {
  const own = set.csoOf(item)?.current
  if (own?.sealed) return own
  for (const id of set.mvoOf(item)?.linked ?? noneLinked) {
    const cso = set.csos.get(id)?.current
    if (cso?.sealed) return cso
  }
  return undefined
}

const noneLinked: Iterable<CsoId> = []
