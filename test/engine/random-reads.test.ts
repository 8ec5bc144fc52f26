/** Random histories under random rules that read people: deltas come to what full syncs and an empty store come to (D7, D8). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { constant, direct, expression, type NodeChange, personTypes, rule, step, wired } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { picture } from './random-canvas'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const more = process.env['IDWEAVE_RUNS']
const seed = process.env['IDWEAVE_SEED']
const path = process.env['IDWEAVE_PATH']

/** What happens in the sources, or a run. */
type Event =
  | { readonly kind: 'hire' | 'leave' | 'badge' | 'badgeGone'; readonly who: number; readonly value: string }
  | { readonly kind: 'change'; readonly who: number; readonly attribute: string; readonly value: string }
  | { readonly kind: 'run'; readonly what: 'hr' | 'badge' | 'export' | 'full' | 'accounts' }

const who = fc.integer({ min: 1, max: 4 })
const value = fc.constantFrom('', 'A', 'A', 'B', 'C')
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('hire' as const), who, value }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('change' as const),
        who,
        attribute: fc.constantFrom('department', 'phone', 'givenName', 'sn'),
        value,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('leave' as const, 'badge' as const, 'badge' as const, 'badgeGone' as const),
        who,
        value,
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('run' as const),
        what: fc.constantFrom('hr' as const, 'badge' as const, 'export' as const, 'full' as const, 'accounts' as const),
      }),
    },
  ) as fc.Arbitrary<Event>,
  { minLength: 3, maxLength: 16 },
)

/** How one attribute is made by one rule: not at all, of a column, or of a column and attributes of the person. */
interface Making {
  readonly kind: 'none' | 'column' | 'reads'
  readonly column: number
  /** Places of the attributes read among those before it in the order of the canvas. */
  readonly reads: readonly number[]
  readonly whenMissing: '' | 'evaluate'
}

/** Rules drawn by lot; what is read comes earlier in `order`, so that there are no circles. */
interface Rules {
  readonly order: readonly string[]
  readonly hr: readonly Making[]
  readonly badge: readonly Making[]
  readonly badgeFirst: boolean
  /** The attribute flow of HR is two nodes, wired in this order. */
  readonly split: 'one' | 'forth' | 'back'
  /** An inbound rule of the accounts reads back what is written there. */
  readonly readBack: boolean
}

const attributes = ['First Name', 'Last Name', 'Department', 'Telephone', 'Display Name', 'Email Address']
const columns = { hr: ['givenName', 'sn', 'department', 'phone'], badge: ['givenName', 'phone'] } as const
const making: fc.Arbitrary<Making> = fc.record({
  kind: fc.constantFrom('none' as const, 'column' as const, 'reads' as const, 'reads' as const),
  column: fc.nat(3),
  reads: fc.array(fc.nat(5), { minLength: 1, maxLength: 2 }),
  whenMissing: fc.constantFrom('' as const, 'evaluate' as const),
})
const makings = fc.array(making, { minLength: attributes.length, maxLength: attributes.length })
const rules: fc.Arbitrary<Rules> = fc.record({
  order: fc.shuffledSubarray(attributes, { minLength: attributes.length }),
  hr: makings,
  badge: makings,
  badgeFirst: fc.boolean(),
  split: fc.constantFrom('one' as const, 'forth' as const, 'back' as const),
  readBack: fc.boolean(),
})

function mappingsOf({ order }: Rules, all: readonly Making[], from: readonly string[]): object[] {
  return all.flatMap(({ kind, column, reads, whenMissing }, at) => {
    const [target, source] = [order[at] as string, from[column % from.length] as string]
    if (kind === 'none') return []
    const read = [...new Set(reads.filter((place) => place < at).map((place) => order[place]))]
    if (kind === 'column' || read.length === 0) return [direct(source, target)]
    const text = [...read.map((name) => `mv["${name}"]`), `cs["${source}"]`].join(' + "-" + ')
    return [{ ...expression(text, target), whenMissing }]
  })
}

const byId = { rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }] }
const adFlows = ['displayName', 'department', 'mail']

function nodesOf(drawn: Rules, pageSize: number): NodeChange[] {
  const own = mappingsOf(drawn, drawn.hr, columns.hr)
  const half = drawn.split === 'one' ? own.length : Math.floor(own.length / 2)
  const [first, second] = [own.slice(0, half), own.slice(half)]
  const two = step('flow-2', 'attribute-flow', 'hr-in', [['out-scope']], { mappings: drawn.split === 'back' ? first : second })
  return [
    { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] },
    { id: 'hr-in', precedence: drawn.badgeFirst ? 9 : 1 },
    { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), ...(drawn.split === 'back' ? second : first)] },
    ...(drawn.split === 'one' ? [] : [two, ...wired({ flow: [['flow-2']] })]),
    { id: 'badge-flow', mappings: mappingsOf(drawn, drawn.badge, columns.badge) },
    { id: 'scope', mode: 'all' },
    { id: 'provision', ...byId, action: 'delete', onDeletion: 'delete' },
    {
      id: 'out-flow',
      mappings: [
        direct('Employee ID', 'login'),
        direct('Display Name', 'displayName'),
        direct('Department', 'department'),
        direct('Email Address', 'mail'),
        constant('yes', 'enabled'),
      ],
    },
    ...['import', 'badge-import', 'ad-import', 'lifecycle'].map((id) => ({ id, pageSize })),
    ...(drawn.readBack ? readBack : []),
  ]
}

