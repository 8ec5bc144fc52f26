/**
 * Values that come down from manager to manager under random histories, who may manage one another: whatever keeps them goes with
 * it, by deltas as from an empty store (D3, D4, D7).
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { byStampsAndThoroughly } from './by-stamps'
import { badges, heirs, nodesOf } from './random-heirs'
import { picture } from './random-picture'
import { beginning, drawn, happen, longEnough, nobodyIsEmpty, type SourceEvent, tables, value, who } from './random-sources'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()

type Event = SourceEvent | { readonly kind: 'run'; readonly what: 'import' | 'badge-import' | 'export' }

const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('hire' as const), who, value }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('change' as const),
        who,
        attribute: fc.constantFrom('phone', 'phone', 'department'),
        value,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'badge' as const, 'badgeGone' as const), who, value }),
    },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('manages' as const), who, other: fc.integer({ min: 0, max: 4 }) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('run' as const),
        what: fc.constantFrom('import' as const, 'badge-import' as const, 'export' as const),
      }),
    },
  ) as fc.Arbitrary<Event>,
  { minLength: 3, maxLength: 16 },
)

const sources = ['import', 'badge-import'] as const

async function run(id: string, profile?: string): Promise<Run> {
  const ended = await world.red.run(id, { confirm: true, ...(profile !== undefined && { profile }) })
  expect(ended.status, ended.reason ?? '').toMatch(/^(?:success|warnings)$/)
  return ended
}

const drawnHeirs = fc.record({ heir: heirs, badge: badges, badgeFirst: fc.boolean() })

const seen = (): Promise<object> => picture(world, { ad: 'on', groups: 'off', adFlows: ['displayName', 'boss', 'manager'] })

it(
  'D3 D4 D7 values that come down from others go with what gave them, by deltas as from an empty store',
  async () => {
    await fc.assert(
      fc.asyncProperty(drawnHeirs, fc.constantFrom(1, 500), events, async (of, page, history) => {
        await world.empty(...nodesOf(of, page))
        for (const event of [...beginning, ...history]) {
          if (event.kind === 'run') await run(event.what)
          else if (!('code' in event)) happen(world, event)
        }
        nobodyIsEmpty()
        for (const node of sources) await run(node)
        const deltas = await seen()
        for (const node of [...sources, 'ad-import']) {
          const { counters } = await byStampsAndThoroughly((profile) => run(node, profile))
          expect({ node, ...counters }).toMatchObject({ flowed: 0, followUps: 0, joined: 0 })
        }
        expect(await seen()).toEqual(deltas)
        expect(world.brokenLaws()).toEqual([])
        const refill = tables()
        for (const pageSize of [500, 1]) {
          await world.empty(...nodesOf(of, pageSize))
          refill()
          for (const node of sources) await run(node, 'full-import+full-sync')
          expect(await seen()).toEqual(deltas)
        }
      }),
      drawn(12),
    )
  },
  longEnough,
)
