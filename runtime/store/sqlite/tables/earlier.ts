/**
 * What stood in the tables before an open import wrote there (I18): kept beside, an object once, so that readers still see it and
 * it can be put back. Objects the import itself made have nothing here; once it is accepted, what is here is of no use any more.
 */
import type { CsoId, PendingExportId, PendingState, Staging } from '../../../model/objects'
import { type Connection, idList, yieldToEventLoop } from '../file/connection'
import { ALL_PENDING_COLUMNS } from './pendings'

/** Not the import's own: not written by it yet, or with an earlier state beside. Takes the import twice. */
const KNOWN = '(cso.run is not ? or exists (select 1 from earlier_cso e where e.import = ? and e.cso = cso.id and e.known = 1))'
const KEEP_CSO = (document: string): string =>
  `insert into earlier_cso (import, cso, known, version, anchor, anchor_key, secondary_id, secondary_key, staging, due, spellings, unread, run, attributes)
  select ?, id, 1, version, anchor, anchor_key, secondary_id, secondary_key, staging, due, spellings, unread, run, ${document}
  from cso where id in (select value from json_each(?)) and ${KNOWN}
  on conflict (import, cso) do update set attributes = excluded.attributes where attributes is null and known = 1`
const KEEP_WITH_DOCUMENT = KEEP_CSO('attributes')
const KEEP_STATE = KEEP_CSO('null')

const KEEP_PENDINGS = `insert or ignore into earlier_pending_export (import, ${ALL_PENDING_COLUMNS})
  select ?, ${ALL_PENDING_COLUMNS} from pending_export where id in (select value from json_each(?))`
const KEEP_ADDED_REFERENCE = `insert or ignore into earlier_reference (import, cso, attribute, text, known, target, requeues, own)
  values (?, ?, ?, ?, 0, null, 1, 0)`
const KEEP_REFERENCE = `insert or ignore into earlier_reference (import, cso, attribute, text, known, target, requeues, own)
  select ?, cso, attribute, text, 1, target, requeues, own from cso_reference where cso = ? and attribute = ? and text = ?`
const KEEP_REFERENCES = `insert or ignore into earlier_reference (import, cso, attribute, text, known, target, requeues, own)
  select ?, f.cso, f.attribute, f.text, 1, f.target, f.requeues, f.own
  from json_each(?) j cross join cso_reference f on f.cso = j.value ->> 0 and f.attribute = j.value ->> 1 and f.text = j.value ->> 2
    cross join cso on cso.id = f.cso
  where ${KNOWN}`
const KEEP_REFERENCES_TO = `insert or ignore into earlier_reference (import, cso, attribute, text, known, target, requeues, own)
  select ?, f.cso, f.attribute, f.text, 1, f.target, f.requeues, f.own
  from cso_reference f indexed by cso_reference_target cross join cso on cso.id = f.cso
  where f.target = ? and f.text <> ? and ${KNOWN}`
const KEEP_KEY = 'insert or ignore into earlier_key (import, attribute, key, cso) values (?, ?, ?, ?)'

const EARLIER_CSOS = `select e.import, e.cso, e.version, e.staging, e.due from system s cross join earlier_cso e on e.import = s.open_import
  where s.open_import is not null and e.known = 1 and e.cso in (select value from json_each(?))`
const EARLIER_PENDINGS = `select import, cso, id, version, state, held_since as heldSince
  from earlier_pending_export indexed by earlier_pending_export_by_id
  where id in (select value from json_each(?)) and import in (select open_import from system where open_import is not null)`
const TABLES = ['earlier_key', 'earlier_reference', 'earlier_pending_export', 'earlier_cso'] as const

/** Rows forgotten in one transaction while another import is open. */
const FORGOTTEN_AT_ONCE = 5000

/** A CSO an open import has written over, as it is accepted. */
export interface EarlierCso {
  readonly import: number
  readonly cso: CsoId
  readonly version: number
  readonly staging: Staging
  readonly due: number | null
}

