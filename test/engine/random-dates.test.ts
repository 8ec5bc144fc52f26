/**
 * Random rules that go by dates over random histories with a moving clock: what deltas and lifecycle scans come to is what a full
 * synchronisation at that moment comes to, and what a store filled at that moment has.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { displayValue } from '../../runtime/model/values'
import { direct, expression, personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { byStampsAndThoroughly } from './by-stamps'
import { theWorld } from './world'

const world = theWorld()
const more = process.env['IDWEAVE_RUNS']

const units = ['hours', 'days', 'weeks', 'months'] as const

/** A comparison of one of two dates with the clock, as rows make them and as people write them. */
const comparison = (start: string, end: string): fc.Arbitrary<string> =>
  fc
    .record({
      date: fc.constantFrom(start, end),
      operator: fc.constantFrom('<', '<=', '>', '>=', '='),
      unit: fc.constantFrom(...units),
      amount: fc.integer({ min: -3, max: 3 }),
      clock: fc.constantFrom('Today()', 'Today()', 'Now()'),
    })
    .map(({ date, operator, unit, amount, clock }) =>
      amount === 0 ? `${date} ${operator} ${clock}` : `${date} ${operator} DateAdd(${clock}, ${amount}, "${unit}")`,
    )
const condition = (start: string, end: string): fc.Arbitrary<string> => {
  const single = comparison(start, end)
  return fc.oneof(
    single,
    fc.tuple(single, fc.constantFrom('AND', 'OR'), single).map(([a, word, b]) => `(${a}) ${word} (${b})`),
    single.map((a) => `NOT (${a})`),
    fc.constant(`DateDiff("days", ${start}, Today()) > 2`),
  )
}
const value = (start: string, end: string): fc.Arbitrary<string> =>
  fc.oneof(
    condition(start, end).map((holds) => `(${holds}) ? "yes" : "no"`),
    fc.constantFrom('FormatDate(Today(), "yyyy-MM-dd")', `FormatDate(DateAdd(${start}, 1, "month"), "d MMM")`),
  )

const rules = fc.record({
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia'),
  inScope: fc.option(condition('cs["phone"]', 'cs["department"]')),
  inValue: value('cs["phone"]', 'cs["department"]'),
  outScope: fc.option(condition('mv["Telephone"]', 'mv["Department"]')),
  outValue: value('mv["Telephone"]', 'mv["Department"]'),
})
type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never

type Event =
  | {
      readonly kind: 'set'
      readonly who: number
      readonly attribute: 'phone' | 'department'
      readonly days: number
      readonly hours: number
    }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'run'; readonly what: 'import' | 'scan' | 'full' }

const histories: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('set' as const),
        who: fc.integer({ min: 1, max: 3 }),
        attribute: fc.constantFrom('phone' as const, 'department' as const),
        days: fc.integer({ min: -20, max: 40 }),
        hours: fc.constantFrom(0, 0, 0, 9, 23),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        minutes: fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.constant(28_800)),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('run' as const), what: fc.constantFrom('import', 'import', 'scan', 'full') }),
    },
  ) as fc.Arbitrary<Event>,
  { minLength: 3, maxLength: 14 },
)

function flow({ zone, inScope, inValue, outScope, outValue }: Rules) {
  const scope = (text: string | null) =>
    text === null ? { mode: 'all', expression: '' } : { mode: 'expression', expression: text }
  return {
    change: [
      { id: 'store', timeZone: zone, types: [{ ...personTypes[0], graceDays: 0 }] },
      { id: 'scope', ...scope(inScope) },
      {
        id: 'flow',
        mappings: [
          direct('employeeId', 'Employee ID'),
          direct('givenName', 'First Name'),
          direct('phone', 'Telephone'),
          direct('department', 'Department'),
          expression(inValue, 'Display Name'),
        ],
      },
      { id: 'out-scope', ...scope(outScope) },
      { id: 'provision', action: 'delete', onDeletion: 'delete', rows: [] },
      {
        id: 'out-flow',
        mappings: [direct('Employee ID', 'login'), direct('Display Name', 'displayName'), expression(outValue, 'mail')],
      },
    ],
  }
}

function apply(event: Event): Promise<unknown> | void {
  switch (event.kind) {
    case 'set': {
      const date = new Date(world.clock() + event.days * 86_400_000).toISOString().slice(0, 10)
      return world.change(`${event.who}`, { [event.attribute]: event.hours === 0 ? date : `${date}T0${event.hours % 10}:30:00Z` })
    }
    case 'wait':
      return world.minutes(event.minutes)
    case 'run':
      if (event.what === 'scan') return world.red.run('lifecycle')
      return world.red.run('import', event.what === 'full' ? { profile: 'full-sync' } : {})
    default:
      return event satisfies never
  }
}

/** Who is there with which values, and what is staged. */
async function picture() {
  const { items } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 500 })
  const people = items.map(({ attributes }) =>
    Object.fromEntries(Object.entries(attributes).map(([name, of]) => [name, displayValue(of)])),
  )
  const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  return { people: people.sort(byText), staged: [...(await world.staged())].sort(byText) }
}

it(
  'D11 A13 S6 deltas and scans come to what a full synchronisation comes to, and to a store filled at that moment',
  async () => {
    await fc.assert(
      fc.asyncProperty(rules, histories, async (drawn, events) => {
        await world.fresh(flow(drawn))
        for (const id of ['1', '2', '3']) world.hire(id, `P${id}`, 'Q', { phone: '2026-03-01', department: '2026-06-01' })
        await world.red.run('import')
        for (const event of events) await apply(event)
        await world.red.run('import')
        await world.red.run('lifecycle', { confirm: true })
        const come = await picture()
        await byStampsAndThoroughly((profile) => world.red.run('import', { profile }))
        expect(await picture()).toEqual(come)
        const rows = new Map(memorySystem('hr').rows)
        await world.fresh(flow(drawn))
        for (const [id, { givenName = '', sn = '', ...rest }] of rows)
          world.hire(id, String(givenName), String(sn), rest as Record<string, string>)
        await world.red.run('import')
        expect(await picture()).toEqual(come)
      }),
      { numRuns: more === undefined ? 12 : Number(more), endOnFailure: false },
    )
  },
  more === undefined ? 120_000 : 3_600_000,
)
