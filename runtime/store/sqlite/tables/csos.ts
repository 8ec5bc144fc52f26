/** The connector space's rows. */
import type { Cso, CsoId, LinkKind, MvoId, RuleId, Staging, SystemId } from '../../../model/objects'
import type { CsoWrite, RecordKey, Selection } from '../../../model/store'
import { type Attributes, documentText } from '../../../model/values'
import { type Connection, breathe, idList, insertRows } from '../file/connection'

export const CSO_COLUMNS = 'id, system, type, anchor, secondary_id, mvo, place, link, rule, staging, due, version, attributes'
const BY_IDS = `select ${CSO_COLUMNS} from cso where id in (select value from json_each(?))`
const OTHERS_OF_MVOS = `select ${CSO_COLUMNS} from cso indexed by cso_by_mvo where mvo in (select value from json_each(?)) and id not in (select value from json_each(?))`
const PLACES_ON = `select ${CSO_COLUMNS} from cso indexed by cso_by_place where place in (select value from json_each(?)) and id not in (select value from json_each(?))`
const FOUND_COLUMNS = CSO_COLUMNS.replaceAll(/\w+/g, 'c.$&')
const BY_ANCHOR = `select j.key as position, ${FOUND_COLUMNS} from json_each(?) j
  cross join cso c indexed by cso_by_anchor on c.system = ? and c.type = ? and c.anchor_key = j.value`
const BY_SECONDARY = `select j.key as position, ${FOUND_COLUMNS} from json_each(?) j
  cross join cso c indexed by cso_by_secondary on c.system = ? and c.type = ? and c.secondary_key = j.value
  where c.anchor_key is null`
const BY_NAME = `select j.key as position, ${FOUND_COLUMNS} from json_each(?) j
  cross join cso c indexed by cso_by_secondary on c.system = ? and c.type = ? and c.secondary_key = j.value`
const STORED =
  'select id, version, anchor_key, secondary_id, mvo, place, link, rule, staging, due from cso where id in (select value from json_each(?))'
const DOCUMENTS = 'select id, attributes from cso where id in (select value from json_each(?))'
const INSERT =
  'insert into cso (id, system, type, anchor, anchor_key, secondary_id, secondary_key, mvo, place, link, rule, staging, due, version, attributes)'
const DELETE = 'delete from cso where id = ?'
const UNLINK = "update cso set mvo = null, link = 'none', version = version + 1 where mvo = ?"

const ARRIVING = "staging not in ('obsolete', 'awaitingFirstExport')"
const SELECT = {
  'full arriving': `select id from cso indexed by cso_by_system where system = ? and id > ? and ${ARRIVING} order by id limit ?`,
  'full leaving':
    "select id from cso indexed by cso_obsolete where system = ? and id > ? and staging = 'obsolete' order by id limit ?",
  'delta arriving': `select id from cso indexed by cso_due where system = ? and id > ? and due is not null and due <= ? and ${ARRIVING} order by id limit ?`,
  'delta leaving':
    "select id from cso indexed by cso_due where system = ? and id > ? and due is not null and due <= ? and staging = 'obsolete' order by id limit ?",
} as const
const COUNT_FULL =
  "select count(*) as count from cso indexed by cso_by_system where system = ? and staging <> 'awaitingFirstExport'"
const COUNT_DUE =
  "select count(*) as count from cso indexed by cso_due where system = ? and due is not null and due <= ? and staging <> 'awaitingFirstExport'"
const EXPECTED = `select id from cso indexed by cso_by_system
  where system = ? and id > ? and staging in ('normal', 'awaitingConfirmation') and type in (select value from json_each(?)) order by id limit ?`
const COUNT_LINKED = "select count(*) as count from cso indexed by cso_by_system where system = ? and link <> 'none'"

export interface CsoRow {
  readonly id: CsoId
  readonly system: SystemId
  readonly type: string
  readonly anchor: string | null
  readonly secondary_id: string | null
  readonly mvo: MvoId | null
  readonly place: MvoId | null
  readonly link: LinkKind
  readonly rule: RuleId | null
  readonly staging: Staging
  readonly due: number | null
  readonly version: number
  readonly attributes: string
}

/** What is compared before a CSO is written, and tells which columns really change. */
export interface StoredCso {
  readonly id: CsoId
  readonly version: number
  readonly anchor_key: string | null
  readonly secondary_id: string | null
  readonly mvo: MvoId | null
  readonly place: MvoId | null
  readonly link: LinkKind
  readonly rule: RuleId | null
  readonly staging: Staging
  readonly due: number | null
}

