/** What happens to the people of a random history, and how it comes to rest. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import type { DirectoryWorld } from '../engine/directory'
import { memorySystem } from '../nodes/memory'
import type { Rules } from './random-rules'
import { twice } from './random-source'

/** One thing that happens in the sources, or a run. */
export type Event =
  | {
      readonly kind: 'hire' | 'leave' | 'badge' | 'badgeGone' | 'double' | 'secondBadge'
      readonly who: number
      readonly value: string
    }
  | { readonly kind: 'change'; readonly who: number; readonly attribute: string; readonly value: string }
  | { readonly kind: 'swap' | 'swapBadges' | 'manages'; readonly who: number; readonly other: number }
  | { readonly kind: 'days'; readonly count: number }
  | { readonly kind: 'run'; readonly what: 'hr' | 'badge' | 'export' | 'full' | 'lifecycle' }

const who = fc.integer({ min: 1, max: 5 })
const value = fc.constantFrom('', 'A', 'B', 'C')
const kind = <K extends string>(...kinds: readonly K[]): fc.Arbitrary<K> => fc.constantFrom(...kinds)

/** Who is there at first, so that most histories have people with records of both systems. */
const beginning: readonly Event[] = [1, 2].flatMap((who) => [
  { kind: 'hire', who, value: 'A' },
  { kind: 'badge', who, value: 'B' },
])

const happenings: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: kind('hire'), who, value }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: kind('change'),
        who,
        attribute: fc.constantFrom('department', 'givenName', 'sn', 'phone', 'employeeType', 'roles'),
        value,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: kind('leave', 'badge', 'badge', 'badgeGone', 'double', 'secondBadge'), who, value }),
    },
    { weight: 3, arbitrary: fc.record({ kind: kind('swap', 'swapBadges', 'manages'), who, other: who }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('days'), count: fc.constantFrom(1, 6, 11) }) },
    {
      weight: 7,
      arbitrary: fc.record({ kind: kind('run'), what: fc.constantFrom('hr', 'hr', 'badge', 'export', 'full', 'lifecycle') }),
    },
  ) as fc.Arbitrary<Event>,
  { minLength: 4, maxLength: 30 },
)

export const histories: fc.Arbitrary<Event[]> = happenings.map((events) => [...beginning, ...events])

/** N3: what a run counts adds up to what it read and took. */
function addsUp(run: Run): void {
  const c = run.counters
  expect(c.added + c.updated + c.renamed + c.returned + c.unchanged + c.confirmed + c.importFailed, 'read').toBe(c.read)
  const outcomes = [c.joined, c.projected, c.flowed, c.disconnected, c.outOfScope, c.disconnectors, c.noChange, c.syncFailed]
  expect(
    outcomes.reduce((sum, outcome) => sum + outcome, 0),
    'processed',
  ).toBe(c.processed)
  expect(c.created + c.exportUpdated + c.exportRenamed + c.deleted + c.exportFailed, 'sent').toBe(c.sent)
  expect(run.status, run.reason ?? '').toMatch(/^(?:success|warnings|errors)$/)
}

export class History {
  constructor(
    private readonly world: DirectoryWorld,
    private readonly rules: Rules,
  ) {}

  private get hr() {
    return memorySystem('hr').rows
  }

  private get badges() {
    return memorySystem('badge').rows
  }

  async run(id: string, profile?: string): Promise<Run> {
    const run = await this.world.red.run(id, { confirm: true, ...(profile !== undefined && { profile }) })
    addsUp(run)
    return run
  }

  async live(events: readonly Event[], { exporting }: { readonly exporting: boolean }): Promise<void> {
    for (const event of events) await this.apply(event, exporting)
  }

  private async apply(event: Event, exporting: boolean): Promise<void> {
    if (event.kind === 'run') return this.carryOut(event.what, exporting)
    if (event.kind === 'days') return this.world.days(event.count)
    const id = `${event.who}`
    const row = this.hr.get(id)
    switch (event.kind) {
      case 'hire':
        if (!row) this.world.hire(id, `P${event.who}${event.value}`, 'Q', { phone: event.value })
        return
      case 'change':
        if (row) this.hr.set(id, { ...row, [event.attribute]: event.attribute === 'roles' ? [...event.value, 'R'] : event.value })
        return
      case 'leave':
        return this.world.leave(id)
      case 'badge':
        return void this.badges.set(`b${id}`, { employeeId: id, givenName: `badge ${id}`, phone: event.value, roles: ['R', 'S'] })
      case 'badgeGone':
        return void this.badges.delete(`b${id}`)
      case 'double':
        if (row) this.hr.set(id, row[twice] ? withoutMark(row) : { ...row, [twice]: 'yes' })
        return
      case 'secondBadge':
        return void this.badges.set(`c${id}`, { employeeId: id, givenName: `second ${id}`, phone: event.value })
      case 'swap':
        return swap(this.hr, id, `${event.other}`)
      case 'swapBadges':
        return swap(this.badges, `b${id}`, `b${event.other}`)
      case 'manages':
        if (row) this.hr.set(id, { ...row, manager: `${event.other}` })
        return
      default:
        return event satisfies never
    }
  }

