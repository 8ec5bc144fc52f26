/**
 * What expressions looked up, and for which records, or people without one: who read of an object is due when it changes, or its
 * value moves (D7).
 */
import type { CsoId, MvoId } from '../../../model/objects'
import type { LeftScope, LookUpsOfPeople, LookUpsWrite } from '../../../model/page'
import type { FoundMvo, ValueQueryOf } from '../../../model/queries'
import { type Connection, idList, insertRows } from '../file/connection'
import { HASHED } from '../file/sealer'
import type { JoinAttribute, JoinKeys } from './keys'

const ANY = 'select exists (select 1 from look_up) or exists (select 1 from mvo_look_up)'
const ANY_OF_PEOPLE = 'select exists (select 1 from mvo_look_up)'
const FIND = `select j.key as position, k.mvo as id, m.uuid from json_each(?) j
  cross join mvo_key k on k.attribute = ? and k.key = j.value cross join mvo m on m.id = k.mvo`
/** The key beside a person by whom the reader fell out of scope; whoever reads of her by an expression has none there. */
const SCOPE = 'scope'
const OF = `select reader, attribute, key, target from look_up where reader in (select value from json_each(?))
  and not (attribute = 0 and key = '${SCOPE}')`
const INSERT = 'insert or ignore into look_up (reader, attribute, key, target)'
const DELETE = 'delete from look_up where reader = ? and attribute = ? and key = ? and target = ?'
const REQUEUE = (readers: string): string =>
  `update cso set due = ?, version = version + 1 where due is null and staging = 'normal'
  and id in (${readers}) and id not in (select value from json_each(?))`
/** Whoever is made due so is taken by the run that did it (D8). Carried out before that. */
const FOLLOW = (readers: string): string =>
  `insert or replace into cso_follow_up (cso, due)
  select c.id, ? from cso c where c.due is null and c.staging = 'normal'
  and c.id in (${readers}) and c.id not in (select value from json_each(?))`
const READING = (key: string): string =>
  `select reader from look_up indexed by look_up_by_target where target in (select value from json_each(?)) and target > 0 and key = '${key}'`
const BY_OBJECT = READING('')
const BY_SCOPE = READING(SCOPE)
const BY_VALUE = `select l.reader from json_each(?) j cross join look_up l indexed by look_up_by_value
  on l.attribute = j.value ->> 0 and l.key = j.value ->> 1 and l.attribute > 0`
const REQUEUE_BY_OBJECT = REQUEUE(BY_OBJECT)
const FOLLOW_BY_OBJECT = FOLLOW(BY_OBJECT)
const REQUEUE_BY_SCOPE = REQUEUE(BY_SCOPE)
const FOLLOW_BY_SCOPE = FOLLOW(BY_SCOPE)
const DELETE_SCOPE = `delete from look_up where attribute = 0 and key = '${SCOPE}' and reader in (select value from json_each(?))`
const REQUEUE_BY_VALUE = REQUEUE(BY_VALUE)
const FOLLOW_BY_VALUE = FOLLOW(BY_VALUE)

const FORGET_PEOPLE = 'delete from mvo_look_up where mvo in (select value from json_each(?))'
const INSERT_OF_PEOPLE = 'insert or ignore into mvo_look_up (mvo, attribute, key, target)'
const FOLLOW_PEOPLE = (people: string): string =>
  `insert or replace into mvo_follow_up (mvo, due)
  select l.mvo, ? from ${people} and l.mvo not in (select value from json_each(?))`
const FOLLOW_PEOPLE_BY_OBJECT = FOLLOW_PEOPLE(
  'mvo_look_up l indexed by mvo_look_up_by_target where l.target in (select value from json_each(?)) and l.target > 0',
)
const FOLLOW_PEOPLE_BY_VALUE = FOLLOW_PEOPLE(`json_each(?) j cross join mvo_look_up l indexed by mvo_look_up_by_value
  on l.attribute = j.value ->> 0 and l.key = j.value ->> 1 and l.attribute > 0 where true`)

