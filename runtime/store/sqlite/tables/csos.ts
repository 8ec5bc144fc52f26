/** The connector space's rows: read, inserted, updated by column, deleted. */
import type { Cso, CsoId, LinkKind, MvoId, OwnValues, RuleId, Staging, SystemId } from '../../../model/objects'
import type { CsoWrite } from '../../../model/page'
import type { KnownAccount } from '../../../model/references'
import type { Connector, LinkedCso } from '../../../model/store-rows'
import { noSpellings, type Spellings } from '../../../model/spellings'
import { type Attributes, documentText } from '../../../model/values'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'

/** The columns of a `CsoRow`. */
export const CSO_COLUMNS =
  'id, system, type, anchor, secondary_id, mvo, retained_link, link, rule, matched, staging, due, version, attributes, own, out_of_groups, spellings, unread'
const BY_IDS = reading(({ cso }) => `select ${CSO_COLUMNS} from ${cso} where id in (select value from json_each(?))`)
const OTHERS_OF_MVOS = reading(
  ({ cso, by }) => `select ${CSO_COLUMNS} from ${cso}${by('cso_by_mvo')}
  where mvo in (select value from json_each(?)) and id not in (select value from json_each(?))`,
)
const LINKED = reading(
  ({ cso, by }) => `select id, system, mvo from ${cso}${by('cso_by_mvo')}
  where mvo in (select value from json_each(?)) and staging <> 'obsolete' order by mvo, system, id`,
)
const ACCOUNTS = reading(
  ({ cso, pending, by }) => `select c.mvo, c.id as cso, c.anchor, c.secondary_id as secondaryId, p.temporary_name as temporaryName
  from ${cso} c${by('cso_by_mvo')} left join ${pending} p on p.cso = c.id
  where c.mvo in (select value from json_each(?)) and c.system = ? and c.staging in ('normal', 'awaitingConfirmation')`,
)
const OUT_OF_GROUPS = `select mvo from cso indexed by cso_out_of_groups
  where out_of_groups = 1 and mvo in (select value from json_each(?)) and system = ?`
const CONNECTORS = reading(
  ({ cso }) => `select c.id, c.system, c.mvo, m.type from ${cso} c join mvo m on m.id = c.mvo
  where c.id in (select value from json_each(?)) and c.staging <> 'obsolete' order by c.id`,
)
const RETAINING = reading(
  ({ cso, by }) => `select ${CSO_COLUMNS} from ${cso}${by('cso_by_retained_link')}
  where retained_link in (select value from json_each(?)) and id not in (select value from json_each(?))`,
)
const STORED = `select id, version, anchor_key, secondary_id, mvo, retained_link, link, rule, matched, staging, due, run, own,
  out_of_groups, spellings, unread from cso
  where id in (select value from json_each(?))`
const DOCUMENTS = 'select id, attributes from cso where id in (select value from json_each(?))'
const INSERT = `insert into cso (id, system, type, anchor, anchor_key, secondary_id, secondary_key, mvo, retained_link, link, rule, matched, staging,
  due, version, attributes, run, own, out_of_groups, spellings, unread, as_added)`
const DELETE = 'delete from cso where id = ?'
const UNLINK = "update cso set mvo = null, link = 'none', matched = 0, out_of_groups = 0, version = version + 1 where mvo = ?"

/** A row with the columns of `CSO_COLUMNS`. */
export interface CsoRow {
  readonly id: CsoId
  readonly system: SystemId
  readonly type: string
  readonly anchor: string | null
  readonly secondary_id: string | null
  readonly mvo: MvoId | null
  readonly retained_link: MvoId | null
  readonly link: LinkKind
  readonly rule: RuleId | null
  readonly matched: number
  readonly staging: Staging
  readonly due: number | null
  readonly version: number
  readonly attributes: string
  readonly own: string | null
  readonly out_of_groups: number
  readonly spellings: string | null
  readonly unread: string | null
}

/** What is compared before a CSO is written, and tells which columns really change. */
export interface StoredCso {
  readonly id: CsoId
  readonly version: number
  readonly anchor_key: string | null
  readonly secondary_id: string | null
  readonly mvo: MvoId | null
  readonly retained_link: MvoId | null
  readonly link: LinkKind
  readonly rule: RuleId | null
  readonly matched: number
  readonly staging: Staging
  readonly due: number | null
  /** The import that wrote it last, accepted or not; null when none has since it was made. */
  readonly run: number | null
  readonly own: string | null
  readonly out_of_groups: number
  readonly spellings: string | null
  readonly unread: string | null
}

