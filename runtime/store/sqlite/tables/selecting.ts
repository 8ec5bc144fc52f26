/** Which CSOs a run takes or expects, and how many: ids and counts, read from indexes alone (D1, D6). */
import type { CsoId, SystemId } from '../../../model/objects'
import type { DueSelection, Selection } from '../../../model/queries'
import type { Connection } from '../file/connection'
import { type Reading, accepted, reading } from './accepted'

const ARRIVING = "staging not in ('obsolete', 'awaitingFirstExport')"
const SELECT = {
  'full arriving': reading(
    ({ cso, by }) =>
      `select id from ${cso}${by('cso_by_system')} where system = ? and id > ? and ${ARRIVING} order by id limit ?`,
  ),
  'full leaving': reading(
    ({ cso, by }) =>
      `select id from ${cso}${by('cso_obsolete')} where system = ? and id > ? and staging = 'obsolete' order by id limit ?`,
  ),
  'delta arriving': dueWhere(ARRIVING),
  'delta leaving': dueWhere("staging = 'obsolete'"),
} as const
const COUNT_FULL = reading(
  ({ cso, by }) =>
    `select count(*) as count from ${cso}${by('cso_by_system')} where system = ? and staging <> 'awaitingFirstExport'`,
)
const COUNT_DUE = reading(
  ({ cso, by }) => `select count(*) as count from ${cso}${by('cso_due')}
  where system = ? and due is not null and due <= ? and staging <> 'awaitingFirstExport'`,
)
const COUNT_LINKED = "select count(*) as count from cso indexed by cso_by_system where system = ? and link <> 'none'"
const COUNT_MADE = `select count(*) as count from cso indexed by cso_by_system
  where system = ? and link <> 'none' and staging <> 'awaitingFirstExport'`
const COUNT_LEAVING = `select count(*) as count from pending_export p indexed by pending_export_by_system cross join cso c on c.id = p.cso
  where p.system = ? and p.operation = 'delete' and c.link = 'none'`
const LINKED = "select id from cso indexed by cso_by_system where system = ? and id > ? and link <> 'none' order by id limit ?"

function dueWhere(condition: string): Reading {
  return reading(
    ({ cso, by }) =>
      `select id from ${cso}${by('cso_due')} where system = ? and id > ? and due is not null and due <= ? and ${condition} order by id limit ?`,
  )
}

/** The next objects of a sync, by id. */
export function selectCsos(c: Connection, { system, full, phase, afterId, limit, dueUpTo }: Selection): CsoId[] {
  const statement = c.sql(accepted(c, SELECT[`${full ? 'full' : 'delta'} ${phase}`]))
  const rows = full ? statement.all(system, afterId, limit) : statement.all(system, afterId, dueUpTo, limit)
  return (rows as { id: CsoId }[]).map((row) => row.id)
}

/** How many objects a sync of the system takes, those that leave included. */
export function countDue(c: Connection, { system, full, dueUpTo }: DueSelection): number {
  const row = full
    ? c.get<{ count: number }>(accepted(c, COUNT_FULL), system)
    : c.get<{ count: number }>(accepted(c, COUNT_DUE), system, dueUpTo)
  return row?.count ?? 0
}

/** The next linked CSOs of a system, by id. */
export function linkedCsos(c: Connection, system: SystemId, afterId: CsoId, limit: number): CsoId[] {
  return c.all<{ id: CsoId }>(LINKED, system, afterId, limit).map((row) => row.id)
}

/** The system's CSOs that are linked (X5). */
export function countLinked(c: Connection, system: SystemId): number {
  return c.get<{ count: number }>(COUNT_LINKED, system)?.count ?? 0
}

/** Accounts that were made, and are linked or were until their deletion was asked for (I21). */
export function countAccounts(c: Connection, system: SystemId): number {
  const [linked, leaving] = [COUNT_MADE, COUNT_LEAVING].map((sql) => c.get<{ count: number }>(sql, system)?.count ?? 0)
  return (linked ?? 0) + (leaving ?? 0)
}