/** Hashed values, of the attributes that have keys. */
const HASHED_IN = (table: 'look_up' | 'mvo_look_up'): string =>
  `join_attribute a cross join ${table} l indexed by ${table}_by_value
  on l.attribute = a.id and l.attribute > 0 and l.key >= ? and l.key < ?`
const ANY_HASHED = `select exists (select 1 from ${HASHED_IN('look_up')}) or exists (select 1 from ${HASHED_IN('mvo_look_up')})`
/** Values hashed with another key than the one that hashes now. */
const OTHERWISE = (table: 'look_up' | 'mvo_look_up'): string => `${HASHED_IN(table)} and (l.key < ? or l.key > ?)`
const ANY_OTHERWISE = `select exists (select 1 from ${OTHERWISE('look_up')}) or exists (select 1 from ${OTHERWISE('mvo_look_up')})`
const BY_VALUE_OTHERWISE = `select l.reader from ${OTHERWISE('look_up')}`
const REQUEUE_OTHERWISE = REQUEUE(BY_VALUE_OTHERWISE)
const FOLLOW_OTHERWISE = FOLLOW(BY_VALUE_OTHERWISE)
const FOLLOW_PEOPLE_OTHERWISE = FOLLOW_PEOPLE(`${OTHERWISE('mvo_look_up')} where true`)
/** What an open import has written over is due as it is accepted. */
const REQUEUE_EARLIER_OTHERWISE = `update earlier_cso set due = ? where due is null and staging = 'normal'
  and import in (select open_import from system where open_import is not null) and cso in (${BY_VALUE_OTHERWISE})`

/** A look-up by value has no target, one by object no attribute; the places are 0 and empty then. */
interface LookUpRow {
  readonly reader: CsoId
  readonly attribute: number
  readonly key: string
  readonly target: MvoId
}

/** Whether anybody looks anything up. */
export function hasLookUps(c: Connection): boolean {
  return c.sql(ANY).pluck().get() === 1
}

/** The MVOs that have these values, by query; an attribute that was not announced is a fault of the caller. */
export function findByValue(c: Connection, keys: JoinKeys, queries: readonly ValueQueryOf[]): FoundMvo[][] {
  const found = queries.map((): FoundMvo[] => [])
  const together = new Map<JoinAttribute, number[]>()
  queries.forEach(({ type, attribute }, index) => {
    const known = keys.find('mv', 0, type, attribute)
    if (!known) throw new Error(`${attribute} of ${type} is looked up without having been announced to ensureJoinAttributes`)
    const indexes = together.get(known)
    if (indexes) indexes.push(index)
    else together.set(known, [index])
  })
  for (const [attribute, indexes] of together) {
    const sought = JSON.stringify(indexes.map((index) => keys.kept(attribute, queries[index]?.key ?? '')))
    for (const { position, id, uuid } of c.all<FoundMvo & { readonly position: number }>(FIND, sought, attribute.id))
      found[indexes[position] as number]?.push({ id, uuid })
  }
  return found
}

/** Replaces what these records look up. */
export function saveLookUps(c: Connection, keys: JoinKeys, writes: readonly LookUpsWrite[]): void {
  const stored = new Map<string, LookUpRow>()
  if (hasLookUps(c))
    for (const row of c.all<LookUpRow>(OF, idList(writes.map(({ reader }) => reader))))
      stored.set(Object.values(row).join('\u0000'), row)
  const added: unknown[][] = []
  const keep = (row: readonly [CsoId, number, string, MvoId]): void => {
    if (!stored.delete(row.join('\u0000'))) added.push([...row])
  }
  for (const { reader, objects, values } of writes) {
    for (const target of objects) keep([reader, 0, '', target])
    for (const { type, attribute, key } of values) {
      const known = keys.find('mv', 0, type, attribute)
      if (known) keep([reader, known.id, keys.kept(known, key), 0])
    }
  }
  for (const { reader, attribute, key, target } of stored.values()) c.run(DELETE, reader, attribute, key, target)
  if (added.length > 0) insertRows(c, INSERT, 4, added)
}

