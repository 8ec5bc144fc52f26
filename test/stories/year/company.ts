/** A company of 2,000 people: its files, its canvas, and the runs of a week. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Run } from '../../../runtime/model/runs'
import type { RunningRed } from '../../nodes/red'
import { fromDist, startRed } from '../../nodes/red'
import { stringify } from '../csv-lines'
import { columns, companyFlow, type Edits, type File } from './flow'
import { type Fields, Reckoning, type Rows, type Source } from './reckoning'

const dayMs = 86_400_000
const targets = ['accounts', 'phonebook'] as const
/** A file that is written to. */
type Target = 'accounts' | 'groups' | 'phonebook'

type Mapping = Readonly<Record<string, unknown>> & { readonly target: string }

export class Company {
  /** What the sources should show, by anchor, in the order of the files. */
  readonly rows: Rows = { hr: new Map(), agency: new Map(), badge: new Map(), departments: new Map() }
  private edits: Edits = {}
  private now = Date.parse('2026-01-05T06:00:00Z')
  private copied = 0
  private red!: RunningRed
  /** What the targets should show. */
  readonly reckoning = new Reckoning(this.rows, () => this.now)

  static async found(): Promise<Company> {
    const company = new Company()
    company.red = await startRed({ clock: () => company.now })
    mkdirSync(join(company.red.userDir, 'data'), { recursive: true })
    return company
  }

  async open(): Promise<void> {
    await this.red.deploy(companyFlow(this.edits))
  }

  async stop(): Promise<void> {
    await this.red.stop()
  }

  path(file: File): string {
    return join(this.red.userDir, 'data', `${file}.csv`)
  }

  /** Writes what a source shows: the rows as they should be, or, for a week, something else. */
  show(source: Source, wrong?: (text: string) => string): void {
    const right = stringify(columns[source], [...this.rows[source].values()])
    writeFileSync(this.path(source), wrong ? wrong(right) : right)
  }

  set(source: Source, anchor: string, fields: Fields): void {
    const [first] = columns[source]
    this.rows[source].set(anchor, { ...this.rows[source].get(anchor), ...fields, [first]: anchor })
  }

  row(source: Source, anchor: string): Fields {
    const row = this.rows[source].get(anchor)
    if (!row) throw new Error(`no ${anchor} in ${source}`)
    return row
  }

  remove(source: Source, anchor: string): void {
    if (!this.rows[source].delete(anchor)) throw new Error(`no ${anchor} in ${source}`)
  }

  /** The rows of a target's file; the members of groups in order. */
  read(target: Target): Fields[] {
    if (!existsSync(this.path(target))) return []
    const rows = parse(readFileSync(this.path(target)), { columns: true, bom: true }) as Fields[]
    return rows.map((row) =>
      row['members'] === undefined ? row : { ...row, members: row['members'].split('|').sort().join('|') },
    )
  }

  /** Somebody edits a target's file by hand. */
  edit(target: Target, change: (rows: Fields[]) => Fields[]): void {
    writeFileSync(this.path(target), stringify(columns[target], change(this.read(target))))
  }

  /** Deploys the canvas with these nodes' settings otherwise, and gives the systems it asks to synchronise in full. */
  async deploy(edits: Edits): Promise<void> {
    this.edits = { ...this.edits, ...edits }
    await this.open()
  }

  /** Deploys other mappings of these attribute flows, made from those of the beginning. */
  async change(flows: readonly string[], by: (mappings: readonly Mapping[]) => Mapping[]): Promise<void> {
    const nodes = companyFlow({}).filter(({ id }) => flows.includes(id))
    await this.deploy(Object.fromEntries(nodes.map(({ id, mappings }) => [id, { mappings: by(mappings as Mapping[]) }])))
  }

  private get copy(): string {
    return join(this.red.userDir, 'copy.sqlite')
  }

  /** Copies the store. */
  async backUp(): Promise<void> {
    rmSync(this.copy, { force: true })
    this.copied = this.now
    await this.red.engine().store.backup(this.copy)
  }

  /** Puts the copy in the place of the store. Who left since then is seen to leave now. */
  async restore(): Promise<void> {
    this.reckoning.forgetLeaversSince(this.copied)
    await this.red.deploy([])
    const file = join(this.red.userDir, 'identity.sqlite')
    for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true })
    copyFileSync(this.copy, file)
    await this.open()
  }

  /** The day so many days from now, as HR writes it. */
  inDays(days: number): string {
    return new Date(this.now + days * dayMs).toISOString().slice(0, 10)
  }

  /** A week passes; what comes due by time alone does so every day. */
  async passWeek(): Promise<Run[]> {
    const runs: Run[] = []
    for (let day = 1; day <= 7; day++) {
      this.now += dayMs
      if (day < 7) runs.push(await this.red.run('lifecycle'))
    }
    return runs
  }

  /** What the deployment asks for, done. */
  async synchroniseInFull(): Promise<Run[]> {
    const engine = this.red.engine()
    const { open } = await engine.openChanges()
    const asked = new Set(open.flatMap((change) => change.systems))
    const names = (await engine.store.systems()).filter(({ id }) => asked.has(id)).map(({ node }) => node)
    // What is left of a system that is gone goes with the full sync of whichever.
    if (names.length === 0 && open.length > 0) names.push('hr')
    const runs: Run[] = []
    for (const node of names) runs.push(await this.red.run(`${node}-import`, { profile: 'full-sync' }))
    return runs
  }

  /** The runs of one day: everything is read, what comes due is looked at, and what is pending is sent and read back. */
  async day(): Promise<Run[]> {
    const kept = targets.filter((target) => this.edits[target] !== null)
    const sources = ['hr', 'agency', 'badge', 'departments'].filter((source) => this.edits[source] !== null)
    const nodes = [
      ...sources.map((system) => `${system}-import`),
      ...kept.filter((target) => existsSync(this.path(target))).map((target) => `${target}-import`),
      'lifecycle',
      ...kept.flatMap((target) => [`${target}-export`, `${target}-import`]),
    ]
    const runs: Run[] = []
    for (const node of nodes) runs.push(await this.red.run(node))
    return runs
  }

  /** Somebody looks at the people who are held and releases exactly those (L9). */
  async releasePeople(): Promise<void> {
    const held = fromDist<typeof import('../../../runtime/engine/sync/held-people')>('runtime/engine/sync/held-people.js')
    const engine = this.red.engine()
    for (const system of (await engine.currentPlan()).systems.values()) {
      const list = await held.heldPeople(engine.store, system.row.id)
      if (list) await held.releasePeople(engine.store, { system, run: list.run, who: 'Ada', now: engine.clock() })
    }
  }

  /** Somebody looks at everything that is held and releases it (X5). */
  async release(): Promise<void> {
    const { review } = fromDist<typeof import('../../../runtime/engine/export/review')>('runtime/engine/export/review.js')
    const engine = this.red.engine()
    const { store, clock } = engine
    const ids: number[] = []
    let after: string | null = null
    do {
      const page = await store.searchPendings({ state: 'held', limit: 500, ...(after !== null && { after }) })
      ids.push(...page.items.map(({ pending }) => pending.id))
      after = page.next
    } while (after !== null)
    await review({ store, plan: await engine.currentPlan() }, 'release', ids, 'Ada', clock())
  }

  /** What is pending when the day is over. */
  async waits(): Promise<number> {
    const { pendings } = await this.red.engine().store.counts()
    return pendings.reduce((sum, { count }) => sum + count, 0)
  }

  async people(): Promise<number> {
    return (await this.red.engine().store.counts()).mvos['Person'] ?? 0
  }
}
