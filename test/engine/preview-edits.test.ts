/** Random edits of a canvas, each tried out before it is deployed: the synchronisation then does what was foretold (N6). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { foretoldOfEdit } from './foretold'
import type { Canvas } from './random-canvas'
import { nodesOf } from './random-canvas'
import { edits, start } from './random-edits'
import { beginning, drawn, happen, longEnough, sourceEvents } from './random-sources'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()

const syncs = { import: 'hr', 'badge-import': 'badge', 'dept-import': 'dept', 'ad-import': 'ad' } as const

const events = fc.array(fc.oneof(...sourceEvents('department', 'phone', 'givenName', 'employeeType')), { maxLength: 6 })
const step = fc.record({
  events,
  edit: edits,
  imports: fc.boolean(),
  source: fc.constantFrom('import', 'dept-import', 'ad-import'),
})

it(
  'N6 whatever is edited, deploying it and synchronising does what its preview said',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        let canvas: Canvas = start
        await world.empty(...nodesOf(canvas))
        world.hire('always', 'Eve', 'Q')
        memorySystem('badge').set('always', { employeeId: 'always', phone: '1' })
        memorySystem('dept').set('E', { name: 'everywhere' })
        for (const event of beginning) happen(world, event)
        await world.runs('import', 'badge-import', 'dept-import', 'export', 'ad-import')
        for (const { events: happened, edit, imports, source } of steps) {
          for (const event of happened) happen(world, event)
          canvas = { ...canvas, ...edit }
          const nodes = nodesOf(canvas)
          const profile = imports ? 'full-import+full-sync' : 'full-sync'
          await foretoldOfEdit(world.red, world.edited(...nodes), { profile, system: syncs[source], source }, async () => {
            await world.edit(...nodes)
            return world.red.run(source, { confirm: true, profile })
          })
        }
        expect(world.brokenLaws()).toEqual([])
      }),
      drawn(15),
    )
  },
  longEnough,
)
