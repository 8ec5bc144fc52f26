/**
 * What a sync, an export or a person changes of objects that an open import has written over (I18): what is accepted changes, and
 * the import's own part stays as it read it.
 */
import type { Cso, CsoId } from '../../../model/objects'
import type { Connection } from '../file/connection'
import { readSpellings, spellingsText, type StoredCso, updateCso } from '../tables/csos'
import { type EarlierCso, type EarlierPending, keepCsos } from '../tables/earlier'

const UPDATE_EARLIER = 'update earlier_cso set version = ?, staging = ?, due = ?, spellings = ? where import = ? and cso = ?'
const UNMAKE_EARLIER = 'update earlier_cso set known = 0 where import = ? and cso = ?'
const AS_ADDED = `update cso set mvo = null, link = 'none', rule = null, retained_link = null, due = ?, version = version + 1
  where id = ? and staging = 'normal'`
const NOT_STAGED = "select id from cso where id in (select value from json_each(?)) and staging <> 'normal'"
const DROP = [
  'delete from earlier_reference where import = ? and cso = ?',
  'delete from earlier_pending_export where import = ? and cso = ?',
  'delete from earlier_cso where import = ? and cso = ?',
] as const
const DROP_DEPENDENT = [
  'delete from contribution where cso = ?',
  'delete from unjoined_key where cso = ?',
  'delete from pending_export where cso = ?',
] as const
const DELETE_PENDING = 'delete from pending_export where id = ?'
const DELETE_EARLIER_PENDING = 'delete from earlier_pending_export where import = ? and cso = ?'
const DUE = 'update cso set due = ?, run = ?, version = version + 1 where id = ?'

/**
 * Writes link, rule, staging and due of a CSO, and how rules have spelled what is accepted; the values are the import's. A sync
 * that is done with it as it is accepted leaves it due with what the import found.
 */
export function updateDuringImport(c: Connection, cso: Cso, stored: StoredCso, earlier: EarlierCso): void {
  const staged: Cso = {
    ...cso,
    anchor: null,
    secondaryId: stored.secondary_id,
    staging: stored.staging === earlier.staging ? cso.staging : stored.staging,
    due: stored.due === earlier.due ? cso.due : stored.due,
    version: stored.version,
    // What the import noted holds as long as the account is the same person's.
    unread: stored.unread === null ? [] : (JSON.parse(stored.unread) as string[]),
    spellings: cso.mvo === stored.mvo && stored.spellings !== null ? readSpellings(stored.spellings) : (cso.spellings ?? null),
  }
  updateCso(c, { cso: staged, anchorKey: stored.anchor_key, secondaryKey: null, attributesChanged: false }, stored, null)
  c.run(UPDATE_EARLIER, earlier.version + 1, cso.staging, cso.due, spellingsText(cso), earlier.import, earlier.cso)
}

/**
 * Deletes CSOs from what is accepted. One that the import has found in its system stays for it, as an object nobody knew;
 * returned are those that are to be deleted altogether.
 */
export function withdrawAccepted(
  c: Connection,
  ids: readonly CsoId[],
  { earlier, due }: { readonly earlier: ReadonlyMap<CsoId, EarlierCso>; readonly due: number },
): readonly CsoId[] {
  const written = ids.flatMap((id) => earlier.get(id) ?? [])
  if (written.length === 0) return ids
  const gone = new Set(c.all<{ id: CsoId }>(NOT_STAGED, JSON.stringify(written.map(({ cso }) => cso))).map((row) => row.id))
  for (const { import: of, cso } of written) {
    if (gone.has(cso)) {
      for (const sql of DROP) c.run(sql, of, cso)
      continue
    }
    for (const sql of DROP_DEPENDENT) c.run(sql, cso)
    c.run(DELETE_EARLIER_PENDING, of, cso)
    c.run(UNMAKE_EARLIER, of, cso)
    c.run(AS_ADDED, due, cso)
  }
  return ids.filter((id) => !earlier.has(id) || gone.has(id))
}

/**
 * What somebody changes meanwhile of pending exports is kept: what the import confirmed of them is void, and their CSOs are due
 * once it is accepted.
 */
export function replaceConfirmed(c: Connection, earlier: readonly EarlierPending[], due: number): void {
  for (const { import: of, cso, id } of earlier) {
    c.run(DELETE_PENDING, id)
    c.run(DELETE_EARLIER_PENDING, of, cso)
    keepCsos(c, of, [cso], 'stateOnly')
    c.run(DUE, due, of, cso)
  }
}
