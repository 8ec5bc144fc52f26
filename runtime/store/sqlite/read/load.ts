/** Loading a page: everything the steps may look at, in five statements. */
import type { Cso, CsoId, MvoId } from '../../../model/objects'
import type { CsoEntry, PageLoad } from '../../../model/store'
import type { Connection } from '../file/connection'
import { loadCsos, loadOthersOfMvos, loadPlacesOn } from '../tables/csos'
import { type DocumentTexts, loadContributions, loadMvos } from '../tables/mvos'
import { pendingsOf } from '../tables/pendings'

/** CSOs with what is pending for them. */
export function withPendings(c: Connection, csos: readonly Cso[]): CsoEntry[] {
  const pendings = pendingsOf(
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
  // Places are kept on those alone that wait to be deleted.
  const marked = found.flatMap((mvo) => (mvo.deletion ? [mvo.id] : []))
  const places = loadPlacesOn(c, marked, [...atHand, ...others.map((cso) => cso.id)])
  return { csos: withPendings(c, [...csos, ...others, ...places]), mvos: found, contributions: loadContributions(c, mvos, texts) }
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
