/** Records of what each run did to which object, and what history is made of them (N4). */
import type { ObjectErrorCode } from '../../../model/errors'
import type { CsoId, MvoId, SystemId } from '../../../model/objects'
import type { ListPage, RecordSearch } from '../../../model/queries'
import type { RecordedChange, RecordOutcome, RunRecord } from '../../../model/runs'
import type { ChangedObject, FoundChange, StoredRecord } from '../../../model/store-rows'
import { type Connection, insertRows } from '../file/connection'
import { conditions, cursor, FillingPage, pageSize } from './paging'
import { changesText, parseRecordChanges } from './record-changes'

/** Of an object that was added all its values, which the record does not repeat as long as they are those of its CSO. */
const CHANGES = `iif(substr(changes, 1, 1) = '+', '[["values",' || (select c.attributes from cso c where c.id = run_record.cso)
  || iif(changes = '+[]', ']]', '],' || substr(changes, 3)), changes)`
const RECORD_COLUMNS = `id, run, at, outcome, system, cso, mvo, name, error, because, ${CHANGES} as changes`
const RECORD = 'insert into run_record (run, at, outcome, system, cso, mvo, name, error, because, changes)'
/** What an import did that is open, or was discarded, has not happened to anybody (I18). */
const HAPPENED = `not exists (select 1 from run r left join system s on s.id = r.system
    where r.id = run_record.run and (r.discarded >= run_record.id or s.open_import = r.id))`
const HISTORY_OF_CSO = `select ${RECORD_COLUMNS} from run_record indexed by run_record_by_cso
  where cso = ? and ${HAPPENED} order by id desc limit ?`
const HISTORY_OF_MVO = `select ${RECORD_COLUMNS} from run_record indexed by run_record_by_mvo
  where mvo = ? and ${HAPPENED} order by id desc limit ?`
const CHANGES_OF_CSO = `select ${RECORD_COLUMNS} from run_record indexed by run_record_by_cso
  where cso = ? and ${HAPPENED} order by id desc`
const CHANGES_OF_MVO = `select ${RECORD_COLUMNS} from run_record indexed by run_record_by_mvo
  where mvo = ? and ${HAPPENED} order by id desc`

interface RecordRow {
  readonly id: number
  readonly run: number
  readonly at: string
  readonly outcome: RecordOutcome
  readonly system: SystemId | null
  readonly cso: CsoId | null
  readonly mvo: MvoId | null
  readonly name: string
  readonly error: ObjectErrorCode | null
  readonly because: string
  readonly changes: string
}

function readRecord(row: RecordRow): StoredRecord {
  return { ...row, changes: parseRecordChanges(row.changes) }
}

/** Adds records of what happened at this time, canonical UTC. */
export function insertRecords(c: Connection, records: readonly RunRecord[], at: string): void {
  const rows = records.map((record) => [
    record.run,
    at,
    record.outcome,
    record.system,
    record.cso,
    record.mvo,
    record.name,
    record.error,
    record.because,
    record.hasAllValues ? `+${changesText(record.changes)}` : changesText(record.changes),
  ])
  insertRows(c, RECORD, 10, rows)
}

/** A run's records in the order they were made. */
export function runRecords(c: Connection, id: number, query: RecordSearch): ListPage<StoredRecord> {
  const limit = pageSize(query.limit)
  const after = query.after === undefined ? 0 : cursor(query.after)
  const where = conditions(
    query.outcome === undefined ? null : ['outcome = ?', query.outcome],
    query.errors === undefined ? null : ['error is not null'],
  )
  const sql = `select ${RECORD_COLUMNS} from run_record indexed by run_record_by_run where run = ? and id > ?${where.sql} order by id limit ?`
  return filled(limit, c.each<RecordRow>(sql, id, after, ...where.parameters, limit + 1)).page(readRecord)
}

function filled(limit: number, rows: Iterable<RecordRow>): FillingPage<RecordRow> {
  return new FillingPage<RecordRow>(limit, ({ changes }) => changes.length).fill(rows)
}

/** What happened to a CSO, to an MVO, or to either, the newest first: as much as a page holds. */
export function historyOf(c: Connection, { cso, mvo }: { cso?: CsoId; mvo?: MvoId }, limit: number): StoredRecord[] {
  const size = pageSize(limit)
  const rows = new Map<number, RecordRow>()
  const ofPage = (sql: string, of: number): readonly RecordRow[] =>
    filled(size, c.each<RecordRow>(sql, of, size)).page((row) => row).items
  if (cso !== undefined) for (const row of ofPage(HISTORY_OF_CSO, cso)) rows.set(row.id, row)
  if (mvo !== undefined) for (const row of ofPage(HISTORY_OF_MVO, mvo)) rows.set(row.id, row)
  return [...rows.values()]
    .sort((a, b) => b.id - a.id)
    .slice(0, size)
    .map(readRecord)
}

/** What an export has written to the object itself; other entries have what was staged for another object, or was not sent. */
const written: readonly RecordOutcome[] = ['created', 'exportUpdated', 'exportRenamed']

/** The last change of an attribute of an object: of an MVO on its own side, of a CSO by an import or by an export of it. */
export function lastChangeOf(c: Connection, object: ChangedObject, attribute: string): FoundChange | null {
  const [sql, id, own] =
    'mvo' in object ? ([CHANGES_OF_MVO, object.mvo, 'mv'] as const) : ([CHANGES_OF_CSO, object.cso, 'cs'] as const)
  const quoted = JSON.stringify(attribute)
  for (const row of c.each<RecordRow>(sql, id)) {
    if (!row.changes.includes(quoted)) continue
    const record = readRecord(row)
    const isSent = own === 'cs' && written.includes(row.outcome)
    const isOwn = ({ side }: RecordedChange): boolean => side === own || (isSent && side === 'export')
    const change = record.changes.find((found) => found.attribute === attribute && isOwn(found))
    if (change) return { record, change }
  }
  return null
}
