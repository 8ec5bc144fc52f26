/** The metaverse's rows, with who supplied which value (A2). */
import type { CsoId, DeletionMark, Mvo, MvoId, Provenance, RuleId, SystemId } from '../../../model/objects'
import type { MvoWrite } from '../../../model/page'
import { type Attributes, bare } from '../../../model/values'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'
import { unlinkAll } from './csos'
import { linksOfMvos, withLinks, withoutLinks } from './mvo-references'

/** The columns of an `MvoRow`. */
export const MVO_COLUMNS =
  'id, uuid, type, origin, created, delete_after, delete_because, delete_system, delete_marked, version, provenance, attributes'
const BY_IDS = `select ${MVO_COLUMNS} from mvo where id in (select value from json_each(?))`
const BY_UUID = `select ${MVO_COLUMNS} from mvo where uuid = ?`
const STORED = 'select id, version, delete_after from mvo where id in (select value from json_each(?))'
const DOCUMENTS = 'select id, attributes from mvo where id in (select value from json_each(?))'
const REFERRING_TO_NOBODY_ELSE = `select m.id, m.provenance, json_group_array(r.attribute) as names
  from mvo_reference r indexed by mvo_reference_by_target cross join mvo m on m.id = r.owner
  where r.target = ? and not exists
    (select 1 from mvo_reference o where o.owner = r.owner and o.attribute = r.attribute and o.target <> r.target)
  group by m.id`
const SUPPLIERS = 'update mvo set provenance = ? where id = ?'
const DUE = `select id from mvo indexed by mvo_to_delete
  where id > ? and delete_after is not null and delete_after <= ? order by id limit ?`
const IN_GRACE = `select id, type, delete_after, delete_because, delete_system, delete_marked from mvo indexed by mvo_to_delete
  where id > ? and delete_after is not null order by id limit ?`
const WITHOUT_CSO = reading(
  ({ cso, by }) => `select id from mvo indexed by mvo_by_type where type = ? and id > ?
  and not exists (select 1 from ${cso} c${by('cso_by_mvo')} where c.mvo = mvo.id and c.staging <> 'obsolete'
    and c.system in (select value from json_each(?)))
  order by id limit ?`,
)
const ANY_OF = `select exists (select 1 from mvo m indexed by mvo_by_type, json_each(m.attributes) v
    where m.type = ? and v.key in (select value from json_each(?)))
  or exists (select 1 from mvo_reference r cross join mvo m on m.id = r.owner
    where m.type = ? and r.attribute in (select value from json_each(?))) as found`
const TYPES = 'select id, type from mvo where id in (select value from json_each(?)) order by id'
const COUNT = 'select count(*) as count from mvo indexed by mvo_by_type where type = ?'
const INSERT = `insert into mvo (${MVO_COLUMNS})`
const DELETE = 'delete from mvo where id = ?'

/** A row with the columns of `MVO_COLUMNS`. */
export interface MvoRow {
  readonly id: MvoId
  readonly uuid: string
  readonly type: string
  readonly origin: 'projected' | 'byHand'
  readonly created: string
  readonly delete_after: string | null
  readonly delete_because: string | null
  readonly delete_system: SystemId | null
  readonly delete_marked: string | null
  readonly version: number
  readonly provenance: string
  readonly attributes: string
}

/**
 * Stored provenance: attributes that share rule, CSO and time are one entry `[rule, cso, since, …attributes]`. When one entry has
 * them all, as where one system supplies everything, no attribute is named.
 */
type ProvenanceEntry = readonly [rule: RuleId, cso: CsoId | null, since: string, ...attributes: string[]]
/** Where the attributes begin. */
const NAMES_AT = 3

function provenanceText({ provenance, attributes }: Mvo): string {
  const names = Object.keys(provenance)
  const [first] = names
  const supplier = first === undefined ? undefined : (provenance[first] as Provenance)
  if (
    supplier &&
    names.length === Object.keys(attributes).length &&
    names.every((name) => isSame(provenance[name] as Provenance, supplier))
  )
    return JSON.stringify([[supplier.rule, supplier.cso, supplier.since]])
  const entries: [RuleId, CsoId | null, string, ...string[]][] = []
  for (const attribute of names) {
    const { rule, cso, since } = provenance[attribute] as Provenance
    const entry = entries.find((other) => other[0] === rule && other[1] === cso && other[2] === since)
    if (entry) entry.push(attribute)
    else entries.push([rule, cso, since, attribute])
  }
  return JSON.stringify(entries)
}

