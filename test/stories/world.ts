/** The shipped reference cycle in a real Node-RED, with a small company's files: what the stories are told in. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { stringify } from './csv-lines'
import type { Run, RunCounters } from '../../runtime/model/runs'
import type { FlowNode, RunningRed } from '../nodes/red'
import { projectRoot, startRed } from '../nodes/red'

export type Fields = Record<string, string>

/** A CSV file of a source system: rows by anchor. Every change is written at once. */
export class SourceFile {
  private readonly rows = new Map<string, Fields>()

  constructor(
    private readonly file: string,
    private readonly columns: readonly string[],
  ) {
    this.write()
  }

  /** Adds the row, or changes the given fields of the one that is there. */
  set(anchor: string, fields: Fields): void {
    const [first = ''] = this.columns
    this.rows.set(anchor, { ...this.rows.get(anchor), ...fields, [first]: anchor })
    this.write()
  }

  remove(anchor: string): void {
    if (!this.rows.delete(anchor)) throw new Error(`there is no ${anchor} in ${this.file}`)
    this.write()
  }

  clear(): void {
    this.rows.clear()
    this.write()
  }

  /** Whether anybody who has an enabled account names another, or herself, in this column. */
  refersBy(column: string): boolean {
    return [...this.rows.values()].some((row) => row['employeeStatus'] === 'Active' && this.rows.has(row[column] ?? ''))
  }

  private write(): void {
    writeFileSync(this.file, stringify(this.columns, [...this.rows.values()]))
  }
}

/** Runs that ended after somebody pressed a button, in the order of their ends. */
export class Runs {
  constructor(
    readonly all: readonly Run[],
    private readonly names: ReadonlyMap<number, string>,
  ) {}

  /** All runs of the system and kind. */
  of(system: string | null, kind: Run['kind']): readonly Run[] {
    return this.all.filter((run) => run.kind === kind && this.nameOf(run) === system)
  }

  /** The only run of the system and kind. */
  one(system: string | null, kind: Run['kind']): Run {
    const found = this.of(system, kind)
    const [run] = found
    if (found.length !== 1 || !run) throw new Error(`${found.length} ${kind} runs of ${system}: ${this.describe()}`)
    return run
  }

  describe(): string {
    return this.all.map((run) => `${this.nameOf(run) ?? ''} ${run.kind} ${run.status} ${run.reason ?? ''}`).join(' | ')
  }

  private nameOf(run: Run): string | null {
    return run.system === null ? null : (this.names.get(run.system) ?? null)
  }
}

const hrColumns = [
  'employeeId',
  'givenName',
  'sn',
  'preferredName',
  'nameNumber',
  'department',
  'jobTitle',
  'location',
  'building',
  'employeeType',
  'employeeStatus',
  'startDate',
  'endDate',
  'managerId',
  'costCentre',
]
const badgeColumns = ['badgeNo', 'employeeId', 'givenName', 'phone', 'photoUrl', 'issued']
const buildingColumns = ['code', 'name', 'address']
const departmentColumns = ['code', 'name', 'costCentre']

const dayMs = 86_400_000

/** Counters that stay 0 when nothing changes. */
const importNotes = [
  'added',
  'updated',
  'renamed',
  'obsoleted',
  'returned',
  'confirmed',
  'notReimported',
  'importFailed',
  'joined',
  'projected',
  'flowed',
  'disconnected',
  'mvDeleted',
  'deletionMarked',
  'deletionCleared',
  'syncFailed',
  'sent',
  'held',
] as const satisfies readonly (keyof RunCounters)[]

