/** Which pending exports an export sends, and which it leaves, without loading them. */
import type { MvoId, PendingChange, PendingState, SystemId } from '../../../model/objects'
import type { ExportSelection, SelectedPending, Unsent } from '../../../model/queries'
import { later } from '../../../model/time'
import { displayValue } from '../../../model/values'
import { type Connection, yieldToEventLoop } from '../file/connection'
import { accepted, reading } from './accepted'
import type { CsoRow } from './csos'
import { parseChanges } from './pending-changes'
import { type PendingRow, stepsOf } from './pendings'

const COUNT_IN = reading(({ pending }) => `select count(*) as count from ${pending} where system = ? and state = ?`)
const HELD_SINCE = reading(
  ({ pending }) => `select iif(count(*) = count(held_since), min(held_since), null) as since
  from ${pending} where system = ? and state = 'held'`,
)
const COUNT_FAILED = reading(
  ({ pending }) => `select count(*) as failed, coalesce(sum(name_taken and not account_missing), 0) as nameTaken,
    coalesce(sum(account_missing and attempts < ?), 0) as accountMissing
  from ${pending} where system = ? and state = 'failed'`,
)
const COUNT_PENDING = reading(
  ({ pending }) => `select count(next_attempt) as delayed, coalesce(sum(outdated), 0) as outdated
  from ${pending} where system = ? and state = 'pending'`,
)
const SENDABLE = `select p.id, p.cso, c.type, p.operation, c.secondary_id, p.state, p.deprovisioning, p.released, p.steps, p.temporary_name, p.outdated,
    case when p.operation = 'update' and exists (select 1 from json_each(?) as j where instr(p.changes, j.value) > 0)
      then p.changes end as renaming
  from pending_export p indexed by pending_export_by_system cross join cso c on c.id = p.cso
  where p.system = ? and p.state = ? and p.id > ? and (p.outdated = 0 or p.state = 'executing') and (? or p.next_attempt is null or p.next_attempt <= ? or p.next_attempt > ?)
  order by p.id limit ?`

const UNSENT_CREATES = `select distinct mvo from pending_export indexed by pending_export_by_system
  where system = ? and operation = 'create' and mvo is not null order by mvo`

const PEOPLE_TO_DECIDE = UNSENT_CREATES.replace("operation = 'create'", "state <> 'executing' and outdated = 1")

const HELD_BY_SETTING =
  "select id from pending_export indexed by pending_export_held_by_setting where system = ? and held_by = 'setting' order by id"

/** No attempt is put off for longer (E3): a time beyond it was noted by a clock that went wrong, and nobody waits for that. */
const LONGEST_WAIT_MS = 32 * 60_000

/** Rows read before the rest of the process has its turn. */
const SLICE = 5000

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
  const rows = c.each<Row>(SENDABLE, beginnings, system, state, after, ignoreBackoff ? 1 : 0, now, latest, SLICE)
  // One by one: whoever is renamed may have a photo among the changes.
  return Array.from(rows, (row) => ({
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

/** How much no export sends at present, by why: a look at what is left only. */
export function countUnsent(c: Connection, system: SystemId, mostAttempts: number): Unsent {
  const held = c.get<{ count: number }>(accepted(c, COUNT_IN), system, 'held')?.count ?? 0
  type Failed = Pick<Unsent, 'failed' | 'nameTaken' | 'accountMissing'>
  const { failed = 0, nameTaken = 0, accountMissing = 0 } = c.get<Failed>(accepted(c, COUNT_FAILED), mostAttempts, system) ?? {}
  const { delayed = 0, outdated = 0 } = c.get<Pick<Unsent, 'delayed' | 'outdated'>>(accepted(c, COUNT_PENDING), system) ?? {}
  return { failed: failed - nameTaken - accountMissing, nameTaken, accountMissing, held, delayed, outdated }
}

/** Since when what is held longest is held; null when nothing is, or where a version before held some of it. */
export function heldSince(c: Connection, system: SystemId): string | null {
  return c.get<{ since: string | null }>(accepted(c, HELD_SINCE), system)?.since ?? null
}

/** MVOs for which a create waits in the system, or is in doubt (R3, R13). */
export function unsentCreates(c: Connection, system: SystemId): MvoId[] {
  return c.all<{ mvo: MvoId }>(UNSENT_CREATES, system).map(({ mvo }) => mvo)
}

/** MVOs for which something waits that is not sent before a synchronisation has said what is wanted (I12, E12). */
export function peopleToDecide(c: Connection, system: SystemId): MvoId[] {
  return c.all<{ mvo: MvoId }>(PEOPLE_TO_DECIDE, system).map(({ mvo }) => mvo)
}
