/** Random histories: delta after delta comes to what one full run comes to, whatever the pages and their order. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { displayValue } from '../../runtime/model/values'
import { personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'
import { badgeNodes } from '../nodes/badge-nodes'

const world = theDirectoryWorld()

/** One thing that happens in the sources, or a run. */
type Event =
  | { readonly kind: 'hire' | 'leave' | 'badge' | 'badgeGone'; readonly who: number; readonly value: string }
  | { readonly kind: 'change'; readonly who: number; readonly attribute: string; readonly value: string }
  | { readonly kind: 'run'; readonly what: 'hr' | 'badge' | 'export' | 'full' }

const who = fc.integer({ min: 1, max: 4 })
const value = fc.constantFrom('', 'A', 'B', 'C')
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('hire' as const), who, value }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('change' as const),
        who,
        attribute: fc.constantFrom('department', 'givenName', 'sn', 'phone', 'employeeType'),
        value,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'badge' as const, 'badgeGone' as const), who, value }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('run' as const), what: fc.constantFrom('hr', 'hr', 'badge', 'export', 'full') }),
    },
  ) as fc.Arbitrary<Event>,
  { minLength: 4, maxLength: 22 },
)

const person = { ...personTypes[0], graceDays: 0 }
const mappings = [
  {
    enabled: true,
    kind: 'expression',
    value: '"cn=" + mv["Employee ID"] + ",ou=" + Coalesce(mv["Department"], "None") + ",dc=corp"',
    target: 'dn',
    whenMissing: 'evaluate',
  },
  ...directoryMappings.slice(1),
]
const flow = (pageSize: number, type: object = person) => ({
  pageSize,
  change: [
    { id: 'store', types: [type] },
    // Who is no employee has no place in the metaverse; the account goes with the person.
    { id: 'scope', mode: 'expression', expression: 'cs["employeeType"] != "C"' },
    { id: 'provision', action: 'delete', onDeletion: 'delete', rows: [] },
    { id: 'out-flow', mappings },
    ...badgeNodes(pageSize),
  ],
})

/** N3: what a run counts adds up to what it read and took. */
function addsUp(run: Run): void {
  const c = run.counters
  expect(c.added + c.updated + c.renamed + c.returned + c.unchanged + c.confirmed + c.importFailed).toBe(c.read)
  const outcomes = [c.joined, c.projected, c.flowed, c.disconnected, c.outOfScope, c.disconnectors, c.noChange, c.syncFailed]
  expect(outcomes.reduce((sum, outcome) => sum + outcome, 0)).toBe(c.processed)
  expect(c.created + c.exportUpdated + c.exportRenamed + c.deleted + c.exportFailed).toBe(c.sent)
  // The first export reads the directory, and says that it is empty (R13).
  const [warning, ...others] = run.warnings
  expect(others).toEqual([])
  expect(run.status).toBe(warning?.code === 'no-objects' ? 'warnings' : 'success')
}

async function run(id: string, profile?: string): Promise<Run> {
  const ended = await world.red.run(id, profile === undefined ? {} : { profile })
  addsUp(ended)
  return ended
}

async function apply(event: Event): Promise<void> {
  const id = event.kind === 'run' ? '' : `${event.who}`
  const known = memorySystem('hr').rows.has(id)
  switch (event.kind) {
    case 'hire':
      if (!known) world.hire(id, `P${event.who}${event.value}`, 'Q', { phone: event.value })
      return
    case 'change':
      if (known) world.change(id, { [event.attribute]: event.value })
      return
    case 'leave':
      return world.leave(id)
    case 'badge':
      return world.badge(`b${id}`, { employeeId: id, givenName: `badge ${id}`, phone: event.value })
    case 'badgeGone':
      return void memorySystem('badge').rows.delete(`b${id}`)
    case 'run':
      return carryOut(event.what)
    default:
      return event satisfies never
  }
}

async function carryOut(what: 'hr' | 'badge' | 'export' | 'full'): Promise<void> {
  if (what === 'hr') await runUnlessEmpty('import', 'hr')
  else if (what === 'badge') await runUnlessEmpty('badge-import', 'badge')
  else if (what === 'full') await run('import', 'full-sync')
  else {
    await run('export')
    await confirm()
  }
}

/** A source that shows nobody marks nobody as gone (I3), so it is not read here. */
async function runUnlessEmpty(id: string, table: string, profile?: string): Promise<void> {
  if (memorySystem(table).rows.size > 0) await run(id, profile)
}

async function confirm(): Promise<void> {
  if (world.directory.all().length === 0) return
  const back = await run('ad-import')
  // I14: an export and its confirmation leave nothing to do.
  expect(back.counters).toMatchObject({ processed: 0, updated: 0, added: 0, notReimported: 0 })
}

/** Everything the sources have is in, in the order in which an empty store is filled. */
async function settle(profile?: string): Promise<void> {
  memorySystem('hr').set('always', { givenName: 'Eve', sn: 'Q', employeeType: 'FTE' })
  memorySystem('badge').set('always', { employeeId: 'always', phone: '1' })
  await run('import', profile)
  await run('badge-import', profile)
  await run('import', profile)
}

