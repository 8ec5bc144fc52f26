/**
 * An open import is put back (I18): what it made goes, what it wrote over stands again, a batch a transaction. What is put back
 * is accepted at once, so that readers see the same at any moment of it.
 */
import type { CsoId, SystemId } from '../../../model/objects'
import type { OpenImport } from '../../../model/store-rows'
import { type Connection, idList, yieldToEventLoop } from '../file/connection'
import { csoDocuments, deleteCsos, loadStagedCsos } from '../tables/csos'
import type { JoinKeys } from '../tables/keys'
import { loseTargets } from '../tables/references'
import { ALL_PENDING_COLUMNS } from '../tables/pendings'

/** Objects put back in one transaction. */
const BATCH = 500

const MADE = `select id from cso indexed by cso_by_system where system = ? and id >= ? and id > ? and run = ?
  and not exists (select 1 from earlier_cso e where e.import = ? and e.cso = cso.id) order by id limit ?`
const UNMADE = 'select cso as id from earlier_cso where import = ? and known = 0 limit ?'
const WRITTEN = `select e.cso as id, e.attributes, c.system, c.type from earlier_cso e cross join cso c on c.id = e.cso
  where e.import = ? and e.known = 1 order by e.cso limit ?`
const RESTORE = `update cso set run = e.run, version = e.version, anchor = e.anchor, anchor_key = e.anchor_key,
  secondary_id = e.secondary_id, secondary_key = e.secondary_key, staging = e.staging, due = e.due,
  spellings = e.spellings, unread = e.unread,
  attributes = ifnull(e.attributes, cso.attributes)
  from earlier_cso e where e.import = ? and e.cso = cso.id and cso.id in (select value from json_each(?))`
const MADE_OF = `select id from cso where run = ? and id in (select value from json_each(?))
  and not exists (select 1 from earlier_cso e where e.import = ? and e.cso = cso.id)`
const UNMADE_OF = 'select cso as id from earlier_cso where import = ? and known = 0 and cso in (select value from json_each(?))'
const WRITTEN_OF = `select e.cso as id, e.attributes, c.system, c.type from earlier_cso e cross join cso c on c.id = e.cso
  where e.import = ? and e.known = 1 and e.cso in (select value from json_each(?))`
const FORGET = (table: string): string => `delete from ${table} where import = ? and cso in (select value from json_each(?))`
const FORGET_CSOS = FORGET('earlier_cso')

const REFERENCES = 'select cso, attribute, text from earlier_reference where import = ? limit ?'
const REMOVE_REFERENCES = `delete from cso_reference where (cso, attribute, text) in (
  select e.cso, e.attribute, e.text from earlier_reference e where e.import = ? and e.known = 0 and e.cso in (select value from json_each(?)))`
const PUT_REFERENCES = `insert or replace into cso_reference (cso, attribute, text, target, requeues, own)
  select e.cso, e.attribute, e.text, (select t.id from cso t where t.id = e.target), e.requeues, e.own from earlier_reference e
  where e.import = ? and e.known = 1 and e.cso in (select value from json_each(?)) and exists (select 1 from cso c where c.id = e.cso)`
const FORGET_REFERENCES = FORGET('earlier_reference')

const PENDINGS = 'select cso as id from earlier_pending_export where import = ? limit ?'
const PENDINGS_OF = 'select cso as id from earlier_pending_export where import = ? and cso in (select value from json_each(?))'
const REMOVE_PENDINGS = 'delete from pending_export where cso in (select value from json_each(?))'
const PUT_PENDINGS = `insert into pending_export (${ALL_PENDING_COLUMNS})
  select ${ALL_PENDING_COLUMNS.replace('mvo,', '(select m.id from mvo m where m.id = e.mvo),')} from earlier_pending_export e
  where e.import = ? and e.cso in (select value from json_each(?)) and exists (select 1 from cso c where c.id = e.cso)`
const FORGET_PENDINGS = FORGET('earlier_pending_export')

const FORGET_RECORDS =
  'delete from run_record where id in (select id from run_record indexed by run_record_by_run where run = ? limit ?)'
const DISCARDED =
  'update run set discarded = max(1, ifnull((select max(id) from run_record indexed by run_record_by_run where run = ?), 0)) where id = ?'
const FORGET_KEYS = 'delete from earlier_key where import = ?'

