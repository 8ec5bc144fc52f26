/** A day of the soak: people change, something goes wrong, all systems run once; and what must be true when calm returns. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scriptedSystem } from '../../runtime/connectors/scripted/system/system'
import { review } from '../../runtime/engine/export/review'
import type { Run } from '../../runtime/model/runs'
import { checkInvariants } from '../../runtime/store/sqlite/invariants'
import type { Fault } from './faults'
import { anyFault, undoLeft } from './faults'
import { graceDays, retentionDays, soakFlow } from './flow'
import { DisturbedRed } from './node-red'
import type { NotedPeople } from './people'
import { People } from './people'

const dayMs = 86_400_000
const pruneBatch = 500

/** What an installation runs each day, in its order. */
const daily = [
  ['import', 'full-import+delta-sync'],
  ['badge-import', 'full-import+delta-sync'],
  ['lifecycle', undefined],
  ['accounts-export', undefined],
  ['directory-export', undefined],
  ['accounts-import', 'delta-import+delta-sync'],
  ['directory-import', 'full-import+delta-sync'],
] as const

/** Numbers that look drawn by lot and are the same for the same seed. */
function drawn(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A morning, as the process that is killed in the course of the day has noted it for the next. */
interface Morning {
  readonly days: number
  readonly now: number
  readonly seed: number
  readonly people: NotedPeople
  readonly met: readonly (readonly [string, number])[]
}

export class Soak {
  days = 0
  readonly file: string
  private readonly files: string
  private readonly notes: string
  private readonly red: DisturbedRed
  private readonly people: People
  private readonly flow = soakFlow()
  private next: () => number
  private readonly draw = (): number => this.next()
  private readonly met = new Map<string, number>()
  private now = Date.parse('2026-03-02T08:00:00Z')

  constructor(folder: string, count: number, seed: number) {
    this.next = drawn(seed)
    this.file = join(folder, 'bench.sqlite')
    this.files = join(folder, 'data')
    this.notes = join(folder, 'morning.json')
    mkdirSync(this.files, { recursive: true })
    this.people = new People(this.files, count, this.draw)
    this.red = new DisturbedRed(folder, () => this.now)
  }

  /** Everybody is in, and some calm days have passed, so that all code is warm and all tables have their size. */
  async begin(): Promise<void> {
    await this.red.start(this.flow)
    for (let n = 0; n < 5; n++) await this.live({ name: 'none' })
  }

  /** Goes on where a process was killed: its last day is lived again, with the same people. */
  async resume(): Promise<void> {
    const { days, now, seed, people, met } = JSON.parse(readFileSync(this.notes, 'utf8')) as Morning
    this.days = days
    this.now = now
    this.next = drawn(seed)
    this.people.take(people)
    for (const [kind, count] of met) this.met.set(kind, count)
    this.met.set('killed', (this.met.get('killed') ?? 0) + 1)
    undoLeft({ files: this.files, store: this.file })
    this.people.write()
    await this.red.start(this.flow)
    this.mustBeSound()
    await this.runAll({ name: 'none' })
  }

  private note(): void {
    const seed = Math.floor(this.draw() * 2 ** 32)
    this.next = drawn(seed)
    const morning: Morning = { days: this.days, now: this.now, seed, people: this.people.noted(), met: [...this.met] }
    writeFileSync(`${this.notes}.part`, JSON.stringify(morning))
    renameSync(`${this.notes}.part`, this.notes)
  }

  /** The fault it had. */
  async day(): Promise<string> {
    const fault = anyFault({ red: this.red, files: this.files, store: this.file, flow: this.flow, draw: this.draw })
    const kind = fault.name.replace(/ (?:after |large: )?\d+ .*/, '')
    this.met.set(kind, (this.met.get(kind) ?? 0) + 1)
    await this.live(fault)
    return fault.name
  }

  faults(): string {
    return [...this.met].map(([name, count]) => `${count} × ${name}`).join('; ')
  }

  private async live(fault: Fault): Promise<void> {
    this.days++
    this.now += dayMs
    this.people.live()
    this.people.write()
    this.note()
    await this.runAll(fault)
  }

  private async runAll(fault: Fault): Promise<void> {
    const undo = await fault.begin?.()
    for (const [node, profile] of daily) {
      await this.red.run(node, this.message(profile), fault.during?.node === node ? fault.during.what : undefined)
    }
    undo?.()
    await this.decide()
    await this.forget()
    // The scripted system notes all requests; nobody reads them here.
    scriptedSystem('accounts').received.length = 0
  }

  /**
   * Once a week everything is read: a system that showed nothing although something had changed would never be asked for it
   * again.
   */
  private message(profile: string | undefined): { confirm: true; profile?: string } {
    if (profile === undefined) return { confirm: true }
    return { confirm: true, profile: this.days % 7 === 0 ? profile.replace('delta-import', 'full-import') : profile }
  }

  /** The person who looks at what is held or failed each evening lets all of it go. */
  private async decide(): Promise<void> {
    const { store } = this.red
    for (const state of ['held', 'failed'] as const) {
      const { items } = await store.searchPendings({ state, limit: 500 })
      const ids = items.map(({ pending }) => pending.id)
      if (ids.length === 0) continue
      const { engine } = this.red
      await review({ store, plan: await engine.currentPlan() }, 'release', ids, 'Ada', engine.clock())
    }
  }

  /** What the store node does by itself every hour, counted from a deployment: here they follow each other faster. */
  private async forget(): Promise<void> {
    const before = `${new Date(this.now - retentionDays * dayMs).toISOString().slice(0, 19)}Z`
    while ((await this.red.store.prune(before, pruneBatch)) === pruneBatch);
  }

  /** Throws when the file is damaged or breaks its own laws. */
  mustBeSound(): void {
    const { db } = this.red.store.connection
    const [first] = db.pragma('integrity_check') as { integrity_check: string }[]
    const broken = checkInvariants(db)
    if (first?.integrity_check !== 'ok') broken.push(`integrity_check: ${first?.integrity_check}`)
    if (broken.length > 0) throw new Error(`day ${this.days}: ${broken.join('; ')}`)
  }

  /** Days without faults, then some without changes, the last of them quiet: what is not as it should be. */
  async calmDown(): Promise<string[]> {
    await this.red.deploy(this.flow, 'full')
    // More than a week, so that everything has been read once.
    for (let n = 0; n < 8; n++) await this.live({ name: 'none' })
    this.people.write()
    const wrong: string[] = []
    for (let left = 3; left >= 0; left--) {
      this.now += dayMs * (left === 3 ? graceDays + 1 : 1)
      for (const [node, profile] of daily) {
        const run = await this.red.run(node, this.message(profile))
        if (left === 0) wrong.push(...noisy(node, run))
      }
      await this.decide()
    }
    this.mustBeSound()
    const { items } = await this.red.store.searchPendings({ limit: 500 })
    if (items.length > 0) wrong.push(`${items.length} pending exports are left, first: ${JSON.stringify(items[0]?.pending)}`)
    return [...wrong, ...this.accounts()]
  }

  /** Who is active has an enabled account in both targets, and nobody else. */
  private accounts(): string[] {
    const wanted = this.people.active().sort().join()
    const scripted = scriptedSystem('accounts')
      .all()
      .filter((object) => object.attributes['enabled'] === 'yes')
    const inSystem = scripted
      .map((object) => object.anchor)
      .sort()
      .join()
    const [head = '', ...lines] = readFileSync(join(this.files, 'directory.csv'), 'utf8').trim().split(/\r?\n/)
    const enabled = head.split(',').indexOf('enabled')
    const inFile = lines.map((line) => line.split(',')).filter((fields) => fields[enabled] === 'yes')
    const wrong = inSystem === wanted ? [] : [`the accounts are not those of the people: ${differing(wanted, inSystem)}`]
    const file = inFile
      .map((fields) => fields[head.split(',').indexOf('login')])
      .sort()
      .join()
    return file === wanted ? wrong : [...wrong, `the directory is not that of the people: ${differing(wanted, file)}`]
  }

  async end(): Promise<void> {
    await this.red.stop()
  }
}

function differing(wanted: string, found: string): string {
  const [wantedIds, foundIds] = [new Set(wanted.split(',')), new Set(found.split(','))]
  const [missing, surplus] = [[...wantedIds].filter((id) => !foundIds.has(id)), [...foundIds].filter((id) => !wantedIds.has(id))]
  return `${missing.length} missing (${missing.slice(0, 3)}), ${surplus.length} too many (${surplus.slice(0, 3)})`
}

/** A quiet run counts nothing but what it read and found unchanged. */
function noisy(node: string, run: Run | undefined): string[] {
  if (!run) return [`${node} did not run`]
  const { read: _read, unchanged: _unchanged, processed, noChange, outOfScope, disconnectors, ...rest } = run.counters
  const moved = Object.entries({ ...rest, changed: processed - noChange - outOfScope - disconnectors }).filter(([, n]) => n > 0)
  const status = run.status === 'success' ? [] : [`${node} ended ${run.status}: ${run.reason}`]
  return moved.length === 0 ? status : [...status, `${node} was not quiet: ${JSON.stringify(Object.fromEntries(moved))}`]
}
