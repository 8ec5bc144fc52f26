/**
 * A store and its targets as lines of text that two worlds with the same content share: without times, ids, versions, and the
 * numbers of runs.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import type { Database } from '../../runtime/store/sqlite/file/connection'
import type { StoredObject } from '../../runtime/connectors/scripted/system/journal'
import { fromDist } from '../nodes/red'

type Row = Record<string, unknown>

/**
 * Who holds the file, how far the counters are, when something last was, by which versions a full sync proves that nothing has
 * changed, and which text an import need not read: nothing that says what is known.
 */
const leftOut = new Set(['lock', 'opened', 'meta', 'run', 'stamp', 'stamp_basis', 'stretch', 'stretch_source', 'stretch_doubt'])
/** Ids are replaced by names where something points at them; versions count attempts; the rest is times and runs. */
const idsAndVersions = ['id', 'uuid', 'version', 'run', 'as_added', 'gone', 'object', 'look', 'former']
const noContent = new Set([...idsAndVersions, 'created', 'at', 'left_at', 'until', 'retry_after'])

class Names {
  readonly system = new Map<unknown, string>()
  readonly rule = new Map<unknown, string>()
  readonly mvo = new Map<unknown, string>()
  readonly cso = new Map<unknown, string>()
  readonly key = new Map<unknown, string>()
  readonly contribution = new Map<unknown, string>()
  /** Of MVOs, by the UUIDs that references between them bear as their text. */
  private readonly uuid = new Map<unknown, string>()

  constructor(db: Database) {
    const all = (sql: string): Row[] => db.prepare<[], Row>(sql).all()
    for (const row of all('select id, name from system')) this.system.set(row['id'], String(row['name']))
    for (const row of all('select id, name from rule')) this.rule.set(row['id'], String(row['name']))
    for (const row of all('select id, uuid, attributes from mvo')) {
      const { 'Employee ID': number, ...rest } = JSON.parse(String(row['attributes'])) as Row
      this.mvo.set(row['id'], `person ${String(number ?? JSON.stringify(rest))}`)
      this.uuid.set(row['uuid'], this.mvo.get(row['id']) as string)
    }
    for (const row of all('select id, system, type, anchor, secondary_id, mvo from cso')) {
      const own = row['secondary_id'] ?? row['anchor'] ?? `of ${this.mvo.get(row['mvo'])}`
      this.cso.set(row['id'], `${this.system.get(row['system'])} ${String(row['type'])} ${String(own)}`)
    }
    for (const row of all('select id, mvo, rule, cso from contribution'))
      this.contribution.set(row['id'], [this.mvo.get(row['mvo']), this.rule.get(row['rule']), this.cso.get(row['cso'])].join(' '))
    for (const row of all('select * from join_attribute'))
      this.key.set(
        row['id'],
        `${String(row['side'])} ${this.system.get(row['system']) ?? ''} ${String(row['type'])} ${String(row['attribute'])}`,
      )
  }

  /** What stands for the value of a column. */
  of(table: string, column: string, value: unknown): unknown {
    if (value === null) return null
    if (column === 'cso' || column === 'left_cso' || (table === 'cso_reference' && column === 'target'))
      return this.cso.get(value) ?? 'a CSO that is gone'
    if (table === 'contribution_reference' && column === 'contribution') return this.contribution.get(value)
    const isOfMvo = ['mvo_reference', 'contribution_reference'].includes(table) && (column === 'owner' || column === 'target')
    if (isOfMvo || column === 'mvo' || column === 'retained_link') return this.mvo.get(value) ?? 'an MVO that is gone'
    if (column === 'rule') return this.rule.get(value)
    if (column === 'system' || column === 'delete_system') return this.system.get(value) ?? value
    if (column === 'attribute' && table.endsWith('_key')) return this.key.get(value)
    if (column === 'due') return 'due'
    if (column === 'next_attempt') return 'later'
    if (column === 'delete_after' || column === 'delete_marked') return String(value).slice(0, 10)
    // Hashes by a key that every store makes for itself.
    if (table === 'given_value' && (column === 'value' || column === 'owner')) return 'a hash'
    if (column === 'watermark') return String(value).split(':').length
    if (column === 'changes' && table === 'pending_export') return this.pendingChanges(JSON.parse(String(value)) as unknown[][])
    if (column === 'provenance') return this.provenance(JSON.parse(String(value)) as unknown[][])
    if (column === 'attributes' || column === 'changes' || column === 'options')
      return this.document(JSON.parse(String(value)), table === 'cso' ? this.cso : this.mvo)
    return value
  }

  /** Attribute, rule by name, flags, attempts, values. */
  private pendingChanges(changes: readonly unknown[][]): unknown {
    return changes
      .map(([attribute, rule, ...rest]) => [attribute, this.rule.get(rule), ...rest.map((part) => this.document(part, this.mvo))])
      .sort(byText)
  }

  /** Which rule and CSO supplied which attributes; not since when. */
  private provenance(entries: readonly unknown[][]): unknown {
    return entries
      .flatMap(([rule, cso, _since, ...names]) =>
        names.map((name) => [name, this.rule.get(rule), cso === null ? null : this.cso.get(cso)]),
      )
      .sort(byText)
  }

