/** Who is gone, found by what they were called, for as long as the run is kept in which they went (N4). */
import type { Gone, GoneLook, GonePerson, GoneSearch } from '../../../model/gone'
import { goneKeys } from '../../../model/gone'
import type { Cso, CsoId, SystemId } from '../../../model/objects'
import type { ListPage } from '../../../model/queries'
import type { Attributes } from '../../../model/values'
import { emptyAttributes } from '../../../model/values'
import { searchForms, Wanted } from '../../../model/found-by'
import { type Connection, insertRows } from '../file/connection'
import { formerNamesOf, rarestWord } from './former-names'
import { cursor, pageOf, pageSize } from './paging'

const COLUMNS = 'g.id, g.kind, g.object, g.uuid, g.system, g.type, g.name, g.at, g.run, g.because, g.look'
const NOTE = `insert into gone (id, kind, object, uuid, system, type, name, at, run, because, look, keyed)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`
/** The last number that was ever given: whoever has noted it must not find somebody else by it. */
const GIVEN = `select max(ifnull((select max(id) from gone), 0),
  ifnull((select cast(value as integer) from fact where name = 'last-gone'), 0)) as last`
const KEEP_LAST = "insert into fact (name, value) values ('last-gone', ?) on conflict (name) do update set value = excluded.value"
const KEY = 'insert or ignore into gone_key (key, gone)'
const CONNECTOR = 'insert or ignore into gone_connector (cso, gone)'
const BY_ID = `select ${COLUMNS} from gone g where g.id = ?`
const BY_UUID = `select ${COLUMNS} from gone g where g.uuid = ?`
const LAST = `select ${COLUMNS} from gone g where g.id < ? order by g.id desc limit ?`
const LAST_OF_KIND = `select ${COLUMNS} from gone g indexed by gone_by_kind where g.id < ? and g.kind = ? order by g.id desc limit ?`
/** Each once, by the first of its keys that begins so; each of the words, a list of forms each, begins a key of theirs. */
const FOUND = `select ${COLUMNS} from gone_key k cross join gone g on g.id = k.gone
  where k.key >= ? and k.key < ? and g.kind = ifnull(?, g.kind)
    and not exists (select 1 from gone_key s where s.gone = k.gone and s.key >= ? and s.key < k.key)
    and not exists (select 1 from json_each(?) w where not exists (select 1 from json_each(w.value) f
      join gone_key s indexed by gone_key_by_gone
        on s.gone = k.gone and s.key >= f.value and s.key < f.value || char(1114111)))
  order by k.key, k.gone limit ?`
const KEYS_FROM = 'select count(*) as count from (select 1 from gone_key where key >= ? and key < ? limit ?)'
const OBJECT = `select ${COLUMNS} from gone g indexed by gone_object where g.kind = 'object' and g.object = ?`
const WITH = `select ${COLUMNS} from gone_connector a join gone g on g.id = a.gone where a.cso = ? order by a.gone desc limit 1`
const NOT_KEYED = 'select id, name from gone indexed by gone_not_keyed where keyed = 0 and id > ? order by id limit ?'
const KEYS = 'select key from gone_key indexed by gone_key_by_gone where gone = ?'
const KEYED = 'update gone set keyed = 1 where id = ?'
/** The metaverse stands under system 0. */
const OF_TYPE = `select g.id, g.look from gone g indexed by gone_by_kind
  where g.kind = ? and g.type = ? and ifnull(g.system, 0) = ? and g.id > ? order by g.id limit ?`
const UNKEY = 'delete from gone_key where gone = ?'
const REWRITE = 'update gone set look = ?, keyed = 0 where id = ?'
const PRUNE = 'delete from gone where id in (select id from gone indexed by gone_by_run where run = ? limit ?)'

/** Rows of earlier versions that get their keys in one transaction. */
const BATCH = 500

interface GoneRow extends Omit<Gone, 'look'> {
  readonly look: string | null
}

function readGone({ look, ...row }: GoneRow): Gone {
  return { ...row, look: look === null ? null : (JSON.parse(look) as GoneLook) }
}

function lastNumber(c: Connection): number {
  return c.get<{ last: number }>(GIVEN)?.last ?? 0
}

/** Numbers that were given stay so: to be called in a transaction, before anything of it is deleted. */
export function keepLastNumber(c: Connection): void {
  const last = lastNumber(c)
  if (last > 0) c.run(KEEP_LAST, String(last))
}

/** Notes people whom a page deletes, in this run and at this time. */
export function noteGonePeople(c: Connection, people: readonly GonePerson[], run: number, at: string): void {
  for (const { mvo, uuid, type, name, because, values, connectors } of people) {
    const former = [...new Set(formerNamesOf(c, [mvo]).map((known) => known.name))].filter((known) => known !== name)
    const look = JSON.stringify({ values, connectors, ...(former.length > 0 && { formerNames: former }) })
    const id = lastNumber(c) + 1
    c.run(NOTE, id, 'person', mvo, uuid, null, type, name, at, run, because, look)
    const attributes = Object.fromEntries(values.map(({ attribute, value }) => [attribute, value]))
    const keys = goneKeys([name, ...connectors.map((connector) => connector.name), ...former], attributes)
    noteKeys(c, id, keys)
    const csos = connectors.map(({ cso }) => [cso, id])
    insertRows(c, CONNECTOR, 2, csos)
  }
}

