/** Runs, and the records of what each did to which object (N3, N4). */
import type { ObjectErrorCode } from '../../../model/errors'
import type { CsoId, MvoId, SystemId } from '../../../model/objects'
import type { ListPage, RecordSearch, RunSearch } from '../../../model/queries'
import type { ChangedObject, FoundChange, StoredRecord } from '../../../model/store-rows'
import type {
  RecordedChange,
  RecordOutcome,
  Run,
  RunCounters,
  RunKind,
  RunRecord,
  RunStatus,
  RunWarning,
  TargetCounters,
} from '../../../model/runs'
import { actions, noCounters } from '../../../model/runs'
import { type Connection, insertRows } from '../file/connection'
import { pruneFormerNames } from './former-names'
import { pruneGone } from './gone'
import { conditions, cursor, FillingPage, pageOf, pageSize } from './paging'
import { changesText, parseRecordChanges } from './record-changes'

const RUN_COLUMNS =
  'id, kind, profile, system, started_by, started, ended, status, reason, total, counters, targets, warnings, slowed_by'
const START = `insert into run (kind, profile, system, started_by, started, ended, status, reason, total, counters, targets, warnings,
  slowed_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`
const SAVE = `update run
  set kind = ?, profile = ?, system = ?, started_by = ?, started = ?, ended = ?, status = ?, reason = ?, total = ?,
  counters = ?, targets = ?, warnings = ?, slowed_by = ? where id = ?`
const BY_ID = `select ${RUN_COLUMNS} from run where id = ?`
const ORPHANED = `select ${RUN_COLUMNS} from run indexed by run_open where status in ('waiting', 'running') order by id`

const ACTIONS = actions.map((action) => `'${action}'`).join()

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
const KIND = '(select r.kind from run r where r.id = run_record.run) as kind'
const CHANGES_OF_CSO = `select ${RECORD_COLUMNS}, ${KIND} from run_record indexed by run_record_by_cso
  where cso = ? and ${HAPPENED} order by id desc`
const CHANGES_OF_MVO = `select ${RECORD_COLUMNS}, ${KIND} from run_record indexed by run_record_by_mvo
  where mvo = ? and ${HAPPENED} order by id desc`

const OLD_RUNS =
  "select id from run where coalesce(ended, started) < ? and status not in ('waiting', 'running') order by id limit 100"
const PRUNE_RECORDS =
  'delete from run_record where id in (select id from run_record indexed by run_record_by_run where run = ? limit ?)'
const PRUNE_RUN = 'delete from run where id = ?'

interface RunRow {
  readonly id: number
  readonly kind: RunKind
  readonly profile: Run['profile']
  readonly system: SystemId | null
  readonly started_by: string
  readonly started: string
  readonly ended: string | null
  readonly status: RunStatus
  readonly reason: string | null
  readonly total: number | null
  readonly counters: string
  readonly targets: string
  readonly warnings: string
  readonly slowed_by: string | null
}

function readRun(row: RunRow): Run {
  return {
    id: row.id,
    kind: row.kind,
    profile: row.profile,
    system: row.system,
    startedBy: row.started_by,
    started: row.started,
    ended: row.ended,
    status: row.status,
    reason: row.reason,
    counters: { ...noCounters(), ...(JSON.parse(row.counters) as RunCounters) },
    targets: JSON.parse(row.targets) as Record<string, TargetCounters>,
    warnings: JSON.parse(row.warnings) as RunWarning[],
    slowedBy: row.slowed_by,
    total: row.total,
  }
}

function runValues(run: Omit<Run, 'id'>): unknown[] {
  return [
    run.kind,
    run.profile,
    run.system,
    run.startedBy,
    run.started,
    run.ended,
    run.status,
    run.reason,
    run.total,
    JSON.stringify(run.counters),
    JSON.stringify(run.targets),
    JSON.stringify(run.warnings),
    run.slowedBy,
  ]
}

/** Adds a run and returns it with its id. */
export function startRun(c: Connection, run: Omit<Run, 'id'>): Run {
  return c.write(() => insertRun(c, run))
}