/** Notes what was looked up for people; see `LookUpsOfPeople`. */
export function saveLookUpsOfPeople(c: Connection, keys: JoinKeys, { anew, noted }: LookUpsOfPeople): void {
  if (anew.length > 0 && c.sql(ANY_OF_PEOPLE).pluck().get() === 1) c.run(FORGET_PEOPLE, idList(anew))
  const added: unknown[][] = []
  for (const { person, objects, values } of noted) {
    for (const target of objects) added.push([person, 0, '', target])
    for (const { type, attribute, key } of values) {
      const known = keys.find('mv', 0, type, attribute)
      if (known) added.push([person, known.id, keys.kept(known, key), 0])
    }
  }
  if (added.length > 0) insertRows(c, INSERT_OF_PEOPLE, 4, added)
}

/** Replaces by whom these records fell out of scope. */
export function saveLeftScope(c: Connection, writes: readonly LeftScope[]): void {
  c.run(DELETE_SCOPE, idList(writes.map(({ cso }) => cso)))
  const added = writes.flatMap(({ cso, person }) => (person === null ? [] : [[cso, 0, SCOPE, person]]))
  if (added.length > 0) insertRows(c, INSERT, 4, added)
}

/** Makes due who fell out of scope by these, but for those that have seen it (D7). */
export function requeueLeftScope(c: Connection, mvos: readonly MvoId[], except: readonly CsoId[], due: number): void {
  c.run(FOLLOW_BY_SCOPE, due, idList(mvos), idList(except))
  c.run(REQUEUE_BY_SCOPE, due, idList(mvos), idList(except))
}

/** What changed of MVOs that may have been looked up: the objects, and values they got or lost. */
export interface Changed {
  readonly mvos: readonly MvoId[]
  readonly values: readonly (readonly [attribute: number, key: string])[]
}

/** Records and people who have seen what changed. */
export interface Seen {
  readonly csos: readonly CsoId[]
  readonly people: readonly MvoId[]
}

/** Makes due who reads of these, but for those that have seen it (D7). */
export function requeueReaders(c: Connection, changed: Changed, { csos, people }: Seen, due: number): void {
  requeueRecords(c, changed, csos, due)
  if (c.sql(ANY_OF_PEOPLE).pluck().get() !== 1) return
  const { mvos, values } = changed
  if (mvos.length > 0) c.run(FOLLOW_PEOPLE_BY_OBJECT, due, idList(mvos), idList(people))
  if (values.length > 0) c.run(FOLLOW_PEOPLE_BY_VALUE, due, JSON.stringify(values), idList(people))
}

function requeueRecords(c: Connection, { mvos, values }: Changed, except: readonly CsoId[], due: number): void {
  if (mvos.length > 0) {
    c.run(FOLLOW_BY_OBJECT, due, idList(mvos), idList(except))
    c.run(REQUEUE_BY_OBJECT, due, idList(mvos), idList(except))
  }
  if (values.length > 0) {
    c.run(FOLLOW_BY_VALUE, due, JSON.stringify(values), idList(except))
    c.run(REQUEUE_BY_VALUE, due, JSON.stringify(values), idList(except))
  }
}

/**
 * Makes due who looks up by a value that was hashed with another key: no value meets it any more, so each is to look up once
 * more (N9, D7).
 */
export function requeueLookUpsHashedOtherwise(c: Connection, nextChange: () => number): void {
  const hashed = [HASHED, `${HASHED}~`]
  // Without hashed values no key is asked for.
  if (!isAny(c, ANY_HASHED, hashed)) return
  const { hashes } = c.secrets.sealer
  const otherwise = [...hashed, hashes, `${hashes}~`]
  if (!isAny(c, ANY_OTHERWISE, otherwise)) return
  const due = nextChange()
  c.write(() => {
    c.run(REQUEUE_EARLIER_OTHERWISE, due, ...otherwise)
    for (const sql of [FOLLOW_OTHERWISE, REQUEUE_OTHERWISE, FOLLOW_PEOPLE_OTHERWISE]) c.run(sql, due, ...otherwise, NOBODY)
  })
}
const NOBODY = '[]'

/** Asked of records' look-ups and of people's. */
function isAny(c: Connection, sql: string, of: readonly string[]): boolean {
  const found: unknown = c
    .sql(sql)
    .pluck()
    .get(...of, ...of)
  return found === 1
}
