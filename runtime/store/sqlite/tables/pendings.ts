/** What is to be sent: one row a CSO. */
import { later } from '../../../model/time'
import type {
  Cso,
  CsoId,
  HeldBy,
  MvoId,
  PendingChange,
  PendingExport,
  PendingOperation,
  PendingState,
  RuleId,
  SystemId,
} from '../../../model/objects'
import { displayValue } from '../../../model/values'
import type { ExportSelection, SelectedPending, Unsent } from '../../../model/queries'
import { type Connection, idList, insertRows, yieldToEventLoop } from '../file/connection'
import { accepted, reading } from './accepted'
import { type CsoRow, loadCsos } from './csos'
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
const OF_CSOS = reading(
  ({ pending }) => `select ${PENDING_COLUMNS} from ${pending} where cso in (select value from json_each(?))`,
)
const BY_IDS = reading(({ pending }) => `select ${PENDING_COLUMNS} from ${pending} where id in (select value from json_each(?))`)
const VERSIONS = 'select id, version from pending_export where id in (select value from json_each(?))'
const INSERT = `insert into pending_export (${PENDING_COLUMNS})`
const UPDATE = `update pending_export set ${CHANGING.map((column) => `${column} = ?`).join(', ')} where id = ?`
const DELETE = 'delete from pending_export where id = ?'
const COUNT_IN = 'select count(*) as count from pending_export where system = ? and state = ?'
const COUNT_FAILED = `select count(*) as failed, coalesce(sum(name_taken and not account_missing), 0) as nameTaken,
    coalesce(sum(account_missing and attempts < ?), 0) as accountMissing
  from pending_export where system = ? and state = 'failed'`
const COUNT_WAITING = `select count(next_attempt) as delayed, coalesce(sum(outdated), 0) as outdated
  from pending_export where system = ? and state = 'pending'`
const SENDABLE = `select p.id, p.cso, c.type, p.operation, c.secondary_id, p.state, p.deprovisioning, p.released, p.steps, p.temporary_name, p.outdated,
    case when p.operation = 'update' and exists (select 1 from json_each(?) as j where instr(p.changes, j.value) > 0)
      then p.changes end as renaming
  from pending_export p indexed by pending_export_by_system cross join cso c on c.id = p.cso
  where p.system = ? and p.state = ? and p.id > ? and (p.outdated = 0 or p.state = 'executing') and (? or p.next_attempt is null or p.next_attempt <= ? or p.next_attempt > ?)
  order by p.id limit ?`

const UNSENT_CREATES = `select distinct mvo from pending_export indexed by pending_export_by_system
  where system = ? and state <> 'executing' and operation = 'create' and mvo is not null order by mvo`

const HELD_BY_SETTING =
  "select id from pending_export indexed by pending_export_held_by_setting where system = ? and held_by = 'setting' order by id"

/** No attempt is put off for longer (E3): a time beyond it was noted by a clock that went wrong, and nobody waits for that. */
const LONGEST_WAIT_MS = 32 * 60_000

/** Rows read before the rest of the process has its turn. */
const SLICE = 5000

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

