/** Loading a page: everything the steps may look at, in a handful of statements. */
import type { Cso, CsoId, MvoId, SystemId } from '../../../model/objects'
import type { CsoEntry, PageLoad } from '../../../model/page'
import type { RecordKey } from '../../../model/queries'
import type { Connection } from '../file/connection'
import { neverJoining } from '../tables/by-hand'
import { loadContributions } from '../tables/contributions'
import { loadCsos, loadOthersOfMvos, loadRetaining } from '../tables/csos'
import { findForImport } from '../tables/find-for-import'
import { declinedAmong } from '../tables/declined'
import { hasLookUps } from '../tables/look-ups'
import { loadLinks } from '../tables/mvo-references'
import { loadMoments } from '../tables/moments'
import { type DocumentTexts, loadMvos } from '../tables/mvos'
import { loadNotEvaluated } from '../tables/not-evaluated'
import { pendingsOf, stagedPendingsOf } from '../tables/pendings'

/** CSOs with what is pending for them, as it is accepted. */
export function withPendings(c: Connection, csos: readonly Cso[], of = pendingsOf): CsoEntry[] {
  const pendings = of(
    c,
    csos.map((cso) => cso.id),
  )
  return csos.map((cso) => ({ cso, pending: pendings.get(cso.id) ?? null }))
}

function around(c: Connection, csos: readonly Cso[], mvos: readonly MvoId[]): PageLoad {
  const atHand = csos.map((cso) => cso.id)
  const others = loadOthersOfMvos(c, mvos, atHand)
  const texts: DocumentTexts = new Map()
  const found = loadMvos(c, mvos, texts)
  // Links are retained to those alone that wait to be deleted.
  const toBeDeleted = found.flatMap((mvo) => (mvo.deletion ? [mvo.id] : []))
  const retaining = loadRetaining(c, toBeDeleted, [...atHand, ...others.map((cso) => cso.id)])
  const notEvaluated = loadNotEvaluated(c, atHand, mvos)
  const all = [...csos, ...others, ...retaining]
  const links = loadLinks(
    c,
    all.map((cso) => cso.id),
  )
  const moments = loadMoments(c, atHand, mvos)
  const nobodys = csos.flatMap(({ id, mvo, due }) => (mvo === null && due === null ? [id] : []))
  const declined = nobodys.length > 0 && hasLookUps(c) ? declinedAmong(c, nobodys) : []
  const unlinked = csos.flatMap(({ id, mvo }) => (mvo === null ? [id] : []))
  const neverJoin = neverJoining(c, unlinked)
  return {
    csos: withPendings(c, all),
    mvos: found,
    contributions: loadContributions(c, mvos, texts),
    ...(notEvaluated && { notEvaluated }),
    ...(links && { links }),
    ...(moments && { moments }),
    ...(declined.length > 0 && { declined }),
    ...(neverJoin.length > 0 && { neverJoin }),
  }
}

/** A page that starts from CSOs: these first, in this order, then their MVOs' other CSOs. */
export function loadPage(c: Connection, ids: readonly CsoId[]): PageLoad {
  const csos = loadCsos(c, ids)
  return around(c, csos, [...new Set(csos.flatMap((cso) => cso.mvo ?? cso.retainedLink ?? []))])
}

/** A page that starts from MVOs: these in this order, and all their CSOs. */
export function loadFromMvos(c: Connection, ids: readonly MvoId[]): PageLoad {
  return around(c, [], [...new Set(ids)])
}

/**
 * The CSO each record of an import stands for with what is pending for it, in the order of the keys; null for a record that is
 * new. As they are staged: an import goes by what it has written itself (I5).
 */
export function loadForImport(c: Connection, system: SystemId, keys: readonly RecordKey[]): (CsoEntry | null)[] {
  const csos = findForImport(c, system, keys)
  const entries = withPendings(
    c,
    csos.filter((cso) => cso !== null),
    stagedPendingsOf,
  ).values()
  return csos.map((cso) => (cso === null ? null : (entries.next().value ?? null)))
}