/** Notes objects that a page deletes; those that were never sent to their system have never been. */
export function noteGoneObjects(c: Connection, csos: readonly Cso[], run: number, at: string): void {
  for (const { id: cso, system, type, anchor, secondaryId, attributes, staging } of csos) {
    if (staging === 'awaitingFirstExport') continue
    const name = secondaryId ?? anchor ?? `object ${cso}`
    const because = staging === 'obsolete' ? 'its system does not have it any more' : 'it was deleted'
    const id = lastNumber(c) + 1
    c.run(NOTE, id, 'object', cso, null, system, type, name, at, run, because, null)
    noteKeys(c, id, goneKeys([secondaryId, anchor], withoutSecrets(c, system, type, attributes)))
  }
}

function withoutSecrets(c: Connection, system: number, type: string, attributes: Attributes): Attributes {
  const shown = emptyAttributes()
  for (const [name, value] of Object.entries(attributes)) if (!c.secrets.has(system, type, name)) shown[name] = value
  return shown
}

function noteKeys(c: Connection, id: number, keys: readonly string[]): void {
  const rows = keys.map((key) => [key, id])
  insertRows(c, KEY, 2, rows)
}

/** Gives those whom an earlier version left without them the keys they are found by. */
export function keyGone(c: Connection): void {
  for (let after = 0; ;) {
    const rows = c.all<{ id: number; name: string }>(NOT_KEYED, after, BATCH)
    if (rows.length === 0) return
    c.write(() => {
      for (const { id, name } of rows) {
        const known = c.all<{ key: string }>(KEYS, id).flatMap(({ key }) => searchForms(key))
        noteKeys(c, id, [...goneKeys([name], emptyAttributes()), ...known])
        c.run(KEYED, id)
      }
    })
    after = rows.at(-1)?.id ?? after
  }
}

/**
 * Attributes of a type are secret from now on (N9): their values are forgotten of those who had them, and what these were called
 * before; nobody is found by a value any more.
 */
export function forgetGoneValues(c: Connection, system: SystemId, type: string): void {
  const kind = system === 0 ? 'person' : 'object'
  for (let after = 0; ;) {
    const rows = c.all<{ id: number; look: string | null }>(OF_TYPE, kind, type, system, after, BATCH)
    if (rows.length === 0) return keyGone(c)
    c.write(() => {
      for (const { id, look } of rows) {
        c.run(UNKEY, id)
        c.run(REWRITE, look && withoutValues(c, type, look), id)
      }
    })
    after = rows.at(-1)?.id ?? after
  }
}

/** A former name may have been made of such a value. */
function withoutValues(c: Connection, type: string, text: string): string {
  const { values, connectors } = JSON.parse(text) as GoneLook
  const look: GoneLook = { values: values.filter(({ attribute }) => !c.secrets.has(0, type, attribute)), connectors }
  return JSON.stringify(look)
}

/** Those who are gone; with a text in the order of what they are found by, else the last first. */
export function searchGone(c: Connection, { q, kind, limit: asked, after }: GoneSearch): ListPage<Gone> {
  const limit = pageSize(asked)
  const wanted = new Wanted((q ?? '').trim())
  const [text = ''] = wanted.forms
  if (text === '') {
    const before = after === undefined ? Number.MAX_SAFE_INTEGER : cursor(after)
    const rows =
      kind === undefined ? c.all<GoneRow>(LAST, before, limit + 1) : c.all<GoneRow>(LAST_OF_KIND, before, kind, limit + 1)
    return pageOf(rows, limit, readGone)
  }
  const offset = after === undefined ? 0 : cursor(after)
  const byUuid = c.all<GoneRow>(BY_UUID, text)
  if (byUuid.length > 0) return { items: byUuid.map(readGone), next: null }
  const rows = foundByKeys(c, wanted, { kind: kind ?? null, most: offset + limit + 1 }).slice(offset)
  return { items: rows.slice(0, limit).map(readGone), next: rows.length > limit ? `${offset + limit}` : null }
}

/**
 * In the order of what they are found by: those whom one of their keys begins with all of it; then those of whom each of several
 * words begins a key, by the rarest of the words.
 */
function foundByKeys(
  c: Connection,
  wanted: Wanted,
  { kind, most }: { readonly kind: Gone['kind'] | null; readonly most: number },
): GoneRow[] {
  const found = new Map<number, GoneRow>()
  const find = (forms: readonly string[], words: Wanted['words']): void => {
    const all = JSON.stringify(words)
    for (const text of forms) {
      if (found.size >= most) return
      const end = `${text}\u{10ffff}`
      for (const row of c.all<GoneRow>(FOUND, text, end, kind, text, all, most)) found.set(row.id, row)
    }
  }
  find(wanted.forms, [])
  if (found.size < most && wanted.words.length > 0) find(rarestWord(c, wanted, KEYS_FROM), wanted.words)
  return [...found.values()].slice(0, most)
}

/** The one with this number; null when there is none. */
export function goneById(c: Connection, id: number): Gone | null {
  const row = c.get<GoneRow>(BY_ID, id)
  return row ? readGone(row) : null
}

/** The person who went and had this account; null when nobody had. */
export function goneWith(c: Connection, cso: CsoId): Gone | null {
  const row = c.get<GoneRow>(WITH, cso)
  return row ? readGone(row) : null
}

/** The object that had this number; null when none had. */
export function goneObject(c: Connection, cso: CsoId): Gone | null {
  const row = c.get<GoneRow>(OBJECT, cso)
  return row ? readGone(row) : null
}

/** Forgets who went in this run, as many as the limit says; how many they were. */
export function pruneGone(c: Connection, run: number, limit: number): number {
  keepLastNumber(c)
  return c.run(PRUNE, run, limit)
}