function stepsOf(text: string): readonly string[] {
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
  if (csos.length === 0) return new Map()
  return new Map(c.all<PendingRow>(sql, idList(csos)).map((row) => [row.cso, readPending(c, row)]))
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

/** What may be sent now, and what was being sent when the process ended (in doubt, E2), by id. */
export async function selectPendings(c: Connection, selection: ExportSelection): Promise<SelectedPending[]> {
  const found: SelectedPending[] = []
  for (const state of ['executing', 'pending'] as const) {
    for (let after: number | undefined = 0; after !== undefined;) {
      const from: number = after
      const slice = c.call(() => sendable(c, selection, state, from))
      found.push(...slice)
      after = slice.length === SLICE ? slice.at(-1)?.id : undefined
      if (after !== undefined) await yieldToEventLoop()
    }
  }
  return found.sort((a, b) => a.id - b.id)
}

function sendable(
  c: Connection,
  { system, now, ignoreBackoff, naming }: ExportSelection,
  state: PendingState,
  after: number,
): SelectedPending[] {
  type Row = Pick<
    PendingRow,
    'id' | 'cso' | 'operation' | 'state' | 'deprovisioning' | 'released' | 'steps' | 'temporary_name' | 'outdated'
  > &
    Pick<CsoRow, 'secondary_id' | 'type'> & { readonly renaming: string | null }
  // As the stored text of a change begins: most updates rename nothing, and then their changes are not read out.
  const beginnings = JSON.stringify(naming.map((attribute) => `[${JSON.stringify(attribute)},`))
  const latest = later(now, LONGEST_WAIT_MS)
  return c.all<Row>(SENDABLE, beginnings, system, state, after, ignoreBackoff ? 1 : 0, now, latest, SLICE).map((row) => ({
    id: row.id,
    cso: row.cso,
    type: row.type,
    operation: row.operation,
    secondaryId: row.secondary_id,
    newSecondaryId: row.renaming === null ? null : nameWanted(parseChanges(row.renaming, c.secrets), naming),
    temporaryName: row.temporary_name,
    outdated: row.outdated === 1,
    state: row.state,
    deprovisioning: row.deprovisioning === 1,
    released: row.released === 1,
    steps: stepsOf(row.steps),
  }))
}

/** The secondary id that changes still to be sent give an account. */
function nameWanted(changes: readonly PendingChange[], naming: readonly string[]): string | null {
  const change = changes.find(({ attribute, sent, to }) => !sent && to !== null && naming.includes(attribute))
  return change?.to == null ? null : displayValue(change.to)
}

/** What a step's setting holds in a system, by id (X4). */
export function heldBySetting(c: Connection, system: SystemId): number[] {
  return c.all<{ id: number }>(HELD_BY_SETTING, system).map((row) => row.id)
}

/** The versions the store holds of these pending exports, by id. */
export function pendingVersions(c: Connection, ids: readonly number[]): Map<number, number> {
  if (ids.length === 0) return new Map()
  return new Map(c.all<{ id: number; version: number }>(VERSIONS, idList(ids)).map((row) => [row.id, row.version]))
}

/** Inserts new pending exports. */
export function insertPendings(c: Connection, pendings: readonly PendingExport[]): void {
  const rows = pendings.map((pending) => [
    pending.id,
    pending.cso,
    pending.system,
    ...changingValues(c, pending, pending.version + 1),
  ])
  insertRows(c, INSERT, 3 + CHANGING.length, rows)
}

/** Writes what may change of a pending export, as this version of it. */
export function updatePending(c: Connection, pending: PendingExport, version: number): void {
  c.run(UPDATE, ...changingValues(c, pending, version), pending.id)
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

/** How much no export sends at present, by why: a look at what is left only. */
export function countUnsent(c: Connection, system: SystemId, mostAttempts: number): Unsent {
  const held = c.get<{ count: number }>(COUNT_IN, system, 'held')?.count ?? 0
  type Failed = Pick<Unsent, 'failed' | 'nameTaken' | 'accountMissing'>
  const { failed = 0, nameTaken = 0, accountMissing = 0 } = c.get<Failed>(COUNT_FAILED, mostAttempts, system) ?? {}
  const { delayed = 0, outdated = 0 } = c.get<Pick<Unsent, 'delayed' | 'outdated'>>(COUNT_WAITING, system) ?? {}
  return { failed: failed - nameTaken - accountMissing, nameTaken, accountMissing, held, delayed, outdated }
}

/** MVOs for which a create waits in the system (R13). */
export function unsentCreates(c: Connection, system: SystemId): MvoId[] {
  return c.all<{ mvo: MvoId }>(UNSENT_CREATES, system).map(({ mvo }) => mvo)
}