function assertQuiet(what: string, run: Run, names: readonly (keyof RunCounters)[], managers: 'some' | 'none' = 'some'): void {
  const loud = names.filter((name) => run.counters[name] !== 0)
  const staged = Object.entries(run.targets).filter(([, target]) => Object.values(target).some((count) => count !== 0))
  const warnings = run.warnings.filter((warning) => !(managers === 'none' && isNobodysManager(warning)))
  if (loud.length === 0 && staged.length === 0 && run.reason === null && warnings.length === 0) return
  throw new Error(
    `${what} was not quiet: ${loud.map((name) => `${name} ${run.counters[name]}`).join(', ')} ${JSON.stringify(staged)} ${run.reason ?? ''} ${JSON.stringify(warnings)}`,
  )
}

/** Where no enabled account is given a manager a full synchronisation says so (N10). */
function isNobodysManager({ code, message }: Run['warnings'][number]): boolean {
  return code === 'without-effect' && /the reference manager gave no value to any of/i.test(message)
}

export function referenceFlow(): FlowNode[] {
  return JSON.parse(readFileSync(join(projectRoot, 'flows', 'reference.json'), 'utf8')) as FlowNode[]
}

/** Settings of one node that are other than in the shipped flow. */
export type Change = Readonly<Record<string, unknown>> & { readonly id: string }

export class World {
  readonly hr: SourceFile
  readonly badge: SourceFile
  readonly buildings: SourceFile
  readonly departments: SourceFile
  /** Nodes that read a source, or a target. */
  private readonly sources = ['ref-hr-now', 'ref-badge-now']
  private readonly targets = ['ref-accounts-import']

  private constructor(
    readonly red: RunningRed,
    private readonly time: { now: number },
  ) {
    this.hr = new SourceFile(this.path('hr.csv'), hrColumns)
    this.badge = new SourceFile(this.path('badge.csv'), badgeColumns)
    this.buildings = new SourceFile(this.path('buildings.csv'), buildingColumns)
    this.departments = new SourceFile(this.path('departments.csv'), departmentColumns)
  }

  /** Starts Node-RED with the reference flow and empty files. */
  static async start(
    options: { change?: readonly Change[]; targets?: readonly string[]; version?: 'node-red' | 'node-red-4' } = {},
  ): Promise<World> {
    const time = { now: Date.parse('2026-03-02T08:00:00Z') }
    const red = await startRed({ clock: () => time.now, ...(options.version && { version: options.version }) })
    mkdirSync(join(red.userDir, 'data'), { recursive: true })
    const world = new World(red, time)
    world.targets.push(...(options.targets ?? []))
    await world.deploy(options.change)
    return world
  }

  /** Deploys the reference flow with some nodes' settings changed, and without schedules: the stories say when what happens. */
  async deploy(change: readonly Change[] = [], isDeployed: (node: FlowNode) => boolean = () => true): Promise<void> {
    const changes = new Map(change.map((node) => [node.id, node]))
    const flow = referenceFlow()
      .filter(isDeployed)
      .map((node) => ({
        ...node,
        ...(node.type === 'inject' && { crontab: '' }),
        ...changes.get(node.id),
      }))
    await this.red.deploy(flow as FlowNode[])
  }

  async stop(): Promise<void> {
    await this.red.stop()
  }

  path(file: string): string {
    return join(this.red.userDir, 'data', file)
  }

  passDays(days: number): void {
    this.time.now += days * dayMs
  }

  /** Hires somebody full-time; more fields as given. */
  hire(employeeId: string, givenName: string, sn: string, more: Fields = {}): void {
    const usual = { department: 'Sales', jobTitle: 'Account Executive', employeeType: 'FTE', employeeStatus: 'Active' }
    this.hr.set(employeeId, { givenName, sn, startDate: '2026-03-02', ...usual, ...more })
  }

  /** Sends a message into a node, as a press of an inject node's button does, and waits until nothing runs any more. */
  async press(node: string, message: object = {}): Promise<Runs> {
    const engine = this.red.engine()
    const ended: Run[] = []
    const stop = engine.onRun((run) => {
      if (run.ended !== null) ended.push(run)
    })
    const target = this.red.node(node)
    if (!target) throw new Error(`no node ${node}`)
    target.receive({ ...message })
    await this.quiet()
    stop()
    if (ended.length === 0) throw new Error(`${node} started no run`)
    const names = new Map((await engine.store.systems()).map((row) => [row.id, row.name]))
    return new Runs(ended, names)
  }

