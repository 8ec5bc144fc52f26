/** References of CSOs as they are kept: the raw text as the system wrote it, and the CSO it points at once that is known (O8). */
import type { CsoId } from '../../../model/objects'
import type { CsoWrite } from '../../../model/page'
import { normalDn } from '../../../model/dn'
import type { Referrers } from '../../../model/references'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'
import { keepAddedReference, keepReference, keepReferencesTo } from './earlier'

const TEXTS = reading(
  ({ reference }) =>
    `select cso, attribute, text from ${reference} where cso in (select value from json_each(?)) order by cso, attribute, text`,
)
const REFERRERS = reading(
  ({
    cso,
    reference,
    by,
  }) => `select f.cso, f.attribute, f.text, c.system, ifnull(c.secondary_id, c.anchor) as name, count(*) over () as total
    from ${reference} f${by('cso_reference_target')} cross join ${cso} c on c.id = f.cso
    where f.target in (select value from json_each(?)) and f.cso not in (select value from json_each(?))
    order by f.cso, f.attribute, f.text limit ?`,
)
const ADD = 'insert into cso_reference (cso, attribute, text, target, requeues, own)'
/** One that is there already is the rules' own from now on, where what adds it says so. */
const ADDED = 'on conflict do update set own = 1 where excluded.own > own'
const REMOVE = 'delete from cso_reference where cso = ? and attribute = ? and text = ?'
const OWN = 'update cso_reference set own = 1 where cso = ? and attribute = ? and text = ?'
const LOSE = 'update cso_reference set requeues = 1 where target = ?'
const DOUBT = 'update cso_reference set requeues = 2 where target = ? and text <> ?'
/** Of a list of [cso, attribute, text, target, the text as a secondary id is compared]. */
const DOUBT_SENT = `update cso_reference set requeues = 2 where (cso, attribute, text) in
  (select j.value ->> 0, j.value ->> 1, j.value ->> 2 from json_each(?) j cross join cso t on t.id = j.value ->> 3
    where t.anchor_key <> j.value ->> 2 and t.secondary_key <> j.value ->> 4)`

/** A reference value of a CSO, as the system wrote it. */
export interface RawReference {
  readonly cso: CsoId
  readonly attribute: string
  readonly text: string
}

/** The raw texts of the references these CSOs hold, by attribute. */
export function referencesOf(c: Connection, csos: readonly CsoId[]): Map<CsoId, Record<string, string[]>> {
  return textsOf(c, accepted(c, TEXTS), csos)
}

/** The same as they are staged: also what an open import wrote. */
export function stagedReferencesOf(c: Connection, csos: readonly CsoId[]): Map<CsoId, Record<string, string[]>> {
  return textsOf(c, TEXTS.tables, csos)
}

function textsOf(c: Connection, sql: string, csos: readonly CsoId[]): Map<CsoId, Record<string, string[]>> {
  const byCso = new Map<CsoId, Record<string, string[]>>()
  for (const { cso, attribute, text } of c.all<RawReference>(sql, idList(csos))) {
    let attributes = byCso.get(cso)
    if (!attributes) byCso.set(cso, (attributes = Object.create(null) as Record<string, string[]>))
    const texts = attributes[attribute]
    if (texts) texts.push(text)
    else attributes[attribute] = [text]
  }
  return byCso
}

/** Who refers to these CSOs, they themselves apart; at most `limit` are listed. */
export function referrersOf(c: Connection, csos: readonly CsoId[], limit: number): Referrers {
  const rows = c.all<Referrers['items'][number] & { readonly total: number }>(
    accepted(c, REFERRERS),
    idList(csos),
    idList(csos),
    limit,
  )
  return { items: rows.map(({ total: _, ...referrer }) => referrer), total: rows[0]?.total ?? 0 }
}

/**
 * Adds and removes the references of written CSOs; those added without a target are unresolved until `resolveReferences`. One
 * that was sent by a name which its target gave up meanwhile is looked at again (R10). What was there before is kept for the
 * import `keptFor`, unless that is null or the CSO is new (I18).
 */
export function saveReferences(c: Connection, writes: readonly CsoWrite[], keptFor: number | null): void {
  const added: unknown[][] = []
  const sent: unknown[][] = []
  for (const { cso, references } of writes) {
    const of = cso.version === 0 ? null : keptFor
    for (const { attribute, add, remove, targets, own } of references ?? []) {
      const coming = own && new Set(add)
      for (const text of own ?? []) if (!coming?.has(text)) c.run(OWN, cso.id, attribute, text)
      const owned = own && new Set(own)
      for (const text of remove) {
        if (of !== null) keepReference(c, of, [cso.id, attribute, text])
        c.run(REMOVE, cso.id, attribute, text)
      }
      for (const text of add) {
        if (of !== null) keepAddedReference(c, of, [cso.id, attribute, text])
        added.push([
          cso.id,
          attribute,
          text,
          targets?.get(text) ?? null,
          cso.due === null ? 0 : 1,
          targets || owned?.has(text) ? 1 : 0,
        ])
      }
      for (const [text, target] of targets ?? []) sent.push([cso.id, attribute, text, target, normalDn(text)])
    }
  }
  if (added.length > 0) insertRows(c, ADD, 6, added, ADDED)
  if (sent.length > 0) c.run(DOUBT_SENT, JSON.stringify(sent))
}

/**
 * References to these CSOs, which are about to be deleted, turn back to text; whoever holds them is due once they resolve anew.
 */
export function loseTargets(c: Connection, csos: readonly CsoId[]): void {
  for (const cso of csos) c.run(LOSE, cso)
}

/**
 * A CSO has been given another name. Whether references that do not name it by its anchor still mean it is known once whoever
 * holds them has been read: some systems write the new name into all references themselves. What was there before is kept for the
 * import `keptFor`, unless that is null (I18).
 */
export function doubtReferencesTo(c: Connection, cso: CsoId, anchor: string, keptFor: number | null): void {
  if (keptFor !== null) keepReferencesTo(c, keptFor, cso, anchor)
  c.run(DOUBT, cso, anchor)
}