/** The CSO of a row. `shown`: attributes that are used when they are what the row holds, so that its document is not parsed. */
export function readCso({ secrets }: Connection, row: CsoRow, shown?: Attributes): Cso {
  const attributes = shown && documentText(shown) === row.attributes ? shown : secrets.parse(row.attributes)
  const bare: Cso = {
    id: row.id,
    system: row.system,
    type: row.type,
    anchor: row.anchor,
    secondaryId: row.secondary_id,
    attributes,
    mvo: row.mvo,
    ...(row.retained_link !== null && { retainedLink: row.retained_link }),
    link: row.link,
    rule: row.rule,
    ...(row.matched === 1 && { matched: true }),
    staging: row.staging,
    due: row.due,
    version: row.version,
  }
  const spelled = row.spellings === null ? bare : { ...bare, spellings: readSpellings(row.spellings) }
  const cso = row.unread === null ? spelled : { ...spelled, unread: JSON.parse(row.unread) as string[] }
  if (row.own === null && row.out_of_groups === 0) return secrets.isLost(attributes) ? { ...cso, sealed: true } : cso
  return {
    ...cso,
    ...(row.own !== null && { own: secrets.parse(row.own) as OwnValues }),
    ...(row.out_of_groups === 1 && { outOfGroups: true }),
    ...(secrets.isLost(attributes) && { sealed: true as const }),
  }
}

/** Null where no rule asked for anything in a shared list. */
function ownText({ secrets }: Connection, { system, type, own }: Cso): string | null {
  return own === undefined || Object.keys(own).length === 0 ? null : secrets.document(system, type, own)
}

/** Null where all of it was read. */
export function unreadText({ unread }: Pick<Cso, 'unread'>): string | null {
  return unread === undefined || unread.length === 0 ? null : JSON.stringify(unread)
}

/** Nothing is parsed, and all have one object, where all of it is as the account shows it. */
export function readSpellings(text: string): Spellings {
  return text === '{}' ? noSpellings : (JSON.parse(text) as Spellings)
}

/** Null where no rule has wanted anything of it yet. */
export function spellingsText({ spellings }: Pick<Cso, 'spellings'>): string | null {
  if (!spellings) return null
  return spellings === noSpellings ? '{}' : JSON.stringify(spellings)
}

/** These CSOs as they are accepted, in the order of the ids; one that does not exist is left out. */
export function loadCsos(c: Connection, ids: readonly CsoId[]): Cso[] {
  return ids.length === 0 ? [] : inOrder(c, accepted(c, BY_IDS), ids)
}

/** The same as they are staged: also what an open import wrote. */
export function loadStagedCsos(c: Connection, ids: readonly CsoId[]): Cso[] {
  return ids.length === 0 ? [] : inOrder(c, BY_IDS.tables, ids)
}

function inOrder(c: Connection, sql: string, ids: readonly CsoId[]): Cso[] {
  const found = new Map(c.all<CsoRow>(sql, idList(ids)).map((row) => [row.id, row]))
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
  return mvos.length === 0
    ? []
    : c.all<CsoRow>(accepted(c, OTHERS_OF_MVOS), idList(mvos), idList(atHand)).map((row) => readCso(c, row))
}

/** The CSOs that retain a link to these MVOs (L3) without those already at hand. */
export function loadRetaining(c: Connection, mvos: readonly MvoId[], atHand: readonly CsoId[]): Cso[] {
  return mvos.length === 0
    ? []
    : c.all<CsoRow>(accepted(c, RETAINING), idList(mvos), idList(atHand)).map((row) => readCso(c, row))
}

/** The documents of these CSOs as stored. */
export function csoDocuments(c: Connection, ids: readonly CsoId[]): Map<CsoId, string> {
  if (ids.length === 0) return new Map()
  return new Map(c.all<{ id: CsoId; attributes: string }>(DOCUMENTS, idList(ids)).map((row) => [row.id, row.attributes]))
}

/** What the store holds of these CSOs, by id. */
export function storedCsos(c: Connection, ids: readonly CsoId[]): Map<CsoId, StoredCso> {
  if (ids.length === 0) return new Map()
  return new Map(c.all<StoredCso>(STORED, idList(ids)).map((row) => [row.id, row]))
}