/** A pending export an open import has written over or taken away, as it is accepted. */
export interface EarlierPending {
  readonly import: number
  readonly cso: CsoId
  readonly id: PendingExportId
  readonly version: number
  readonly state: PendingState
  /** Canonical UTC; null where it is not held, or where nobody noted it. */
  readonly heldSince: string | null
}

/** Keeps CSOs as they stand, before the import writes over their documents or only over their state. */
export function keepCsos(c: Connection, of: number, ids: readonly CsoId[], what: 'withDocument' | 'stateOnly'): void {
  if (ids.length > 0) c.run(what === 'withDocument' ? KEEP_WITH_DOCUMENT : KEEP_STATE, of, idList(ids), of, of)
}

/** Keeps pending exports as they stand. */
export function keepPendings(c: Connection, of: number, ids: readonly PendingExportId[]): void {
  if (ids.length > 0) c.run(KEEP_PENDINGS, of, idList(ids))
}

/** A reference value: whose, and the text as the system wrote it. */
export type ReferenceKey = readonly [cso: CsoId, attribute: string, text: string]

/** Notes that a reference a known CSO gets was not there. */
export function keepAddedReference(c: Connection, of: number, key: ReferenceKey): void {
  c.run(KEEP_ADDED_REFERENCE, of, ...key)
}

/** Keeps a reference that a known CSO loses. */
export function keepReference(c: Connection, of: number, key: ReferenceKey): void {
  c.run(KEEP_REFERENCE, of, ...key)
}

/** Keeps what these references point at, of all CSOs that are not the import's own. */
export function keepReferences(c: Connection, of: number, keys: readonly ReferenceKey[]): void {
  if (keys.length > 0) c.run(KEEP_REFERENCES, of, JSON.stringify(keys), of, of)
}

/** Keeps the references to a CSO that name it otherwise than by this anchor. */
export function keepReferencesTo(c: Connection, of: number, target: CsoId, anchor: string): void {
  c.run(KEEP_REFERENCES_TO, of, target, anchor, of, of)
}

/** Keeps a key by which a known CSO is found no longer. */
export function keepKey(c: Connection, of: number, attribute: number, key: string, cso: CsoId): void {
  c.run(KEEP_KEY, of, attribute, key, cso)
}

/** Those of these CSOs that an open import has written over, by CSO. */
export function earlierCsos(c: Connection, ids: readonly CsoId[]): ReadonlyMap<CsoId, EarlierCso> {
  if (c.openImports.size === 0 || ids.length === 0) return new Map()
  return new Map(c.all<EarlierCso>(EARLIER_CSOS, idList(ids)).map((row) => [row.cso, row]))
}

/** Those of these pending exports that an open import has written over or taken away, by id. */
export function earlierPendings(c: Connection, ids: readonly PendingExportId[]): ReadonlyMap<PendingExportId, EarlierPending> {
  if (c.openImports.size === 0 || ids.length === 0) return new Map()
  return new Map(c.all<EarlierPending>(EARLIER_PENDINGS, idList(ids)).map((row) => [row.id, row]))
}

/** Forgets what was kept for imports that are open no longer; without any open one at no cost. */
export async function forgetEarlier(c: Connection): Promise<void> {
  if (c.openImports.size === 0) return c.write(() => TABLES.forEach((table) => c.run(`delete from ${table}`)))
  for (const table of TABLES) {
    const columns =
      table === 'earlier_key'
        ? 'import, attribute, key, cso'
        : table === 'earlier_reference'
          ? 'import, cso, attribute, text'
          : 'import, cso'
    const some = `delete from ${table} where (${columns}) in (select ${columns} from ${table}
      where import not in (select open_import from system where open_import is not null) limit ?)`
    while (c.write(() => c.run(some, FORGOTTEN_AT_ONCE)) === FORGOTTEN_AT_ONCE) await yieldToEventLoop()
  }
}
