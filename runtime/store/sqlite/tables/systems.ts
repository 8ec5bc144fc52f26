/** The connected systems and rules the canvas names, and the engine's own small facts. */
import type { RuleId, SystemId } from '../../../model/objects'
import type { Pause, RuleRow, SystemRow } from '../../../model/store-rows'
import type { Connection } from '../file/connection'

const SYSTEM_COLUMNS = `id, node, name, watermark, released_obsoletes, unreachable_count, retry_after, open_import, open_import_from,
  paused_because, paused_until, paused_by, paused_since, pause_end_noted`
/** What stands for values given by hand has the number 0. */
const SYSTEMS = `select ${SYSTEM_COLUMNS} from system where id > 0 order by id`
const ADD_SYSTEM = `insert into system (node, name) values (?, ?) returning ${SYSTEM_COLUMNS}`
const NAME_SYSTEM = `update system set node = ?, name = ? where id = ? returning ${SYSTEM_COLUMNS}`
const SAVE_SYSTEM = `update system set node = ?, name = ?, watermark = ?, released_obsoletes = ?, unreachable_count = ?,
  retry_after = ?, open_import = ?, open_import_from = ?, paused_because = ?, paused_until = ?, paused_by = ?, paused_since = ?,
  pause_end_noted = ?
  where id = ?`
const OPEN_IMPORTS = 'select open_import as id from system where open_import is not null'
const RULES = 'select id, node, name, system from rule where id > 0 order by id'
const ADD_RULE = 'insert into rule (node, name, system) values (?, ?, ?) returning id, node, name, system'
const SAVE_RULE = 'update rule set node = ?, name = ?, system = ? where id = ?'
const FACT = 'select value from fact where name = ?'
const REPLACE_FACT = 'update fact set value = ? where name = ? and value = ?'
const ADD_FACT = 'insert into fact (name, value) values (?, ?) on conflict (name) do nothing'
const DELETE_FACT = 'delete from fact where name = ? and value = ?'
const SAVE_FACT = 'insert into fact (name, value) values (?, ?) on conflict (name) do update set value = excluded.value'

interface StoredSystem {
  readonly id: SystemId
  readonly node: string
  readonly name: string
  readonly watermark: string | null
  readonly released_obsoletes: string | null
  readonly unreachable_count: number
  readonly retry_after: string | null
  readonly open_import: number | null
  readonly open_import_from: number | null
  readonly paused_because: string | null
  readonly paused_until: string | null
  readonly paused_by: string | null
  readonly paused_since: string | null
  readonly pause_end_noted: number
}

function readSystem(row: StoredSystem): SystemRow {
  return {
    id: row.id,
    node: row.node,
    name: row.name,
    watermark: row.watermark,
    releasedObsoletes: row.released_obsoletes,
    unreachableCount: row.unreachable_count,
    retryAfter: row.retry_after,
    openImport: row.open_import === null ? null : { run: row.open_import, firstNew: row.open_import_from ?? 0 },
    paused: readPause(row),
    isPauseEndNoted: row.pause_end_noted === 1,
  }
}

function readPause(row: StoredSystem): Pause | null {
  const { paused_because: reason, paused_until: until, paused_by: by, paused_since: since } = row
  return reason === null || until === null ? null : { reason, until, by: by ?? '', since: since ?? until }
}

/** All systems, by id. */
export function systems(c: Connection): SystemRow[] {
  return c.all<StoredSystem>(SYSTEMS).map(readSystem)
}

/** All rules, by id. */
export function rules(c: Connection): RuleRow[] {
  return c.all<RuleRow>(RULES)
}

/** The row of a node: its own, else one of the same name whose node is gone (a flow imported again gets new node ids). */
function rowFor<Row extends { node: string; name: string }>(
  rows: readonly Row[],
  node: string,
  name: string,
  liveNodes: readonly string[],
): Row | undefined {
  return rows.find((row) => row.node === node) ?? rows.find((row) => row.name === name && !liveNodes.includes(row.node))
}

/** The row of a system's node, made or adopted when it has none. */
export function registerSystem(c: Connection, node: string, name: string, liveNodes: readonly string[]): SystemRow {
  return c.write(() => {
    const row = rowFor(systems(c), node, name, liveNodes)
    if (!row) return readSystem(c.get<StoredSystem>(ADD_SYSTEM, node, name) as StoredSystem)
    if (row.node === node && row.name === name) return row
    return readSystem(c.get<StoredSystem>(NAME_SYSTEM, node, name, row.id) as StoredSystem)
  })
}

/** The row of a rule's node, made or adopted when it has none. */
export function registerRule(
  c: Connection,
  rule: { node: string; name: string; system: SystemId },
  liveNodes: readonly string[],
): RuleRow {
  const { node, name, system } = rule
  return c.write(() => {
    const all = rules(c)
    const row =
      all.find((known) => known.node === node) ??
      rowFor(
        all.filter((known) => known.system === system),
        node,
        name,
        liveNodes,
      )
    if (!row) return c.get<RuleRow>(ADD_RULE, node, name, system) as RuleRow
    const changed = row.node !== node || row.name !== name || row.system !== system
    if (changed) c.run(SAVE_RULE, node, name, system, row.id satisfies RuleId)
    return { id: row.id, node, name, system }
  })
}

/** Notes which imports are open, as the file has it. */
export function noteOpenImports(c: Connection): void {
  c.openImports = new Set(c.all<{ id: number }>(OPEN_IMPORTS).map(({ id }) => id))
}

/** Writes all that is kept about a system, and what goes with it in the same transaction; returns what that gives. */
export function saveSystem<T>(c: Connection, row: SystemRow, along: () => T): T {
  const saved = c.write(() => {
    updateSystem(c, row)
    return along()
  })
  noteOpenImports(c)
  return saved
}

function updateSystem(c: Connection, row: SystemRow): void {
  c.run(
    SAVE_SYSTEM,
    row.node,
    row.name,
    row.watermark,
    row.releasedObsoletes,
    row.unreachableCount,
    row.retryAfter,
    row.openImport?.run ?? null,
    row.openImport?.firstNew ?? null,
    row.paused?.reason ?? null,
    row.paused?.until ?? null,
    row.paused?.by ?? null,
    row.paused?.since ?? null,
    row.isPauseEndNoted ? 1 : 0,
    row.id,
  )
}

/** The value of a fact; null when it was never saved. */
export function fact(c: Connection, name: string): string | null {
  return c.get<{ value: string }>(FACT, name)?.value ?? null
}

/** Saves a fact, in the place of what stood under its name. */
export function saveFact(c: Connection, name: string, value: string): void {
  c.write(() => c.run(SAVE_FACT, name, value))
}

/** Saves a fact in the place of exactly this text, null being none; whether that stood there. */
export function replaceFact(
  c: Connection,
  { name, before, value }: { readonly name: string; readonly before: string | null; readonly value: string | null },
): boolean {
  return c.write(() => replaceOrAdd(c, { name, before, value })) === 1
}

/** The same in a transaction that is open already: how many rows it wrote. */
export function replaceOrAdd(
  c: Connection,
  { name, before, value }: { readonly name: string; readonly before: string | null; readonly value: string | null },
): number {
  if (value === null) return c.run(DELETE_FACT, name, before)
  return before === null ? c.run(ADD_FACT, name, value) : c.run(REPLACE_FACT, value, name, before)
}
