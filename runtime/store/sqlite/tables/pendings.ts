/** What is to be sent: one row a CSO. */
import type {
  Cso,
  CsoId,
  HeldBy,
  MvoId,
  PendingExport,
  PendingOperation,
  PendingState,
  RuleId,
  SystemId,
} from '../../../model/objects'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'
import { loadCsos } from './csos'
import { changesText, parseChanges } from './pending-changes'

/** What changes of a pending export, in the order of `changingValues`. */
const CHANGING = [
  'mvo',
  'rule',
  'operation',
  'state',
  'held_by',
  'steps',
  'deprovisioning',
  'released',
  'attempts',
  'next_attempt',
  'error',
  'temporary_name',
  'name_taken',
  'outdated',
  'account_missing',
  'because',
  'run',
  'version',
  'changes',
] as const
/** The columns of a `PendingRow`. */
export const PENDING_COLUMNS = `id, cso, system, ${CHANGING.join(', ')}`
/** Those, and since when it is held, canonical UTC; null where it is not, or where an earlier version held it. */
export const ALL_PENDING_COLUMNS = `${PENDING_COLUMNS}, held_since`
const OF_CSOS = reading(
  ({ pending }) => `select ${PENDING_COLUMNS} from ${pending} where cso in (select value from json_each(?))`,
)
const BY_IDS = reading(({ pending }) => `select ${PENDING_COLUMNS} from ${pending} where id in (select value from json_each(?))`)
const VERSIONS = 'select id, version from pending_export where id in (select value from json_each(?))'
const INSERT = `insert into pending_export (${ALL_PENDING_COLUMNS})`
/** What was held before has been held since then. */
const UPDATE = `update pending_export set ${CHANGING.map((column) => `${column} = ?`).join(', ')},
  held_since = iif(? = 'held', iif(state = 'held', held_since, ?), null) where id = ?`
const DELETE = 'delete from pending_export where id = ?'
/** A row with the columns of `PENDING_COLUMNS`. */
export interface PendingRow {
  readonly id: number
  readonly cso: CsoId
  readonly system: SystemId
  readonly mvo: MvoId | null
  readonly rule: RuleId | null
  readonly operation: PendingOperation
  readonly state: PendingState
  readonly held_by: HeldBy | null
  readonly steps: string
  readonly deprovisioning: number
  readonly released: number
  readonly attempts: number
  readonly next_attempt: string | null
  readonly error: string | null
  readonly temporary_name: string | null
  readonly name_taken: number
  readonly outdated: number
  readonly account_missing: number
  readonly because: string
  readonly run: number
  readonly version: number
  readonly changes: string
}

/** Lists of step nodes are few, and the same for nearly every pending export. */
const knownSteps = new Map<string, readonly string[]>()

/** The nodes of the steps that staged a pending export, as its row has them. */
export function stepsOf(text: string): readonly string[] {
  let steps = knownSteps.get(text)
  if (!steps) {
    if (knownSteps.size >= 1000) knownSteps.clear()
    knownSteps.set(text, (steps = JSON.parse(text) as string[]))
  }
  return steps
}

/** The pending export of a row. */
export function readPending(c: Connection, row: PendingRow): PendingExport {
  const pending: { -readonly [Key in keyof PendingExport]: PendingExport[Key] } = {
    id: row.id,
    cso: row.cso,
    system: row.system,
    mvo: row.mvo,
    operation: row.operation,
    state: row.state,
    deprovisioning: row.deprovisioning === 1,
    released: row.released === 1,
    changes: parseChanges(row.changes, c.secrets),
    attempts: row.attempts,
    nextAttempt: row.next_attempt,
    error: row.error,
    because: row.because,
    run: row.run,
    version: row.version,
  }
  // What few have is added, which costs less than leaving it out.
  if (row.steps !== '[]') pending.steps = stepsOf(row.steps)
  if (row.rule !== null) pending.rule = row.rule
  if (row.held_by !== null) pending.heldBy = row.held_by
  if (row.temporary_name !== null) pending.temporaryName = row.temporary_name
  if (row.name_taken === 1) pending.nameTaken = true
  if (row.outdated === 1) pending.outdated = true
  if (row.account_missing === 1) pending.accountMissing = true
  return pending
}