function isSame(a: Provenance, b: Provenance): boolean {
  return a === b || (a.rule === b.rule && a.cso === b.cso && a.since === b.since)
}

function parseProvenance(text: string, values: Attributes): Record<string, Provenance> {
  const provenance = bare<Provenance>()
  for (const entry of JSON.parse(text) as readonly ProvenanceEntry[]) {
    const supplier: Provenance = { rule: entry[0], cso: entry[1], since: entry[2] }
    if (entry.length === NAMES_AT) for (const attribute in values) provenance[attribute] = supplier
    for (let at = NAMES_AT; at < entry.length; at++) {
      const attribute = entry[at] as string
      // Stores of before kept the supplier of what a reference pointed at when that had gone.
      if (Object.hasOwn(values, attribute)) provenance[attribute] = supplier
    }
  }
  return provenance
}

/** The deletion mark of a row; null where there is none. */
function deletionMark(
  row: Pick<MvoRow, 'delete_after' | 'delete_because' | 'delete_system' | 'delete_marked'>,
): DeletionMark | null {
  const { delete_after: after, delete_because: because, delete_system: system, delete_marked: marked } = row
  if (after === null || because === null) return null
  return marked === null ? { after, because, system } : { after, because, system, marked }
}

/** The MVOs of rows, with their references. */
export function readMvos(c: Connection, rows: readonly MvoRow[]): Mvo[] {
  const links = linksOfMvos(
    c,
    rows.map((row) => row.id),
  )
  return rows.map((row) => mvoOf(row, withLinks(c.secrets.parse(row.attributes), links.get(row.id))))
}

function mvoOf(row: MvoRow, attributes: Attributes): Mvo {
  return {
    id: row.id,
    uuid: row.uuid,
    type: row.type,
    attributes,
    provenance: parseProvenance(row.provenance, attributes),
    deletion: deletionMark(row),
    origin: row.origin,
    created: row.created,
    version: row.version,
  }
}

/** What documents of a page were read from, so that a contribution that is the same is not read again. */
export type DocumentTexts = Map<MvoId, { readonly text: string; readonly attributes: Attributes }>

/** These MVOs in the order of the ids; one that does not exist is left out. */
export function loadMvos(c: Connection, ids: readonly MvoId[], texts?: DocumentTexts): Mvo[] {
  if (ids.length === 0) return []
  const found = new Map(c.all<MvoRow>(BY_IDS, idList(ids)).map((row) => [row.id, row]))
  const links = linksOfMvos(c, ids)
  const mvos: Mvo[] = []
  for (const id of ids) {
    const row = found.get(id)
    if (row) {
      const attributes = c.secrets.parse(row.attributes)
      mvos.push(mvoOf(row, withLinks(attributes, links.get(id))))
      texts?.set(id, { text: row.attributes, attributes })
    }
    found.delete(id)
  }
  return mvos
}

/** The MVO with this UUID; null when there is none. */
export function mvoByUuid(c: Connection, uuid: string): Mvo | null {
  const [mvo = null] = readMvos(c, c.all<MvoRow>(BY_UUID, uuid))
  return mvo
}

/** MVOs whose deletion is due (L2), by id. */
export function mvosDue(c: Connection, now: string, afterId: MvoId, limit: number): MvoId[] {
  return c.all<{ id: MvoId }>(DUE, afterId, now, limit).map((row) => row.id)
}

/** MVOs that are marked to be deleted, by id (L2). */
export function mvosInGrace(
  c: Connection,
  afterId: MvoId,
  limit: number,
): (Pick<Mvo, 'id' | 'type'> & { deletion: DeletionMark })[] {
  type Row = Pick<MvoRow, 'id' | 'type' | 'delete_after' | 'delete_because' | 'delete_system' | 'delete_marked'>
  return c.all<Row>(IN_GRACE, afterId, limit).flatMap((row) => {
    const deletion = deletionMark(row)
    return deletion ? [{ id: row.id, type: row.type, deletion }] : []
  })
}

/** The next MVOs of a type that no CSO of these systems is linked to, by id (A13). */
export function mvosWithoutCsoOf(
  c: Connection,
  of: { readonly type: string; readonly systems: readonly SystemId[]; readonly afterId: MvoId; readonly limit: number },
): MvoId[] {
  return c
    .all<{ id: MvoId }>(accepted(c, WITHOUT_CSO), of.type, of.afterId, JSON.stringify(of.systems), of.limit)
    .map((row) => row.id)
}