  /** Resolves when no run has been under way for a moment: one run's end may start the next. */
  private async quiet(): Promise<void> {
    for (let still = 0; still < 5;) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      still = this.red.engine().runsUnderWay().length === 0 ? still + 1 : 0
    }
  }

  /** What the deployment asks to be synchronised in full, by name; empty once the store is as the canvas says (A13). */
  async asksFor(): Promise<string[]> {
    const engine = this.red.engine()
    const { open } = await engine.openChanges()
    const asked = new Set(open.flatMap((change) => change.systems))
    return (await engine.store.systems()).filter(({ id }) => asked.has(id)).map(({ name }) => name)
  }

  /** Does what the deployment asks for, and gives the runs of it. */
  async synchroniseInFull(): Promise<Runs[]> {
    const nodes: Readonly<Record<string, string>> = { HR: 'ref-hr-now', Badge: 'ref-badge-now', Accounts: 'ref-accounts-import' }
    const runs: Runs[] = []
    for (const name of await this.asksFor()) runs.push(await this.press(nodes[name] ?? name, { profile: 'full-sync' }))
    return runs
  }

  /**
   * Nothing is left to do: reading a source and every target again finds nothing changed, a delta sync takes nobody and a full
   * sync stages nothing (I14, I15, D4). Throws with the figures of the run that was not quiet.
   */
  async staysQuiet(): Promise<void> {
    for (const node of [...this.sources, ...this.targets]) {
      const runs = await this.press(node)
      for (const run of runs.all) assertQuiet(node, run, [...importNotes, 'processed'])
      if (runs.all.length !== 1) throw new Error(`${node} started more than its own run: ${runs.describe()}`)
    }
    for (const node of this.sources) {
      const runs = await this.press(node, { profile: 'full-sync' })
      const managers = this.hr.refersBy('managerId') ? 'some' : 'none'
      for (const run of runs.all) assertQuiet(`full sync at ${node}`, run, importNotes, managers)
    }
    const { pendings } = await this.red.engine().store.counts()
    if (pendings.length > 0) throw new Error(`still pending: ${JSON.stringify(pendings)}`)
  }

  /** The accounts in accounts.csv, by employee number; empty before the first export. */
  accounts(): Record<string, Fields> {
    const file = this.path('accounts.csv')
    if (!existsSync(file)) return {}
    const rows = parse(readFileSync(file), { columns: true, bom: true }) as Fields[]
    return Object.fromEntries(rows.map((row) => [row['employeeId'] ?? '', row]))
  }

  /** The members of each group in groups.csv, by its name; empty before the first export. */
  groups(): Record<string, readonly string[]> {
    const file = this.path('groups.csv')
    if (!existsSync(file)) return {}
    const rows = parse(readFileSync(file), { columns: true, bom: true }) as Fields[]
    return Object.fromEntries(
      rows.map((row) => [
        row['name'] ?? '',
        (row['members'] ?? '')
          .split('|')
          .filter((login) => login !== '')
          .sort(),
      ]),
    )
  }

  /** Takes accounts.csv and groups.csv away, for a story that begins anew. */
  forgetAccounts(): void {
    for (const file of ['accounts.csv', 'groups.csv']) rmSync(this.path(file), { force: true })
  }

  /** The person with this employee number, as the metaverse has it. */
  async person(employeeId: string) {
    const { items } = await this.red.engine().store.searchMvos({ attribute: 'Employee ID', value: employeeId, limit: 2 })
    if (items.length > 1) throw new Error(`${items.length} people have the Employee ID ${employeeId}`)
    return items[0]
  }
}