  private document(value: unknown, objects: ReadonlyMap<unknown, string>): unknown {
    if (Array.isArray(value)) return value.map((part) => this.document(part, objects))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([name, part]) => [
      name,
      name === 'ref' && part !== null ? objects.get(part) : (this.uuid.get(part) ?? this.document(part, objects)),
    ])
    return Object.fromEntries(entries)
  }
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** After a death it is remembered of creates that they may have arrived: no other life has that doubt (E2, I12). */
const isDoubt = (table: string, { name }: Row): boolean => table === 'fact' && String(name).startsWith('creates-not-there:')

/** Of an import that did not count it is told as often as it was tried. What was added is shown wherever it stands. */
const COUNTING = `select *, (select changes from what_happened w where w.id = run_record.id) as changes from run_record
  where id > (select discarded from run where run.id = run_record.run)`

/** What is contributed, wherever it stands. */
const CONTRIBUTED = `select o.*, iif(o.attributes = '', m.attributes, o.attributes) as attributes
  from contribution o join mvo m on m.id = o.mvo`

const selections: Readonly<Record<string, string>> = { run_record: COUNTING, contribution: CONTRIBUTED }

/** Every row of every table, what the targets have, and which laws are broken. */
export function picture(db: Database, folder: string): string[] {
  const names = new Names(db)
  const tables = db
    .prepare<[], { name: string }>("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all()
  const rows = tables
    .filter(({ name }) => !leftOut.has(name))
    .flatMap(({ name }) =>
      db
        .prepare<[], Row>(selections[name] ?? `select * from ${name}`)
        .all()
        .filter((row) => !isDoubt(name, row))
        .map((row) => lineOf(name, row, names)),
    )
  const { checkInvariants } = fromDist<typeof import('../../runtime/store/sqlite/invariants')>(
    'runtime/store/sqlite/invariants.js',
  )
  const broken = checkInvariants(db).map((law) => `BROKEN ${law}`)
  const lines = [...saidOnce(rows), ...runs(db), ...broken, ...files(folder)]
  return withoutAnchors(lines, journal(folder)).sort()
}

/** References that stay text are named by each import (I16), so by one more where a run was killed and done again. */
function saidOnce(rows: readonly string[]): string[] {
  const said = new Set<string>()
  return rows.filter((row) => {
    const isSaid = said.has(row)
    if (row.startsWith('run_record ') && row.includes('"outcome":"unresolved"')) said.add(row)
    return !isSaid
  })
}

function lineOf(table: string, row: Row, names: Names): string {
  // A deletion that was in doubt is told as it was found: carried out, or gone already.
  const told = (column: string): boolean => !noContent.has(column) && !(column === 'because' && row['outcome'] === 'deleted')
  const columns = Object.entries(row).filter(([column]) => told(column))
  // Which run it was is another number after a run that was killed.
  const numberless = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll(/\brun \d+/g, 'run N') : value)
  const shown = columns.map(([column, value]) => [
    column,
    names.of(table, column, column === 'because' ? numberless(value) : value),
  ])
  if (table === 'fact') return `fact ${String(row['name'])}`
  const own = table === 'cso' ? [['name', names.cso.get(row['id'])]] : table === 'mvo' ? [['name', names.mvo.get(row['id'])]] : []
  return `${table} ${JSON.stringify(Object.fromEntries([...own, ...shown]))}`
}

/**
 * Runs that go on or were refused, each end once. How an interrupted run and the one after it share the errors of objects
 * between them stands in their records.
 */
function runs(db: Database): string[] {
  const sql = `select distinct kind, profile, status, reason from run
    where status in ('waiting', 'running') or (status in ('stopped', 'cancelled') and reason not like 'Node-RED ended while%')`
  return db
    .prepare<[], Row>(sql)
    .all()
    .map((row) => `run ${JSON.stringify(row)}`)
}

function journal(folder: string): { put?: StoredObject; removed?: StoredObject }[] {
  const file = `${folder}/data/directory.jsonl`
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { put?: StoredObject })
}

/**
 * What the scripted directory and the files have, each object a line. A new anchor is an object of its own, be it gone again or
 * not.
 */
function files(folder: string): string[] {
  const present = new Map<string, StoredObject>()
  const ever = new Map<string, string>()
  for (const { put, removed } of journal(folder)) {
    if (put) present.set(put.anchor, put)
    if (put) ever.set(put.anchor, String(put.attributes['employeeNumber']))
    if (removed) present.delete(removed.anchor)
  }
  const accounts = `${folder}/data/accounts.csv`
  const rows = existsSync(accounts) ? readFileSync(accounts, 'utf8').split('\n') : []
  return [
    ...[...present.values()].map((object) => `directory ${JSON.stringify(object)}`),
    ...[...ever.values()].map((number) => `an account was made for ${number}`),
    ...rows.map((row) => `accounts.csv ${row}`),
    ...readdirSync(folder)
      .filter((name) => name.endsWith('.part'))
      .map((name) => `file ${name}`),
  ]
}

/** Anchors are given out in the order of the requests: they are named after whom they were made for. */
function withoutAnchors(lines: readonly string[], entries: readonly { put?: StoredObject }[]): string[] {
  const owners = new Map(
    entries.flatMap(({ put }) => (put ? [[put.anchor, `(anchor of ${String(put.attributes['employeeNumber'])})`]] : [])),
  )
  return lines.map((line) => line.replaceAll(/ad-\d{6}/g, (anchor) => owners.get(anchor) ?? anchor))
}
