/**
 * Laws under random histories and random rules. `IDWEAVE_SEED` draws others, `IDWEAVE_RUNS` more of them; a failure is shown with
 * the seed and path that repeat it.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { theDirectoryWorld } from '../engine/directory'
import { histories, History } from './random-history'
import { picture, sound } from './random-picture'
import { any, flowOf, forgetful } from './random-rules'
import { rowsType } from './random-source'

const world = theDirectoryWorld(() => rowsType)
const seed = Number(process.env['IDWEAVE_SEED'] ?? 20_260_302)
const more = process.env['IDWEAVE_RUNS']
const path = process.env['IDWEAVE_PATH']
const settings = (runs: number) => ({
  seed,
  numRuns: more === undefined ? runs : Number(more),
  ...(path !== undefined && { path }),
})
const longEnough = more === undefined ? 60_000 : 3_600_000

it(
  'D3 D4 A4 N3 delta after delta is what one full import and sync from empty gives, page by page of 1 or of 500, as messages or pages, whoever comes first',
  async () => {
    await fc.assert(
      fc.asyncProperty(forgetful, histories, async (rules, events) => {
        await world.fresh(flowOf(rules))
        const history = new History(world, rules)
        await history.live(events, { exporting: false })
        await history.settle()
        const deltas = await picture(world)
        await sound(world)
        await history.stagesNothing()
        expect(await picture(world)).toEqual(deltas)
        const refill = history.tables()
        for (const [pageSize, send, badgesFirst] of [
          [500, 'objects', false],
          [1, 'pages', false],
          [3, 'pages', true],
        ] as const) {
          await world.fresh(flowOf(rules, pageSize, send))
          refill()
          await history.fill('full-import+full-sync', badgesFirst)
          expect(await picture(world), `from empty, ${pageSize} ${send}${badgesFirst ? ', badges first' : ''}`).toEqual(deltas)
          await sound(world)
        }
      }),
      settings(30),
    )
  },
  longEnough,
)

it(
  'D3 D4 X2 N3 with exports in between everybody in scope ends with the account they would have from empty, and only one',
  async () => {
    await fc.assert(
      fc.asyncProperty(forgetful, histories, async (rules, events) => {
        await world.fresh(flowOf(rules))
        const history = new History(world, rules)
        await history.live(events, { exporting: true })
        await history.settle()
        await history.send()
        await history.stagesNothing()
        expect(await world.pendings()).toEqual([])
        await sound(world)
        const ended = await picture(world)
        const refill = history.tables()
        await world.fresh(flowOf(rules))
        refill()
        await history.fill('full-import+full-sync')
        await history.send()
        expect(await picture(world)).toEqual(ended)
      }),
      settings(30),
    )
  },
  longEnough,
)

it(
  'D4 N3 whatever is remembered, the store is sound after every history, and a repeated full sync stages nothing',
  async () => {
    await fc.assert(
      fc.asyncProperty(any, histories, async (rules, events) => {
        await world.fresh(flowOf(rules))
        const history = new History(world, rules)
        await history.live(events, { exporting: true })
        await sound(world)
        await history.readAll()
        await history.stagesNothing()
        await sound(world)
      }),
      settings(60),
    )
  },
  longEnough,
)
