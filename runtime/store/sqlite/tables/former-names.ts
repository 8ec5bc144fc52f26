/** What people were called before, and who is found by it, for as long as the run is kept that changed it (N4). */
import type { FormerName, NameGiven } from '../../../model/former-names'
import { goneKeys } from '../../../model/gone'
import type { MvoId } from '../../../model/objects'
import { emptyAttributes, foldCase } from '../../../model/values'
import { type Connection, idList, insertRows } from '../file/connection'

const NOTE = 'insert into former_name (mvo, name, until, run, keyed) values (?, ?, ?, ?, 1) returning id'
const KEY = 'insert or ignore into former_name_key (key, former)'
const OF = `select id, mvo, name, until from former_name indexed by former_name_by_mvo
  where mvo in (select value from json_each(?))`
const FOUND = `select distinct f.mvo from former_name_key k cross join former_name f on f.id = k.former
  where k.key >= ? and k.key < ? limit ?`
const NOT_KEYED =
  'select id, name from former_name indexed by former_name_not_keyed where keyed = 0 and id > ? order by id limit ?'
const KEYED = 'update former_name set keyed = 1 where id = ?'
const OF_TYPE = 'delete from former_name where mvo in (select id from mvo indexed by mvo_by_type where type = ?)'
const PRUNE =
  'delete from former_name where id in (select id from former_name indexed by former_name_by_run where run = ? limit ?)'

/** Rows of earlier versions that get their keys in one transaction. */
const BATCH = 500

/** So many people are found by one text that they were called by. */
const mostFound = 1000

/** Notes what people were called until this time, by this run. */
export function noteFormerNames(c: Connection, names: readonly NameGiven[], run: number, at: string): void {
  for (const { mvo, name } of names) noteKeys(c, (c.get<{ id: number }>(NOTE, mvo, name, at, run) as { id: number }).id, name)
}

function noteKeys(c: Connection, id: number, name: string): void {
  const rows = goneKeys([name], emptyAttributes()).map((key) => [key, id])
  insertRows(c, KEY, 2, rows)
}

/** Gives those whom an earlier version left without them the keys they are found by. */
export function keyFormerNames(c: Connection): void {
  for (let after = 0; ;) {
    const rows = c.all<{ id: number; name: string }>(NOT_KEYED, after, BATCH)
    if (rows.length === 0) return
    c.write(() => {
      for (const { id, name } of rows) {
        noteKeys(c, id, name)
        c.run(KEYED, id)
      }
    })
    after = rows.at(-1)?.id ?? after
  }
}

/** What these people were called before, the last name first. */
export function formerNamesOf(c: Connection, mvos: readonly MvoId[]): FormerName[] {
  if (mvos.length === 0) return []
  const rows = c.all<FormerName & { readonly id: number }>(OF, idList(mvos)).sort((a, b) => b.id - a.id)
  return rows.map(({ mvo, name, until }) => ({ mvo, name, until }))
}

/** Who was called by a name that begins with the text, or one of whose words does. */
export function formerlyCalled(c: Connection, q: string): ReadonlySet<MvoId> {
  const text = foldCase(q).trim()
  if (text === '') return new Set()
  return new Set(c.all<{ mvo: MvoId }>(FOUND, text, `${text}\u{10ffff}`, mostFound).map(({ mvo }) => mvo))
}

/** Attributes of a type are secret from now on (N9), and a name may have been made of one. */
export function forgetNamesOfType(c: Connection, type: string): void {
  c.run(OF_TYPE, type)
}

/** Forgets names that this run has changed, as many as the limit says; how many they were. */
export function pruneFormerNames(c: Connection, run: number, limit: number): number {
  return c.run(PRUNE, run, limit)
}
