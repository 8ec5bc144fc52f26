/** What the store has of a person, whether she is there or gone (N14): her CSOs, entries of the history, texts that tell her. */
import type { PersonTraces, IdentifyingTexts, TracedObject } from '../../../model/erasure'
import type { CsoId, Mvo, MvoId, Staging, SystemId } from '../../../model/objects'
import { identifies } from '../../../model/identifying-texts'
import { type Attributes, type AttributeValue, displayValue, foldCase, joinKey, valuesOf } from '../../../model/values'
import { type Connection, idList } from '../file/connection'
import { formerNamesOf } from './former-names'
import { goneFormerNames, goneWithNumber } from './gone-people'
import { loadMvos } from './mvos'
import { parseRecordChanges } from './record-changes'

const LINKED = 'select id from cso indexed by cso_by_mvo where mvo = ?'
const RETAINED = 'select id from cso indexed by cso_by_retained_link where retained_link = ?'
const OF_MVO = 'select id, system, mvo, cso, name, changes from run_record indexed by run_record_by_mvo where mvo = ? order by id'
const OF_CSO = 'select id, system, mvo, cso, name, changes from run_record indexed by run_record_by_cso where cso = ? order by id'
const OBJECTS = `select c.id, c.version, c.system, c.type, c.anchor, c.secondary_id, c.mvo, c.staging, c.run, c.attributes,
  exists (select 1 from pending_export p where p.cso = c.id) as waits from cso c where c.id in (select value from json_each(?)) order by c.id`
const KEYS_OF_MVOS = "select id, attribute from join_attribute where side = 'mv' and system = 0 and type = ?"
const KEYS_OF_CSOS = "select id, attribute from join_attribute where side = 'cs' and system = ? and type = ?"
const OTHER_MVO = 'select exists (select 1 from mvo_key where attribute = ? and key = ? and mvo <> ?) as found'
const OTHER_CSO = `select exists (select 1 from cso_key where attribute = ? and key = ?
  and cso not in (select value from json_each(?))) as found`

/** Values of others stand in deleted text as well; of these it is hardly anybody's: an address, a number of many digits. */
const isRare = (text: string): boolean => text.includes('@') || ((text.match(/\d/g)?.length ?? 0) >= 6 && !isTime(text))
const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT/.test(text)

interface RecordRow {
  readonly id: number
  readonly system: SystemId | null
  readonly mvo: MvoId | null
  readonly cso: CsoId | null
  readonly name: string
  readonly changes: string
}

interface ObjectRow {
  readonly id: CsoId
  readonly version: number
  readonly system: SystemId
  readonly type: string
  readonly anchor: string | null
  readonly secondary_id: string | null
  readonly mvo: MvoId | null
  readonly staging: Staging
  readonly run: number | null
  readonly attributes: string
  readonly waits: number
}

/** What is hers, before it is looked for what others' rows say of her. */
export type OwnTraces = Omit<PersonTraces, 'mentions' | 'shared'>

/** Whose entries of the history are hers, and which CSOs. */
interface Own {
  readonly records: ReadonlyMap<number, RecordRow>
  readonly csos: readonly CsoId[]
  readonly passedOn: readonly CsoId[]
}

/** Null where the store knows nothing of such a person. `called`: names of hers that the history may not have. */
export function ownTraces(c: Connection, mvo: MvoId, called: readonly string[]): OwnTraces | null {
  const [there = null] = loadMvos(c, [mvo])
  const gone = goneWithNumber(c, mvo)
  const own = ownOf(c, mvo)
  if (there === null && gone === null && own.records.size === 0 && own.csos.length === 0) return null
  const rows = c.all<ObjectRow>(OBJECTS, idList(own.csos))
  const last = [...own.records.values()].findLast((row) => row.mvo === mvo)
  const uuid = there?.uuid ?? (gone?.uuid || null)
  const type = there?.type ?? (gone?.type || null)
  return {
    mvo,
    uuid,
    type,
    name: called[0] ?? last?.name ?? uuid ?? `object ${mvo}`,
    there,
    objects: rows.map((row) => tracedOf(c, row, mvo)),
    csos: own.csos,
    systems: [...new Set([...rows, ...own.records.values()].flatMap(({ system }) => system ?? []))],
    passedOn: own.passedOn,
    records: [...own.records.keys()].sort((a, b) => a - b),
    identifying: identifyingOf(c, { there, uuid, mvo, type, own, rows, called }),
  }
}

/** Ids of the history's entries about her. */
export function ownRecords(c: Connection, mvo: MvoId): number[] {
  return [...ownOf(c, mvo).records.keys()]
}

/**
 * A CSO is hers while it is linked to her, or to nobody and she is the last whom the history has it with. What imports recorded
 * of it names no person: up to the next person's it is hers.
 */