/** `shown`: attributes that are used when they are what the row holds. */
export function readCso({ secrets }: Connection, row: CsoRow, shown?: Attributes): Cso {
  const attributes = shown && documentText(shown) === row.attributes ? shown : secrets.parse(row.attributes)
  const cso: Cso = {
    id: row.id,
    system: row.system,
    type: row.type,
    anchor: row.anchor,
    secondaryId: row.secondary_id,
    attributes,
    mvo: row.mvo,
    ...(row.place !== null && { retainedLink: row.place }),
    link: row.link,
    rule: row.rule,
    staging: row.staging,
    due: row.due,
    version: row.version,
  }
  return secrets.isLost(attributes) ? { ...cso, sealed: true } : cso
}

/** These CSOs in the order of the ids; one that does not exist is left out. */
export function loadCsos(c: Connection, ids: readonly CsoId[]): Cso[] {
  if (ids.length === 0) return []
  const found = new Map(c.all<CsoRow>(BY_IDS, idList(ids)).map((row) => [row.id, row]))
  const csos: Cso[] = []
  for (const id of ids) {
    const row = found.get(id)
    if (row) csos.push(readCso(c, row))
    found.delete(id)
  }
  return csos
}

/** The CSOs linked to these MVOs without those already at hand. */
export function loadOthersOfMvos(c: Connection, mvos: readonly MvoId[], atHand: readonly CsoId[]): Cso[] {
  return mvos.length === 0 ? [] : c.all<CsoRow>(OTHERS_OF_MVOS, idList(mvos), idList(atHand)).map((row) => readCso(c, row))
}

/** The CSOs that keep a place on these MVOs without those already at hand. */
export function loadPlacesOn(c: Connection, mvos: readonly MvoId[], atHand: readonly CsoId[]): Cso[] {
  return mvos.length === 0 ? [] : c.all<CsoRow>(PLACES_ON, idList(mvos), idList(atHand)).map((row) => readCso(c, row))
}

/** The documents of these CSOs as stored. */
export function csoDocuments(c: Connection, ids: readonly CsoId[]): Map<CsoId, string> {
  if (ids.length === 0) return new Map()
  return new Map(c.all<{ id: CsoId; attributes: string }>(DOCUMENTS, idList(ids)).map((row) => [row.id, row.attributes]))
}

/**
 * The CSO each record of an import stands for: the one with its anchor, else one with its secondary id whose anchor is not known yet (I11). A record that
 * names only a secondary id stands for whoever bears it (I2).
 */
export function findForImport(c: Connection, system: SystemId, keys: readonly RecordKey[]): (Cso | null)[] {
  const found = keys.map((): Cso | null => null)
  const look = (sql: string, type: string, places: readonly number[], part: 'anchorKey' | 'secondaryKey'): void => {
    const texts = JSON.stringify(places.map((place) => keys[place]?.[part]))
    for (const row of c.all<CsoRow & { position: number }>(sql, texts, system, type)) {
      const place = places[row.position] as number
      found[place] ??= readCso(c, row, keys[place]?.attributes)
    }
  }
  for (const [type, places] of placesByType(keys)) {
    look(BY_ANCHOR, type, places, 'anchorKey')
    const open = places.filter((place) => found[place] === null && keys[place]?.secondaryKey !== null)
    const [named, anchored] = [
      open.filter((place) => keys[place]?.anchorKey === null),
      open.filter((place) => keys[place]?.anchorKey !== null),
    ]
    if (anchored.length > 0) look(BY_SECONDARY, type, anchored, 'secondaryKey')
    if (named.length > 0) for (const [place, cso] of bearers(c, keys, system, type, named)) found[place] = cso
  }
  return found
}

/** By place, the CSO that bears the name: rather one the system has than one that is gone or still to be made, rather the one known longer. */
function bearers(
  c: Connection,
  keys: readonly RecordKey[],
  system: SystemId,
  type: string,
  places: readonly number[],
): Map<number, Cso> {
  const rank = (cso: Cso): number => (cso.anchor === null ? 2 : cso.staging === 'obsolete' ? 1 : 0)
  const found = new Map<number, Cso>()
  const texts = JSON.stringify(places.map((place) => keys[place]?.secondaryKey))
  for (const row of c.all<CsoRow & { position: number }>(BY_NAME, texts, system, type)) {
    const [place, cso] = [places[row.position] as number, readCso(c, row)]
    const other = found.get(place)
    if (!other || rank(cso) < rank(other) || (rank(cso) === rank(other) && cso.id < other.id)) found.set(place, cso)
  }
  return found
}

