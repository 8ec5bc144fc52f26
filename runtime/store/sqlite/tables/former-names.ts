/** What people were called before, and who is found by it, for as long as the run is kept that changed it (N4). */
import type { FormerName, NameGiven } from '../../../model/former-names'
import { goneKeys } from '../../../model/gone'
import type { MvoId } from '../../../model/objects'
import { searchForms, Wanted } from '../../../model/found-by'
import { emptyAttributes } from '../../../model/values'
import { type Connection, idList, insertRows } from '../file/connection'

const NOTE = 'insert into former_name (mvo, name, until, run, keyed) values (?, ?, ?, ?, 1) returning id'
const KEY = 'insert or ignore into former_name_key (key, former)'
const OF = `select id, mvo, name, until from former_name indexed by former_name_by_mvo
  where mvo in (select value from json_each(?))`
const FOUND = `select f.mvo, f.name from former_name_key k cross join former_name f on f.id = k.former
  where k.key >= ? and k.key < ?`
const KEYS_FROM = 'select count(*) as count from (select 1 from former_name_key where key >= ? and key < ? limit ?)'
const KEYS = 'select key from former_name_key indexed by former_name_key_by_name where former = ?'
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

/** Of words that more keys begin with any one will do. */
const mostCounted = 100_000

/** Notes what people were called until this time, by this run. */
export function noteFormerNames(c: Connection, names: readonly NameGiven[], run: number, at: string): void {
  for (const { mvo, name } of names) noteKeys(c, (c.get<{ id: number }>(NOTE, mvo, name, at, run) as { id: number }).id, name)
}

function noteKeys(c: Connection, id: number, name: string): void {
  const rows = goneKeys([name], emptyAttributes()).map((key) => [key, id])
  insertRows(c, KEY, 2, rows)
}

/** An earlier version noted keys with the marks on letters. */
function noteForms(c: Connection, id: number): void {
  const keys = c.all<{ key: string }>(KEYS, id).flatMap(({ key }) => searchForms(key))
  insertRows(
    c,
    KEY,
    2,
    keys.map((key) => [key, id]),
  )
}

/** Gives those whom an earlier version left without them the keys they are found by. */
export function keyFormerNames(c: Connection): void {
  for (let after = 0; ;) {
    const rows = c.all<{ id: number; name: string }>(NOT_KEYED, after, BATCH)
    if (rows.length === 0) return
    c.write(() => {
      for (const { id, name } of rows) {
        noteKeys(c, id, name)
        noteForms(c, id)
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

/** Who was called by a name in which each word of the text begins one. */
export function formerlyCalled(c: Connection, q: string): ReadonlySet<MvoId> {
  const wanted = new Wanted(q.trim())
  const found = new Set<MvoId>()
  for (const text of rarestWord(c, wanted, KEYS_FROM)) {
    if (text === '') continue
    for (const { mvo, name } of c.each<NameGiven>(FOUND, text, `${text}\u{10ffff}`)) {
      if (found.size === mostFound) return found
      if (wanted.words.length === 0 || wanted.beginsIn([name])) found.add(mvo)
    }
  }
  return found
}

/** Of several words the one that fewest keys begin with; what is one word is that. `counting`: keys from one text to another. */
export function rarestWord(c: Connection, { forms, words }: Wanted, counting: string): readonly string[] {
  const counted = words.map((word) => {
    const count = (text: string): number => c.get<{ count: number }>(counting, text, `${text}\u{10ffff}`, mostCounted)?.count ?? 0
    return { word, keys: word.reduce((sum, text) => sum + count(text), 0) }
  })
  const [first, ...others] = counted
  return first ? others.reduce((rarest, each) => (each.keys < rarest.keys ? each : rarest), first).word : forms
}

/** Attributes of a type are secret from now on (N9), and a name may have been made of one. */
export function forgetNamesOfType(c: Connection, type: string): void {
  c.run(OF_TYPE, type)
}

/** Forgets names that this run has changed, as many as the limit says; how many they were. */
export function pruneFormerNames(c: Connection, run: number, limit: number): number {
  return c.run(PRUNE, run, limit)
}