/** What is pending for these CSOs as it is accepted, by CSO. */
export function pendingsOf(c: Connection, csos: readonly CsoId[]): Map<CsoId, PendingExport> {
  return byCso(c, accepted(c, OF_CSOS), csos)
}

/** The same as it is staged: also what an open import made of it. */
export function stagedPendingsOf(c: Connection, csos: readonly CsoId[]): Map<CsoId, PendingExport> {
  return byCso(c, OF_CSOS.tables, csos)
}

function byCso(c: Connection, sql: string, csos: readonly CsoId[]): Map<CsoId, PendingExport> {
  const pendings = new Map<CsoId, PendingExport>()
  if (csos.length === 0) return pendings
  for (const row of c.all<PendingRow>(sql, idList(csos))) pendings.set(row.cso, readPending(c, row))
  return pendings
}

/** These pending exports with their CSOs, in the order of the ids. */
export function loadPendings(c: Connection, ids: readonly number[]): { pending: PendingExport; cso: Cso }[] {
  const rows = c.all<PendingRow>(accepted(c, BY_IDS), idList(ids))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const csos = new Map(
    loadCsos(
      c,
      rows.map((row) => row.cso),
    ).map((cso) => [cso.id, cso]),
  )
  const found: { pending: PendingExport; cso: Cso }[] = []
  for (const id of ids) {
    const row = byId.get(id)
    const cso = row && csos.get(row.cso)
    if (cso) found.push({ pending: readPending(c, row), cso })
  }
  return found
}

/** The versions the store holds of these pending exports, by id. */
export function pendingVersions(c: Connection, ids: readonly number[]): Map<number, number> {
  if (ids.length === 0) return new Map()
  return new Map(c.all<{ id: number; version: number }>(VERSIONS, idList(ids)).map((row) => [row.id, row.version]))
}

/** Inserts pending exports; since when they are held, those that are, is said of each. */
export function insertPendings(
  c: Connection,
  pendings: readonly PendingExport[],
  heldSince: (pending: PendingExport) => string | null,
): void {
  const rows = pendings.map((pending) => [
    pending.id,
    pending.cso,
    pending.system,
    ...changingValues(c, pending, pending.version + 1),
    pending.state === 'held' ? heldSince(pending) : null,
  ])
  insertRows(c, INSERT, 4 + CHANGING.length, rows)
}

/** Writes what may change of a pending export, as this version of it; one that was not held before is, from `now` on. */
export function updatePending(c: Connection, pending: PendingExport, version: number, now: string): void {
  c.run(UPDATE, ...changingValues(c, pending, version), pending.state, now, pending.id)
}

function changingValues(c: Connection, pending: PendingExport, version: number): unknown[] {
  return [
    pending.mvo,
    pending.rule ?? null,
    pending.operation,
    pending.state,
    pending.state === 'held' ? (pending.heldBy ?? null) : null,
    JSON.stringify(pending.steps ?? []),
    pending.deprovisioning ? 1 : 0,
    pending.released ? 1 : 0,
    pending.attempts,
    pending.nextAttempt,
    pending.error,
    pending.temporaryName ?? null,
    pending.nameTaken ? 1 : 0,
    pending.outdated ? 1 : 0,
    pending.accountMissing ? 1 : 0,
    pending.because,
    pending.run,
    version,
    changesText(pending, c.secrets),
  ]
}

/** Deletes pending exports. */
export function deletePendings(c: Connection, ids: readonly number[]): void {
  for (const id of ids) c.run(DELETE, id)
}