interface WrittenRow {
  readonly id: CsoId
  readonly attributes: string | null
  readonly system: SystemId
  readonly type: string
}

/**
 * Puts back what the import wrote. Stopped half-way it is gone on with the next time; the system's row names it until then.
 * `records`: whether its run still says what it read.
 */
export async function discardImport(
  c: Connection,
  keys: JoinKeys,
  { system, run, firstNew }: OpenImport & { readonly system: SystemId },
  records: 'kept' | 'removed',
): Promise<void> {
  // Anchors are free again before those they were taken from get them back.
  let after: CsoId = 0
  await inBatches(() =>
    c.write(() => {
      const made = ids(c, MADE, system, firstNew, after, run, run, BATCH)
      after = made.at(-1) ?? after
      remove(c, keys, made)
      return made.length
    }),
  )
  await inBatches(() => c.write(() => remove(c, keys, ids(c, UNMADE, run, BATCH), run)))
  await inBatches(() => c.write(() => putReferences(c, run)))
  await inBatches(() => c.write(() => putPendings(c, run)))
  await inBatches(() => c.write(() => putCsos(c, keys, run)))
  if (records === 'removed') await inBatches(() => c.write(() => c.run(FORGET_RECORDS, run, BATCH)))
  c.write(() => {
    c.run(FORGET_KEYS, run)
    c.run(DISCARDED, run, run)
  })
}

/** Puts back what an open import wrote of these CSOs, in the transaction of a page of it (I5). */
export function restoreCsos(c: Connection, keys: JoinKeys, run: number, csos: readonly CsoId[]): void {
  const all = idList(csos)
  remove(c, keys, ids(c, MADE_OF, run, all, run))
  remove(c, keys, ids(c, UNMADE_OF, run, all), run)
  putReferencesOf(c, run, csos)
  putPendingsOf(c, run, ids(c, PENDINGS_OF, run, all))
  putCsosOf(c, keys, run, c.all<WrittenRow>(WRITTEN_OF, run, all))
}

async function inBatches(next: () => number): Promise<void> {
  while (next() > 0) await yieldToEventLoop()
}

function ids(c: Connection, sql: string, ...parameters: readonly (number | string)[]): CsoId[] {
  return c.all<{ id: CsoId }>(sql, ...parameters).map((row) => row.id)
}

function remove(c: Connection, keys: JoinKeys, made: readonly CsoId[], run?: number): number {
  for (const cso of loadStagedCsos(c, made)) keys.change('cs', cso, cso.attributes, null)
  loseTargets(c, made)
  deleteCsos(c, made)
  if (run !== undefined) c.run(FORGET_CSOS, run, idList(made))
  return made.length
}

function putReferences(c: Connection, run: number): number {
  const rows = c.all<{ cso: CsoId }>(REFERENCES, run, BATCH)
  putReferencesOf(c, run, [...new Set(rows.map((row) => row.cso))])
  return rows.length
}

function putReferencesOf(c: Connection, run: number, csos: readonly CsoId[]): void {
  const of = idList(csos)
  c.run(REMOVE_REFERENCES, run, of)
  c.run(PUT_REFERENCES, run, of)
  c.run(FORGET_REFERENCES, run, of)
}

function putPendings(c: Connection, run: number): number {
  const of = ids(c, PENDINGS, run, BATCH)
  putPendingsOf(c, run, of)
  return of.length
}

function putPendingsOf(c: Connection, run: number, of: readonly CsoId[]): void {
  c.run(REMOVE_PENDINGS, idList(of))
  c.run(PUT_PENDINGS, run, idList(of))
  c.run(FORGET_PENDINGS, run, idList(of))
}

function putCsos(c: Connection, keys: JoinKeys, run: number): number {
  const rows = c.all<WrittenRow>(WRITTEN, run, BATCH)
  putCsosOf(c, keys, run, rows)
  return rows.length
}

function putCsosOf(c: Connection, keys: JoinKeys, run: number, rows: readonly WrittenRow[]): void {
  const of = rows.map((row) => row.id)
  const documents = csoDocuments(c, of)
  for (const { attributes, ...cso } of rows) {
    if (attributes !== null) keys.change('cs', cso, documents.get(cso.id) ?? null, c.secrets.parse(attributes))
  }
  c.run(RESTORE, run, idList(of))
  c.run(FORGET_CSOS, run, idList(of))
}