function placesByType(keys: readonly RecordKey[]): Map<string, number[]> {
  const byType = new Map<string, number[]>()
  keys.forEach(({ type }, place) => {
    const places = byType.get(type)
    if (places) places.push(place)
    else byType.set(type, [place])
  })
  return byType
}

export function selectCsos(c: Connection, { system, full, phase, afterId, limit, dueUpTo }: Selection): CsoId[] {
  const statement = c.sql(SELECT[`${full ? 'full' : 'delta'} ${phase}`])
  const rows = full ? statement.all(system, afterId, limit) : statement.all(system, afterId, dueUpTo, limit)
  return (rows as { id: CsoId }[]).map((row) => row.id)
}

export function countDue(c: Connection, system: SystemId, full: boolean, dueUpTo: number): number {
  const row = full ? c.get<{ count: number }>(COUNT_FULL, system) : c.get<{ count: number }>(COUNT_DUE, system, dueUpTo)
  return row?.count ?? 0
}

/** Read a slice at a time, so that the rest of the process has its turn. */
export async function expectedCsos(c: Connection, system: SystemId, types: readonly string[]): Promise<CsoId[]> {
  const ids: CsoId[] = []
  for (;;) {
    const after = ids.at(-1) ?? 0
    const rows = c.call(() => c.all<{ id: CsoId }>(EXPECTED, system, after, JSON.stringify(types), SLICE))
    for (const { id } of rows) ids.push(id)
    if (rows.length < SLICE) return ids
    await breathe()
  }
}
const SLICE = 5000

export function countLinked(c: Connection, system: SystemId): number {
  return c.get<{ count: number }>(COUNT_LINKED, system)?.count ?? 0
}

export function storedCsos(c: Connection, ids: readonly CsoId[]): Map<CsoId, StoredCso> {
  if (ids.length === 0) return new Map()
  return new Map(c.all<StoredCso>(STORED, idList(ids)).map((row) => [row.id, row]))
}

export function insertCsos(c: Connection, writes: readonly CsoWrite[]): void {
  const rows = writes.map(({ cso, anchorKey, secondaryKey }) => [
    cso.id,
    cso.system,
    cso.type,
    cso.anchor,
    anchorKey,
    cso.secondaryId,
    secondaryKey,
    cso.mvo,
    cso.retainedLink ?? null,
    cso.link,
    cso.rule,
    cso.staging,
    cso.due,
    cso.version,
    c.secrets.document(cso.system, cso.type, cso.attributes),
  ])
  insertRows(c, INSERT, 15, rows)
}

/** Writes the columns that differ: each column left out spares its indexes. */
export function updateCso(c: Connection, write: CsoWrite, stored: StoredCso): void {
  const { cso, anchorKey, secondaryKey } = write
  const sets = ['version = ?']
  const values: unknown[] = [cso.version]
  const set = (columns: string, ...to: readonly unknown[]): void => {
    sets.push(columns)
    values.push(...to)
  }
  if (anchorKey !== stored.anchor_key) set('anchor = ?, anchor_key = ?', cso.anchor, anchorKey)
  if (cso.secondaryId !== stored.secondary_id) set('secondary_id = ?, secondary_key = ?', cso.secondaryId, secondaryKey)
  if (cso.mvo !== stored.mvo || cso.link !== stored.link) set('mvo = ?, link = ?', cso.mvo, cso.link)
  if ((cso.retainedLink ?? null) !== stored.place) set('place = ?', cso.retainedLink ?? null)
  if (cso.rule !== stored.rule) set('rule = ?', cso.rule)
  if (cso.staging !== stored.staging) set('staging = ?', cso.staging)
  if (cso.due !== stored.due) set('due = ?', cso.due)
  if (write.attributesChanged) set('attributes = ?', c.secrets.document(cso.system, cso.type, cso.attributes))
  c.run(`update cso set ${sets.join(', ')} where id = ?`, ...values, cso.id)
}

export function deleteCsos(c: Connection, ids: readonly CsoId[]): void {
  for (const id of ids) c.run(DELETE, id)
}

/** Cuts what links are left to an MVO that goes. */
export function unlinkAll(c: Connection, mvo: MvoId): void {
  c.run(UNLINK, mvo)
}