/** Behind all others, so that what comes back never wins over what it was made of. */
const readBack: NodeChange[] = [
  { ...rule('ad-in', 'AD in', 'inbound', 'ad'), precedence: 99 },
  step('ad-join', 'join', 'ad-in', [['ad-flow'], ['out-scope'], []], byId),
  step('ad-flow', 'attribute-flow', 'ad-in', [['out-scope']], { mappings: [direct('displayName', 'Account Name')] }),
  ...wired({ 'ad-import': [['ad-join'], ['out-scope'], []] }),
]
const withAccountName = (nodes: NodeChange[]): NodeChange[] => {
  const [person] = personTypes
  const types = [
    {
      ...person,
      graceDays: 0,
      attributes: [...(person?.attributes ?? []), { name: 'Account Name', type: 'text', multi: false }],
    },
  ]
  return nodes.map((node) => (node.id === 'store' ? { id: 'store', types } : node))
}

async function run(id: string, profile?: string): Promise<Run> {
  const ended = await world.red.run(id, { confirm: true, ...(profile !== undefined && { profile }) })
  const { counters: c } = ended
  const outcomes = [c.joined, c.projected, c.flowed, c.disconnected, c.outOfScope, c.disconnectors, c.noChange, c.syncFailed]
  if (profile !== 'export')
    expect(outcomes.reduce((sum, outcome) => sum + outcome, 0) + (id === 'export' ? 0 : c.held)).toBe(c.processed)
  expect(ended.status, ended.reason ?? '').toMatch(/^(?:success|warnings)$/)
  expect(ended.warnings.filter(({ code }) => code !== 'no-objects' && code !== 'empty')).toEqual([])
  return ended
}

async function apply(event: Event): Promise<void> {
  const id = event.kind === 'run' ? '' : `${event.who}`
  const isKnown = memorySystem('hr').rows.has(id)
  switch (event.kind) {
    case 'hire':
      if (!isKnown) world.hire(id, `P${event.who}`, 'Q', { phone: event.value })
      return
    case 'change':
      if (isKnown) world.change(id, { [event.attribute]: event.value })
      return
    case 'leave':
      return world.leave(id)
    case 'badge':
      return world.badge(`b${id}`, { employeeId: id, givenName: `badge ${id}`, phone: event.value })
    case 'badgeGone':
      return void memorySystem('badge').rows.delete(`b${id}`)
    case 'run': {
      const node = { hr: 'import', badge: 'badge-import', export: 'export', full: 'import', accounts: 'ad-import' }[event.what]
      await run(node, event.what === 'full' ? 'full-sync' : undefined)
      return
    }
    default:
      return event satisfies never
  }
}

/** Everything the sources have is in, in either order. */
async function settle(nodes: readonly string[], profile?: string): Promise<void> {
  memorySystem('hr').set('always', { givenName: 'Eve', sn: 'Q', department: 'A', employeeType: 'FTE' })
  memorySystem('badge').set('always', { employeeId: 'always', phone: '1' })
  for (const node of nodes) await run(node, profile)
}

async function isQuiet(): Promise<void> {
  for (const node of ['import', 'badge-import', 'ad-import']) {
    const { counters: c } = await run(node, 'full-sync')
    expect({ node, ...c }).toMatchObject({ joined: 0, projected: 0, flowed: 0, disconnected: 0, followUps: 0, mvDeleted: 0 })
  }
}

/** Values are those of the same people; what is staged is in the accounts. */
const seen = (): Promise<object> => picture(world, { ad: 'on', adFlows } as unknown as Parameters<typeof picture>[1])

it(
  'D7 D8 D9 D3 D4 R12 N3 whatever rules read, deltas come to what full syncs come to, and to what an empty store comes to by pages of one in another order',
  async () => {
    await fc.assert(
      fc.asyncProperty(rules, events, async (drawn, history) => {
        await world.empty(...withAccountName(nodesOf(drawn, 50)))
        for (const event of history) await apply(event)
        await settle(['import', 'badge-import', ...(drawn.readBack ? ['ad-import'] : [])])
        const deltas = await seen()
        await isQuiet()
        expect(await seen()).toEqual(deltas)
        expect(world.brokenLaws()).toEqual([])
        if (drawn.readBack) return
        const tables = ['hr', 'badge'].map((name) => [name, new Map(memorySystem(name).rows)] as const)
        for (const [pageSize, order] of [
          [50, ['import', 'badge-import']],
          [1, ['badge-import', 'import']],
        ] as const) {
          await world.empty(...withAccountName(nodesOf(drawn, pageSize)))
          for (const [name, rows] of tables) for (const [id, row] of rows) memorySystem(name).set(id, row)
          await settle(order, 'full-import+full-sync')
          expect(await seen()).toEqual(deltas)
        }
      }),
      { numRuns: more === undefined ? 15 : Number(more), ...(seed && { seed: Number(seed) }), ...(path && { path }) },
    )
  },
  more === undefined ? 120_000 : 3_600_000,
)
