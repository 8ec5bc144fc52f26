/** Random histories under random rules that read people: deltas come to what full syncs and an empty store come to (D7, D8). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run, RunWarning } from '../../runtime/model/runs'
import { memorySystem } from '../nodes/memory'
import { byStampsAndThoroughly } from './by-stamps'
import { picture } from './random-picture'
import { adFlows, nodesOf, type Rules, rules } from './random-reads'
import { beginning, drawn, happen, longEnough, nobodyIsEmpty, type SourceEvent, sourceEvents, tables } from './random-sources'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()

/** What happens in the sources, or a run. */
type Event =
  | SourceEvent
  | { readonly kind: 'run'; readonly what: 'hr' | 'badge' | 'units' | 'export' | 'full' | 'fullBadge' | 'fullUnits' | 'accounts' }

const runs: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('run' as const),
  what: fc.constantFrom('hr', 'badge', 'units', 'export', 'full', 'fullBadge', 'fullUnits', 'accounts'),
})
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(...sourceEvents('department', 'phone', 'givenName', 'sn'), { weight: 6, arbitrary: runs }) as fc.Arbitrary<Event>,
  { minLength: 3, maxLength: 18 },
)

async function run(id: string, profile?: string): Promise<Run> {
  const ended = await world.red.run(id, { confirm: true, ...(profile !== undefined && { profile }) })
  const { counters: c } = ended
  const outcomes = [c.joined, c.projected, c.flowed, c.disconnected, c.outOfScope, c.disconnectors, c.noChange, c.syncFailed]
  if (profile !== 'export')
    expect(outcomes.reduce((sum, outcome) => sum + outcome, 0) + (id === 'export' ? 0 : c.held)).toBe(c.processed)
  expect(ended.status, ended.reason ?? '').toMatch(/^(?:success|warnings)$/)
  if (ended.warnings.some(({ code }) => code === 'people-held')) {
    // A condition that declines most of so few people is right, and the list is released (L9).
    await world.releasePeople(systemOf[id] ?? id)
    return run(id, 'full-sync')
  }
  expect(ended.warnings.filter((warning) => !isExpected(warning, { id, profile }))).toEqual([])
  return ended
}

/** The systems of the nodes whose objects may leave. */
const systemOf: Readonly<Record<string, string>> = {
  import: 'HR',
  'badge-import': 'Badge',
  'dept-import': 'Units',
  'ad-import': 'Accounts',
}

/** Which source an import node reads. */
const tableOf = { import: 'hr', 'badge-import': 'badge', 'dept-import': 'dept' } as const

/** A run says what random rules and people may bring about there, and nothing else (N10). */
function isExpected({ code, message }: RunWarning, { id, profile }: { id: string; profile: string | undefined }): boolean {
  const table = Object.hasOwn(tableOf, id) ? memorySystem(tableOf[id as keyof typeof tableOf]) : null
  switch (code) {
    case 'look-up-fruitless':
      return /^\d+ look-ups? found nothing: (?:no|more than one) (?:Person|Unit) has /.test(message)
    case 'without-effect':
      // A table may be drawn without a row; whether references come to anything is known by full synchronisations alone.
      if (/: Its table is empty, so nothing flows\./.test(message)) return true
      return profile?.endsWith('full-sync') === true && / gave no value to any of \d+ objects?\./.test(message)
    case 'no-objects':
      // A history may run an import of a source that has nobody in it at that moment.
      if (table) return table.rows.size === 0
      return ['ad-import', 'export'].includes(id) && message.startsWith('Accounts showed no objects')
    case 'left-unsent':
      // Who has a manager outside the scope of the accounts has a reference that waits (E4).
      return id === 'export' && / refers? to somebody who has no account there, /.test(message)
    default:
      return false
  }
}

const nodeOf = {
  hr: 'import',
  badge: 'badge-import',
  units: 'dept-import',
  export: 'export',
  full: 'import',
  fullBadge: 'badge-import',
  fullUnits: 'dept-import',
  accounts: 'ad-import',
}

async function apply(event: Event, { chains }: Rules): Promise<void> {
  if (event.kind === 'run') return void (await run(nodeOf[event.what], event.what.startsWith('full') ? 'full-sync' : undefined))
  // A chain that goes round in a circle is an error of those in it (D7).
  if (event.kind === 'manages' && chains && event.other >= event.who) return
  happen(world, event)
}

/** Everything the sources have is in. */
async function settle(nodes: readonly string[], profile?: string): Promise<void> {
  nobodyIsEmpty()
  for (const node of nodes) await run(node, profile)
}

const sources = ['import', 'badge-import', 'dept-import']

async function isQuiet(): Promise<void> {
  for (const node of [...sources, 'ad-import']) {
    const { counters: c } = await byStampsAndThoroughly((profile) => run(node, profile))
    expect({ node, ...c }).toMatchObject({ joined: 0, projected: 0, flowed: 0, disconnected: 0, followUps: 0, mvDeleted: 0 })
  }
}

/** Values are those of the same people; what is staged is in the accounts. */
const seen = (): Promise<object> => picture(world, { ad: 'on', groups: 'on', adFlows })

it(
  'A12 D3 D4 D7 D8 D9 L5 N3 R10 R12 whatever rules read, deltas come to what full syncs come to, and to what an empty store comes to by pages of one in another order',
  async () => {
    await fc.assert(
      fc.asyncProperty(rules, events, async (random, history) => {
        await world.empty(...nodesOf(random, 500))
        for (const event of beginning) await apply(event, random)
        if (random.stampedFirst) await settle([...sources, ...sources], 'full-import+full-sync')
        for (const event of history) await apply(event, random)
        await settle([...sources, ...(random.readBack ? ['ad-import'] : [])])
        const deltas = await seen()
        await isQuiet()
        expect(await seen()).toEqual(deltas)
        expect(world.brokenLaws()).toEqual([])
        if (random.readBack) return
        const refill = tables()
        for (const [pageSize, order] of [
          [500, sources],
          [1, random.sources],
        ] as const) {
          await world.empty(...nodesOf(random, pageSize))
          refill()
          await settle(order, 'full-import+full-sync')
          expect(await seen()).toEqual(deltas)
        }
      }),
      drawn(12),
    )
  },
  longEnough,
)