  private async carryOut(what: Extract<Event, { kind: 'run' }>['what'], exporting: boolean): Promise<void> {
    // A source that shows nobody marks nobody as gone (I3), so it is not read here.
    if (what === 'hr' && this.hr.size > 0) await this.run('import')
    if (what === 'badge' && this.badges.size > 0) await this.run('badge-import')
    if (what === 'full') await this.run('import', 'full-sync')
    if (what === 'lifecycle') await this.run('lifecycle')
    if (what === 'export' && exporting) await this.send()
  }

  /** Everything out, and confirmed. */
  async send(): Promise<void> {
    await this.run('export')
    if (this.world.directory.all().length > 0) await this.run('ad-import')
  }

  /**
   * The sources become such that what is in them decides alone:
   * - no anchor is there twice, since the record of such a one stays as it was before (I5);
   * - who remained joined out of scope comes back into it, since their values stay as they were (S5);
   * - all badges are handed in and out again, each to its owner and nobody two, since a linked one keeps its person whatever its
   * join values become (J8), and
   *   of two for one person the first one has it (J5).
   */
  private tidy(): void {
    for (const [id, row] of this.hr) {
      const scoped = this.rules.leaving === 'remainJoined' ? { employeeType: 'FTE', phone: 'A', sn: 'Q' } : {}
      this.hr.set(id, { ...withoutMark(row), ...scoped })
    }
    memorySystem('hr').set('always', { givenName: 'Eve', sn: 'Q', employeeType: 'FTE', department: 'Z', phone: 'Z' })
    for (const id of this.badges.keys()) if (id.startsWith('c')) this.badges.delete(id)
    for (const [id, row] of this.badges) this.badges.set(id, { ...row, employeeId: id.slice(1) })
  }

  /** The tables as they are, to fill another world with. */
  tables(): () => void {
    const kept = ['hr', 'badge'].map((name) => [name, new Map(memorySystem(name).rows)] as const)
    return () => {
      for (const [name, rows] of kept) for (const [id, row] of rows) memorySystem(name).set(id, row)
    }
  }

  /** Tidies the sources and takes everything in, until nothing is left of the past but what the rules keep. */
  async settle(): Promise<void> {
    this.tidy()
    const badges = new Map(this.badges)
    this.badges.clear()
    memorySystem('badge').set('z', { employeeId: 'nobody' })
    await this.run('import')
    await this.run('badge-import')
    this.world.days(11)
    await this.run('lifecycle')
    await this.run('import')
    this.badges.clear()
    for (const [id, row] of badges) this.badges.set(id, row)
    memorySystem('badge').set('always', { employeeId: 'always', phone: 'Z' })
    await this.fill()
  }

  /** Everything is read and looked at again, as the sources are. */
  async readAll(): Promise<void> {
    if (this.hr.size > 0) await this.run('import', 'full-import+full-sync')
    if (this.badges.size > 0) await this.run('badge-import', 'full-import+full-sync')
    await this.run('import', 'full-sync')
    await this.run('ad-import', 'full-sync')
  }

  /** Takes everything in, in the order in which an empty store is filled; or the badges first. */
  async fill(profile?: string, badgesFirst = false): Promise<void> {
    if (badgesFirst) await this.run('badge-import', profile)
    await this.run('import', profile)
    await this.run('badge-import', profile)
    await this.run('import', profile)
    await this.run('badge-import', profile)
  }

  /**
   * D4: a full sync of each system finds nothing to do. Who failed before fails again: two records of a system for one person, an
   * ambiguous join.
   */
  async stagesNothing(): Promise<void> {
    const before = await this.world.pendings()
    for (const id of ['import', 'badge-import', 'ad-import']) {
      const { counters } = await this.run(id, 'full-sync')
      const { processed, noChange, outOfScope, disconnectors, syncFailed } = counters
      expect(noChange + outOfScope + disconnectors + syncFailed, `nothing to do for ${id}`).toBe(processed)
    }
    expect(await this.world.pendings()).toEqual(before)
  }
}

function withoutMark<R extends Record<string, unknown>>(row: R): R {
  const { [twice]: _mark, ...rest } = row
  return rest as R
}

/** Two rows exchange all they have but their anchors: for a badge its owner, for a person everything. */
function swap<R>(rows: Map<string, R>, text: string, other: string): void {
  const [a, b] = [rows.get(text), rows.get(other)]
  if (a === undefined || b === undefined) return
  rows.set(text, b)
  rows.set(other, a)
}