/** The same; to be called in a transaction. */
export function insertRun(c: Connection, run: Omit<Run, 'id'>): Run {
  const { id } = c.get<{ id: number }>(START, ...runValues(run)) as { id: number }
  return { ...run, id }
}

/** Writes a run's present state; to be called in a transaction. */
export function updateRun(c: Connection, run: Run): void {
  if (c.run(SAVE, ...runValues(run), run.id) === 0) throw new Error(`There is no run ${run.id} to save`)
}

/** The run with this id; null when there is none. */
export function run(c: Connection, id: number): Run | null {
  const row = c.get<RunRow>(BY_ID, id)
  return row ? readRun(row) : null
}

/** What a run that ended in the middle means for what it had done (I18, N5, E2). */
const ofInterrupted: Readonly<Record<RunKind, string>> = {
  import: 'Nothing of this import counts.',
  sync: 'Of an import nothing counts unless it had ended; what was synchronised stays.',
  export: 'What was sent stays sent, and for what was on its way the next export looks first.',
  lifecycle: 'What it had done stays.',
}

/** What is erased has ended as its run in the same moment. */
const ofErasure = 'Nothing was erased. Look at the person again, and erase then what there is.'

/** Closes the runs a crash left open. */
export function closeOrphanedRuns(c: Connection, now: string): Run[] {
  return c.write(() =>
    c.all<RunRow>(ORPHANED).map((row) => {
      const closed: Run = {
        ...readRun(row),
        status: 'stopped',
        ended: now,
        reason: `Node-RED ended while this run was going on. ${row.profile === 'erasure' ? ofErasure : `${ofInterrupted[row.kind]} Start the run again.`}`,
      }
      updateRun(c, closed)
      return closed
    }),
  )
}

/** Runs, the newest first. */
export function runs(c: Connection, query: RunSearch): ListPage<Run> {
  const limit = pageSize(query.limit)
  const before = query.after === undefined ? Number.MAX_SAFE_INTEGER : cursor(query.after)
  const where = conditions(
    query.system === undefined ? null : ['system = ?', query.system],
    query.status === undefined ? null : ['status = ?', query.status],
    query.kind === undefined ? null : ['kind = ?', query.kind],
    query.runsOnly ? [`profile not in (${ACTIONS})`] : null,
  )
  const sql = `select ${RUN_COLUMNS} from run where id < ?${where.sql} order by id desc limit ?`
  const rows = c.all<RunRow>(sql, before, ...where.parameters, limit + 1)
  return pageOf(rows, limit, readRun)
}

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

/** The last change of an attribute of an object: of an MVO on its own side, of a CSO by an import or by an export of it. */
export function lastChangeOf(c: Connection, object: ChangedObject, attribute: string): FoundChange | null {
  const [sql, id, own] =
    'mvo' in object ? ([CHANGES_OF_MVO, object.mvo, 'mv'] as const) : ([CHANGES_OF_CSO, object.cso, 'cs'] as const)
  const written = JSON.stringify(attribute)
  for (const { kind, ...row } of c.each<RecordRow & { readonly kind: RunKind }>(sql, id)) {
    if (!row.changes.includes(written)) continue
    const record = readRecord(row)
    // What a synchronisation staged for another object stands with the record that brought it about.
    const isSent = own === 'cs' && kind === 'export'
    const isOwn = ({ side }: RecordedChange): boolean => side === own || (isSent && side === 'export')
    const change = record.changes.find((found) => found.attribute === attribute && isOwn(found))
    if (change) return { record, change }
  }
  return null
}

/** Removes runs that ended before a time, records first, a run once it has none left. Returns how many rows went. */
export function prune(c: Connection, before: string, limit: number): number {
  return c.write(() => {
    let left = limit
    for (const { id } of c.all<{ id: number }>(OLD_RUNS, before)) {
      left -= c.run(PRUNE_RECORDS, id, left)
      if (left <= 0) break
      left -= pruneGone(c, id, left)
      if (left <= 0) break
      left -= pruneFormerNames(c, id, left)
      if (left <= 0) break
      left -= c.run(PRUNE_RUN, id)
      if (left <= 0) break
    }
    return limit - left
  })
}
