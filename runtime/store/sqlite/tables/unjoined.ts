/**
 * Objects that found nobody to join, and the values they would be joined by: when somebody gets such a value, they become due
 * (D3).
 */
import type { CsoId } from '../../../model/objects'
import type { JoinKey, UnjoinedWrite } from '../../../model/page'
import { type Connection, idList, insertRows } from '../file/connection'
import { HASHED } from '../file/sealer'
import type { JoinKeys } from './keys'

const ANY = 'select exists (select 1 from unjoined_key)'
const OF =
  'select attribute, key, cso from unjoined_key indexed by unjoined_key_by_cso where cso in (select value from json_each(?))'
const DELETE = 'delete from unjoined_key where attribute = ? and key = ? and cso = ?'
const INSERT = 'insert or ignore into unjoined_key (attribute, key, cso)'
/** The version rises also where the object is due already: a page under way that has not seen the new value must not be saved. */
const REQUEUE = `update cso set due = ?, version = version + 1 where mvo is null and staging = 'normal' and id in (
  select u.cso from json_each(?) j cross join unjoined_key u on u.attribute = j.value ->> 0 and u.key = j.value ->> 1)`

/** Who awaits the sync of its own system stays for that; the others any sync takes (D8). */
const FOLLOW = `insert or replace into cso_follow_up (cso, due)
  select c.id, ? from cso c where c.mvo is null and c.staging = 'normal'
  and (c.due is null or exists (select 1 from cso_follow_up f where f.cso = c.id and f.due = c.due)) and c.id in (
    select u.cso from json_each(?) j cross join unjoined_key u on u.attribute = j.value ->> 0 and u.key = j.value ->> 1)`

/** What an open import has written over is due as it is accepted. */
const REQUEUE_EARLIER = `update earlier_cso set due = ? where staging = 'normal' and import in (select open_import from system where open_import is not null)
  and cso in (select u.cso from json_each(?) j cross join unjoined_key u on u.attribute = j.value ->> 0 and u.key = j.value ->> 1)
  and (select c.mvo from cso c where c.id = earlier_cso.cso) is null`

/** Values hashed with another key than the one that hashes now. */
const HASHED_OTHERWISE = 'select cso from unjoined_key where key >= ? and key < ? and (key < ? or key > ?)'
const ANY_HASHED = 'select exists (select 1 from unjoined_key where key >= ? and key < ?)'
const FOLLOW_OTHERWISE = `insert or replace into cso_follow_up (cso, due)
  select c.id, ? from cso c where c.mvo is null and c.staging = 'normal'
  and (c.due is null or exists (select 1 from cso_follow_up f where f.cso = c.id and f.due = c.due)) and c.id in (${HASHED_OTHERWISE})`
const REQUEUE_OTHERWISE = `update cso set due = ?, version = version + 1
  where mvo is null and staging = 'normal' and id in (${HASHED_OTHERWISE})`
const REQUEUE_EARLIER_OTHERWISE = `update earlier_cso set due = ? where staging = 'normal' and import in (select open_import from system where open_import is not null)
  and cso in (${HASHED_OTHERWISE}) and (select c.mvo from cso c where c.id = earlier_cso.cso) is null`

interface UnjoinedRow {
  readonly attribute: number
  readonly key: string
  readonly cso: CsoId
}

/** Whether the store knows of any object that found nobody; most have none. */
export function hasUnjoined(c: Connection): boolean {
  return c.sql(ANY).pluck().get() === 1
}

/** Replaces the values these objects would be joined by; those without any are forgotten. */
export function saveUnjoined(c: Connection, keys: JoinKeys, writes: readonly UnjoinedWrite[]): void {
  if (writes.length === 0) return
  const stored = new Map<string, UnjoinedRow>()
  if (hasUnjoined(c)) {
    for (const row of c.all<UnjoinedRow>(OF, idList(writes.map((write) => write.cso))))
      stored.set(`${row.cso} ${row.attribute} ${row.key}`, row)
  }
  const added: unknown[][] = []
  for (const { cso, keys: wanted } of writes) {
    for (const { type, attribute, key } of wanted) {
      const known = keys.find('mv', 0, type, attribute)
      if (!known) continue
      const kept = keys.kept(known, key)
      if (!stored.delete(`${cso} ${known.id} ${kept}`)) added.push([known.id, kept, cso])
    }
  }
  for (const { attribute, key, cso } of stored.values()) c.run(DELETE, attribute, key, cso)
  insertRows(c, INSERT, 3, added)
}

/** Makes due, with the change number `due`, the objects that would be joined by one of these values. */
export function requeueUnjoined(c: Connection, keys: JoinKeys, values: readonly JoinKey[], due: number): void {
  const sought: (readonly [attribute: number, key: string])[] = []
  for (const { type, attribute, key } of values) {
    const known = keys.find('mv', 0, type, attribute)
    if (known) sought.push([known.id, keys.kept(known, key)])
  }
  if (sought.length === 0) return
  c.run(FOLLOW, due, JSON.stringify(sought))
  c.run(REQUEUE, due, JSON.stringify(sought))
  if (c.openImports.size > 0) c.run(REQUEUE_EARLIER, due, JSON.stringify(sought))
}

/**
 * Makes due the objects whose values were hashed with another key: by these values nobody finds them any more, so each is to say
 * once more what it would be joined by (N9).
 */
export function requeueHashedOtherwise(c: Connection, nextChange: () => number): void {
  if (c.sql(ANY_HASHED).pluck().get(HASHED, `${HASHED}~`) !== 1) return
  const { hashes } = c.secrets.sealer
  const otherwise = [HASHED, `${HASHED}~`, hashes, `${hashes}~`]
  if (
    c
      .sql(`select exists (${HASHED_OTHERWISE})`)
      .pluck()
      .get(...otherwise) !== 1
  )
    return
  const due = nextChange()
  c.write(() => {
    for (const sql of [FOLLOW_OTHERWISE, REQUEUE_OTHERWISE, REQUEUE_EARLIER_OTHERWISE]) c.run(sql, due, ...otherwise)
  })
}
