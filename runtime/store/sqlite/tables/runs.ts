/** Runs: what was begun, how it ended, and for how long it is kept (N3). */
import type { SystemId } from '../../../model/objects'
import type { ListPage, RunSearch } from '../../../model/queries'
import type { Run, RunCounters, RunKind, RunStatus, RunWarning, TargetCounters } from '../../../model/runs'
import { actions, noCounters } from '../../../model/runs'
import { type Connection } from '../file/connection'
import { pruneFormerNames } from './former-names'
import { pruneGone } from './gone'
import { conditions, cursor, pageOf, pageSize } from './paging'

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
