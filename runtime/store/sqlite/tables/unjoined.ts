/** Objects that found nobody to join, and what they wait for: when somebody with such a value comes, they are due (D3). */
import type { CsoId } from '../../../model/objects'
import type { JoinKey, UnjoinedWrite } from '../../../model/store'
import { type Connection, idList, insertRows } from '../file/connection'
import type { JoinKeys } from './keys'

const ANY = 'select exists (select 1 from waiting_key)'
const OF =
  'select attribute, key, cso from waiting_key indexed by waiting_key_by_cso where cso in (select value from json_each(?))'
const DELETE = 'delete from waiting_key where attribute = ? and key = ? and cso = ?'
const INSERT = 'insert or ignore into waiting_key (attribute, key, cso)'
/** The version rises also where it is due already: a page under way that has not seen the news must not be saved. */
const WAKE = `update cso set due = ?, version = version + 1 where mvo is null and staging = 'normal' and id in (
  select w.cso from json_each(?) j cross join waiting_key w on w.attribute = j.value ->> 0 and w.key = j.value ->> 1)`

interface WaitingRow {
  readonly attribute: number
  readonly key: string
  readonly cso: CsoId
}

function isAnybodyWaiting(c: Connection): boolean {
  return c.sql(ANY).pluck().get() === 1
}

/** Brings what these objects wait for up to date; those that wait for nothing any more are forgotten. */
export function saveWaiting(c: Connection, keys: JoinKeys, writes: readonly UnjoinedWrite[]): void {
  if (writes.length === 0) return
  const stored = new Map<string, WaitingRow>()
  if (isAnybodyWaiting(c)) {
    for (const row of c.all<WaitingRow>(OF, idList(writes.map((one) => one.cso))))
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

/** Makes due whoever waits for one of these values; `due` stamps them. `newcomers`: the same page has written who waits. */
export function wakeWaiting(c: Connection, keys: JoinKeys, news: readonly JoinKey[], due: number, newcomers: boolean): void {
  if (news.length === 0 || !(newcomers || isAnybodyWaiting(c))) return
  const sought: (readonly [number, string])[] = []
  for (const { type, attribute, key } of news) {
    const known = keys.find('mv', 0, type, attribute)
    if (known) sought.push([known.id, keys.kept(known, key)])
  }
  if (sought.length > 0) c.run(WAKE, due, JSON.stringify(sought))
}
