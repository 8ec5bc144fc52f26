/** Which CSOs a run takes or expects, and how many: ids and counts, read from indexes alone (D1, D6). */
import type { CsoId, SystemId } from '../../../model/objects'
import type { DueSelection, Selection } from '../../../model/queries'
import { type Connection, yieldToEventLoop } from '../file/connection'

const ARRIVING = "staging not in ('obsolete', 'awaitingFirstExport')"
const DUE = 'select id from cso indexed by cso_due where system = ? and id > ? and due is not null and due <= ?'
const SELECT = {
  'full arriving': `select id from cso indexed by cso_by_system where system = ? and id > ? and ${ARRIVING} order by id limit ?`,
  'full leaving':
    "select id from cso indexed by cso_obsolete where system = ? and id > ? and staging = 'obsolete' order by id limit ?",
  'delta arriving': `${DUE} and ${ARRIVING} order by id limit ?`,
  'delta leaving': `${DUE} and staging = 'obsolete' order by id limit ?`,
} as const
const COUNT_FULL =
  "select count(*) as count from cso indexed by cso_by_system where system = ? and staging <> 'awaitingFirstExport'"
const COUNT_DUE = `select count(*) as count from cso indexed by cso_due
  where system = ? and due is not null and due <= ? and staging <> 'awaitingFirstExport'`
const EXPECTED = `select id from cso indexed by cso_by_system
  where system = ? and id > ? and staging in ('normal', 'awaitingConfirmation') and type in (select value from json_each(?))
  order by id limit ?`
const COUNT_LINKED = "select count(*) as count from cso indexed by cso_by_system where system = ? and link <> 'none'"
const LINKED = "select id from cso indexed by cso_by_system where system = ? and id > ? and link <> 'none' order by id limit ?"
/** Rows read before the rest of the process has its turn. */
const SLICE = 5000

/** The next objects of a sync, by id. */
export function selectCsos(c: Connection, { system, full, phase, afterId, limit, dueUpTo }: Selection): CsoId[] {
  const statement = c.sql(SELECT[`${full ? 'full' : 'delta'} ${phase}`])
  const rows = full ? statement.all(system, afterId, limit) : statement.all(system, afterId, dueUpTo, limit)
  return (rows as { id: CsoId }[]).map((row) => row.id)
}

/** How many objects a sync of the system takes, those that leave included. */
export function countDue(c: Connection, { system, full, dueUpTo }: DueSelection): number {
  const row = full ? c.get<{ count: number }>(COUNT_FULL, system) : c.get<{ count: number }>(COUNT_DUE, system, dueUpTo)
  return row?.count ?? 0
}

/** Ids of the CSOs of these types that an import is expected to show; read a slice at a time. */
export async function expectedCsos(c: Connection, system: SystemId, types: readonly string[]): Promise<CsoId[]> {
  const ids: CsoId[] = []
  for (;;) {
    const after = ids.at(-1) ?? 0
    const rows = c.call(() => c.all<{ id: CsoId }>(EXPECTED, system, after, JSON.stringify(types), SLICE))
    for (const { id } of rows) ids.push(id)
    if (rows.length < SLICE) return ids
    await yieldToEventLoop()
  }
}
/** The next linked CSOs of a system, by id. */
export function linkedCsos(c: Connection, system: SystemId, afterId: CsoId, limit: number): CsoId[] {
  return c.all<{ id: CsoId }>(LINKED, system, afterId, limit).map((row) => row.id)
}

/** The system's CSOs that are linked (X5). */
export function countLinked(c: Connection, system: SystemId): number {
  return c.get<{ count: number }>(COUNT_LINKED, system)?.count ?? 0
}