/** Inserts new CSOs, which an import has staged unless it is null. */
export function insertCsos(c: Connection, writes: readonly CsoWrite[], stagedBy: number | null): void {
  const rows = writes.map(({ cso, anchorKey, secondaryKey, valuesAsAdded }) => [
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
    cso.matched ? 1 : 0,
    cso.staging,
    cso.due,
    cso.version + 1,
    c.secrets.document(cso.system, cso.type, cso.attributes),
    stagedBy,
    ownText(c, cso),
    cso.outOfGroups ? 1 : 0,
    spellingsText(cso),
    unreadText(cso),
    valuesAsAdded ? 1 : 0,
  ])
  insertRows(c, INSERT, 22, rows)
}

/**
 * Writes the columns that differ: each column left out spares its indexes. An import that stages it marks the row, unless it is
 * null.
 */
export function updateCso(c: Connection, write: CsoWrite, stored: StoredCso, stagedBy: number | null): void {
  const { cso, anchorKey, secondaryKey } = write
  const sets = ['version = ?']
  const values: unknown[] = [cso.version + 1]
  const set = (columns: string, ...to: readonly unknown[]): void => {
    sets.push(columns)
    values.push(...to)
  }
  if (anchorKey !== stored.anchor_key && !write.keysAsStored) set('anchor = ?, anchor_key = ?', cso.anchor, anchorKey)
  if (cso.secondaryId !== stored.secondary_id && !write.keysAsStored)
    set('secondary_id = ?, secondary_key = ?', cso.secondaryId, secondaryKey)
  if (cso.mvo !== stored.mvo || cso.link !== stored.link) set('mvo = ?, link = ?', cso.mvo, cso.link)
  if ((cso.retainedLink ?? null) !== stored.retained_link) set('retained_link = ?', cso.retainedLink ?? null)
  if (cso.rule !== stored.rule) set('rule = ?', cso.rule)
  if ((cso.matched ? 1 : 0) !== stored.matched) set('matched = ?', cso.matched ? 1 : 0)
  if (cso.staging !== stored.staging) set('staging = ?', cso.staging)
  if (cso.due !== stored.due) set('due = ?', cso.due)
  if (write.attributesChanged) set('attributes = ?', c.secrets.document(cso.system, cso.type, cso.attributes))
  const own = ownText(c, cso)
  if (own !== stored.own) set('own = ?', own)
  if ((cso.outOfGroups ? 1 : 0) !== stored.out_of_groups) set('out_of_groups = ?', cso.outOfGroups ? 1 : 0)
  const spellings = spellingsText(cso)
  if (spellings !== stored.spellings) set('spellings = ?', spellings)
  const unread = unreadText(cso)
  if (unread !== stored.unread) set('unread = ?', unread)
  if (stagedBy !== null && stagedBy !== stored.run) set('run = ?', stagedBy)
  c.run(`update cso set ${sets.join(', ')} where id = ?`, ...values, cso.id)
}

/** Deletes CSOs; their references, contributions and pending exports go with them. */
export function deleteCsos(c: Connection, ids: readonly CsoId[]): void {
  for (const id of ids) c.run(DELETE, id)
}

/** Cuts what links are left to an MVO that goes. */
export function unlinkAll(c: Connection, mvo: MvoId): void {
  c.run(UNLINK, mvo)
}

/** CSOs linked to these MVOs, but for those that are leaving; by MVO, then by system. */
export function linkedTo(c: Connection, mvos: readonly MvoId[]): LinkedCso[] {
  return c.all<LinkedCso>(accepted(c, LINKED), idList(mvos))
}

/** Of these CSOs those that are linked and not obsolete, with the type of their MVO; by id (L9). */
export function connectorsAmong(c: Connection, csos: readonly CsoId[]): Connector[] {
  return c.all<Connector>(accepted(c, CONNECTORS), idList(csos))
}

/** The accounts of these MVOs that the system has (R10). */
export function accountsOf(c: Connection, system: SystemId, mvos: readonly MvoId[]): KnownAccount[] {
  return c.all<KnownAccount>(accepted(c, ACCOUNTS), idList(mvos), system)
}

/** Of these MVOs those whose account in the system is to be in no group (R15). */
export function outOfGroups(c: Connection, system: SystemId, mvos: readonly MvoId[]): MvoId[] {
  return c.all<{ mvo: MvoId }>(OUT_OF_GROUPS, idList(mvos), system).map(({ mvo }) => mvo)
}