/** People with the rule that supplied each value, what waits, and who has an account. */
async function picture(): Promise<object> {
  const { store } = world.red.engine()
  const rules = new Map((await store.rules()).map((rule) => [rule.id, rule.name]))
  const people = (await store.searchMvos({ type: 'Person', limit: 100 })).items
    .map(({ attributes, provenance }) =>
      Object.entries(attributes)
        .map(([name, value]) => `${name}: ${displayValue(value)} (${rules.get(provenance[name]?.rule ?? 0)})`)
        .sort(),
    )
    .map((lines) => lines.join('\n'))
    .sort()
  const waiting = (await world.pendings())
    .map(
      ({ operation, state, changes }) =>
        `${operation} ${state} ${changes
          .map((change) => `${change.attribute}=${displayValue(change.to)}`)
          .sort()
          .join(', ')}`,
    )
    .sort()
  return { people, waiting }
}

function accounts(): string[] {
  return world.directory
    .all()
    .map(({ attributes }) =>
      Object.entries(attributes)
        .filter(([name]) => name !== 'id')
        .map(([name, value]) => `${name}=${displayValue(value)}`)
        .join(', '),
    )
    .sort()
}

async function repeat(history: readonly Event[]): Promise<void> {
  for (const event of history) await apply(event)
}

async function stagesNothing(): Promise<void> {
  const before = await world.pendings()
  for (const id of ['import', 'badge-import', 'ad-import']) {
    const again = await run(id, 'full-sync')
    const { processed, noChange, outOfScope, disconnectors } = again.counters
    expect(noChange + outOfScope + disconnectors).toBe(processed)
  }
  expect(await world.pendings()).toEqual(before)
}

/** The tables as they are, to fill another world with. */
function tables(): () => void {
  const kept = ['hr', 'badge'].map((name) => [name, new Map(memorySystem(name).rows)] as const)
  return () => {
    for (const [name, rows] of kept) for (const [id, row] of rows) memorySystem(name).set(id, row)
  }
}

it('D3 D4 N3 delta after delta is what one full import and sync from empty gives, page by page of 1 or of 50, and again stages nothing', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (history) => {
      await world.fresh(flow(50))
      await repeat(history.filter((event) => event.kind !== 'run' || event.what !== 'export'))
      await settle()
      const deltas = await picture()
      await stagesNothing()
      expect(world.brokenLaws()).toEqual([])
      const refill = tables()
      for (const pageSize of [50, 1]) {
        await world.fresh(flow(pageSize))
        refill()
        await settle('full-import+full-sync')
        expect(await picture()).toEqual(deltas)
      }
    }),
    { numRuns: 25 },
  )
})

it('D3 D4 I14 N3 with exports in between the directory ends as from empty, with one account a person', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (history) => {
      await world.fresh(flow(50))
      await repeat(history)
      await settle()
      await run('export')
      await confirm()
      await stagesNothing()
      expect(await world.pendings()).toEqual([])
      expect(world.brokenLaws()).toEqual([])
      const numbers = world.directory.all().map((object) => object.attributes['employeeNumber'])
      expect(new Set(numbers).size).toBe(numbers.length)
      const ended = { ...(await picture()), accounts: accounts() }
      const refill = tables()
      await world.fresh(flow(50))
      refill()
      await settle('full-import+full-sync')
      await run('export')
      await confirm()
      expect({ ...(await picture()), accounts: accounts() }).toEqual(ended)
    }),
    { numRuns: 25 },
  )
})

it('L3 D4 N3 with a grace period whoever leaves and returns, however often, is one person with one account', async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.boolean(), async (history, joins) => {
      const rows = joins ? {} : { rows: [] }
      const graceful = flow(50, { ...person, graceDays: 30 })
      await world.fresh({ ...graceful, change: [...graceful.change, { id: 'join', ...rows }] })
      const met = new Set<string>()
      for (const event of history) {
        // Without join rows only the same record finds its person; one that was merely out of scope is not remembered.
        if (!joins && event.kind === 'change' && event.attribute === 'employeeType') continue
        await apply(event)
        for (const { attributes } of (await world.red.engine().store.searchMvos({ limit: 50 })).items)
          met.add(displayValue(attributes['Employee ID']))
      }
      await settle()
      await run('export')
      await confirm()
      await stagesNothing()
      const people = (await world.red.engine().store.searchMvos({ limit: 50 })).items
      const numbers = people.map((person) => displayValue(person.attributes['Employee ID']))
      expect(numbers.sort()).toEqual([...new Set([...met, ...numbers])].sort())
      const accounts = world.directory.all().map((object) => object.attributes['employeeNumber'])
      expect(new Set(accounts).size).toBe(accounts.length)
      expect(world.brokenLaws()).toEqual([])
    }),
    { numRuns: 25 },
  )
})