/** Whether any MVO of a type has one of these attributes (N10). Reads until one is found. */
export function hasAnyOf(c: Connection, type: string, attributes: readonly string[]): boolean {
  const names = JSON.stringify(attributes)
  return c.get<{ found: number }>(ANY_OF, type, names, type, names)?.found === 1
}

/** The types of these MVOs, by id (L9). */
export function mvoTypes(c: Connection, ids: readonly MvoId[]): Pick<Mvo, 'id' | 'type'>[] {
  return c.all<Pick<Mvo, 'id' | 'type'>>(TYPES, idList(ids))
}

/** How many MVOs of a type there are (L9). */
export function countMvos(c: Connection, type: string): number {
  return c.get<{ count: number }>(COUNT, type)?.count ?? 0
}

/** What is compared before an MVO is written. */
export interface StoredMvo {
  readonly id: MvoId
  readonly version: number
  readonly delete_after: string | null
}

/** What the store holds of these MVOs, by id. */
export function storedMvos(c: Connection, ids: readonly MvoId[]): Map<MvoId, StoredMvo> {
  if (ids.length === 0) return new Map()
  return new Map(c.all<StoredMvo>(STORED, idList(ids)).map((row) => [row.id, row]))
}

/** The documents of these MVOs as stored. */
export function mvoDocuments(c: Connection, ids: readonly MvoId[]): Map<MvoId, string> {
  if (ids.length === 0) return new Map()
  return new Map(c.all<{ id: MvoId; attributes: string }>(DOCUMENTS, idList(ids)).map((row) => [row.id, row.attributes]))
}

/** Inserts new MVOs. */
export function insertMvos(c: Connection, mvos: readonly Mvo[]): void {
  const rows = mvos.map((mvo) => [
    mvo.id,
    mvo.uuid,
    mvo.type,
    mvo.origin,
    mvo.created,
    mvo.deletion?.after ?? null,
    mvo.deletion?.because ?? null,
    mvo.deletion?.system ?? null,
    mvo.deletion?.marked ?? null,
    mvo.version + 1,
    provenanceText(mvo),
    c.secrets.document(0, mvo.type, withoutLinks(mvo.attributes)),
  ])
  insertRows(c, INSERT, 12, rows)
}

/** Writes the columns that differ; provenance always, since it may pass on while the values stay (A5). */
export function updateMvo(c: Connection, { mvo, attributesChanged }: MvoWrite, stored: StoredMvo): void {
  const sets = ['version = ?, provenance = ?']
  const values: unknown[] = [mvo.version + 1, provenanceText(mvo)]
  if (mvo.deletion !== null || stored.delete_after !== null) {
    sets.push('delete_after = ?, delete_because = ?, delete_system = ?, delete_marked = ?')
    const { after = null, because = null, system = null, marked = null } = mvo.deletion ?? {}
    values.push(after, because, system, marked)
  }
  if (attributesChanged) {
    sets.push('attributes = ?')
    values.push(c.secrets.document(0, mvo.type, withoutLinks(mvo.attributes)))
  }
  c.run(`update mvo set ${sets.join(', ')} where id = ?`, ...values, mvo.id)
}

/** Deletes MVOs; contributions and references to them go with them, what is still linked is unlinked. */
export function deleteMvos(c: Connection, ids: readonly MvoId[]): void {
  for (const id of ids) {
    unlinkAll(c, id)
    forgetSuppliers(c, id)
    c.run(DELETE, id)
  }
}

/** Who refers to nobody else by an attribute has no value there once the MVO is gone, and so nobody who supplied it. */
function forgetSuppliers(c: Connection, target: MvoId): void {
  const owners = c.all<{ id: MvoId; provenance: string; names: string }>(REFERRING_TO_NOBODY_ELSE, target)
  for (const { id, provenance, names } of owners) {
    const gone = new Set(JSON.parse(names) as readonly string[])
    const left = (JSON.parse(provenance) as readonly ProvenanceEntry[]).flatMap((entry): ProvenanceEntry[] => {
      const [rule, cso, since, ...attributes] = entry
      const others = attributes.filter((name) => !gone.has(name))
      // An entry without a name stands for all there are.
      if (attributes.length === others.length) return [entry]
      return others.length === 0 ? [] : [[rule, cso, since, ...others]]
    })
    c.run(SUPPLIERS, JSON.stringify(left), id)
  }
}