function ownOf(c: Connection, mvo: MvoId): Own {
  const records = new Map<number, RecordRow>()
  const csos = new Set<CsoId>()
  const passedOn: CsoId[] = []
  for (const row of c.all<RecordRow>(OF_MVO, mvo)) records.set(row.id, row)
  for (const { cso } of records.values()) if (cso !== null) csos.add(cso)
  const linked = c.all<{ id: CsoId }>(LINKED, mvo).map(({ id }) => id)
  for (const id of [...linked, ...c.all<{ id: CsoId }>(RETAINED, mvo).map((row) => row.id)]) csos.add(id)
  const owners = new Map(c.all<ObjectRow>(OBJECTS, idList([...csos])).map((row) => [row.id, row.mvo]))
  for (const cso of csos) {
    const rows = c.all<RecordRow>(OF_CSO, cso)
    const lastOwner = owners.get(cso) ?? rows.findLast((row) => row.mvo !== null)?.mvo ?? mvo
    const first = rows.findIndex((row) => row.mvo === mvo)
    const last = lastOwner === mvo ? rows.length : rows.findLastIndex((row) => row.mvo === mvo) + 1
    const from = rows.slice(0, Math.max(first, 0)).findLastIndex((row) => row.mvo !== null) + 1
    for (const row of rows.slice(from, last)) if (row.mvo === null || row.mvo === mvo) records.set(row.id, row)
    if (lastOwner === mvo) continue
    csos.delete(cso)
    passedOn.push(cso)
  }
  return { records, csos: [...csos].sort((a, b) => a - b), passedOn }
}

function tracedOf({ openImports }: Connection, row: ObjectRow, mvo: MvoId): TracedObject {
  const { id, version, system, type } = row
  return { cso: id, version, system, type, name: row.secondary_id ?? row.anchor ?? `object ${id}`, state: stateOf() }

  function stateOf(): TracedObject['state'] {
    if (row.mvo === mvo) return 'linked'
    if (row.waits === 1) return 'unsent'
    if (row.run !== null && openImports.has(row.run)) return 'importing'
    return row.staging === 'obsolete' ? 'gone' : 'inSystem'
  }
}

interface Known {
  readonly there: Mvo | null
  readonly uuid: string | null
  readonly mvo: MvoId
  readonly type: string | null
  readonly own: Own
  readonly rows: readonly ObjectRow[]
  readonly called: readonly string[]
}

/** Her names, and the values by which rules find her and nobody else. */
function identifyingOf(c: Connection, known: Known): IdentifyingTexts {
  const { there, uuid, mvo, own, rows, called } = known
  const documents: Attributes[] = [...(there ? [there.attributes] : []), ...rows.map((row) => c.secrets.parse(row.attributes))]
  const values = valuesIn(documents, [...own.records.values()])
  const ofObjects = rows.flatMap((row) => [row.anchor, row.secondary_id])
  const former = [...formerNamesOf(c, [mvo]).map(({ name }) => name), ...goneFormerNames(c, mvo)]
  const names = [uuid, ...called, ...former, ...[...own.records.values()].map(({ name }) => name), ...ofObjects]
  const texts = [...names.filter((text) => text !== null), ...keyValues(c, known, values)].filter((text) => text.trim() !== '')
  const all = [...values.values()].flatMap((some) => [...some])
  const rare = all.filter((text) => identifies(text) && isRare(text))
  return { texts: [...new Set(texts)], values: [...new Set(rare)] }
}

/** What stands in documents and in the history, as text, by the folded names of attributes. */
function valuesIn(documents: readonly Attributes[], records: readonly RecordRow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>()
  const note = (attribute: string, value: AttributeValue | null | undefined): void => {
    const known = values.get(foldCase(attribute)) ?? new Set<string>()
    values.set(foldCase(attribute), known)
    for (const scalar of valuesOf(value)) known.add(displayValue(scalar))
  }
  for (const document of documents) for (const [attribute, value] of Object.entries(document)) note(attribute, value)
  const changes = records.flatMap((record) => parseRecordChanges(record.changes.replace(/^\+/, '')))
  for (const { attribute, from, to } of changes) for (const value of [from, to]) note(attribute, value)
  return values
}

/** Values of attributes that rules match or look up by, which no other object has. */
function keyValues(c: Connection, { mvo, type, own, rows }: Known, values: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const csos = idList(own.csos)
  const ofPeople = type === null ? [] : c.all<Key>(KEYS_OF_MVOS, type)
  const kinds = new Map(rows.map((row) => [`${row.system} ${row.type}`, row]))
  const ofObjects = [...kinds.values()].flatMap((row) => c.all<Key>(KEYS_OF_CSOS, row.system, row.type))
  const found = (sql: string, ...of: readonly (string | number)[]): boolean => c.get<{ found: number }>(sql, ...of)?.found === 1
  const only = (key: Key, isOthers: (value: string) => boolean): string[] =>
    [...(values.get(foldCase(key.attribute)) ?? [])].filter((value) => !isOthers(joinKey(value)))
  return [
    ...ofPeople.flatMap((key) => only(key, (value) => found(OTHER_MVO, key.id, value, mvo))),
    ...ofObjects.flatMap((key) => only(key, (value) => found(OTHER_CSO, key.id, value, csos))),
  ]
}

/** An attribute by whose values objects are found. */
interface Key {
  readonly id: number
  readonly attribute: string
}
