/** Objects that go along the wires come to the same as those that go by messages (D1, D8, N3). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { memorySystem } from '../nodes/memory'
import { nodesOf, type Canvas } from './random-canvas'
import { edits, histories, start, type Event } from './random-edits'
import { picture } from './random-picture'
import { beginning, drawn, happen, longEnough } from './random-sources'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()

const nodes = { hr: 'import', badge: 'badge-import', units: 'dept-import', export: 'export', accounts: 'ad-import' } as const
const systems = { import: 'HR', 'badge-import': 'Badge', 'dept-import': 'Units', 'ad-import': 'Accounts' } as const

/** What is to be seen of a run, but for when it was and who its objects are in the store. */
const shown = ({ profile, status, reason, counters, warnings }: Run): object => ({ profile, status, reason, counters, warnings })

async function run(node: string, seen: object[], profile?: string): Promise<void> {
  seen.push(shown(await world.red.run(node, { confirm: true, ...(profile && { profile }) })))
  const system = node === 'export' ? undefined : systems[node as keyof typeof systems]
  if (system === undefined || (await world.heldPeople(system)) === null) return
  await world.releasePeople(system)
  seen.push(shown(await world.red.run(node, { confirm: true, profile: 'full-sync' })))
}

/** All its runs and pictures. */
async function lived(which: 'all' | 'foreign', events: readonly Event[], last: Partial<Canvas>): Promise<readonly object[]> {
  world.red.messages(which)
  let canvas = start
  const seen: object[] = []
  await world.empty(...nodesOf(canvas))
  const apply = async (event: Event): Promise<void> => {
    if (event.kind === 'days') return world.days(event.count)
    if (event.kind === 'deploy') return void (await world.edit(...nodesOf((canvas = { ...canvas, ...event.canvas }))))
    if (event.kind !== 'run') return happen(world, event)
    if (event.what === 'full') return run('import', seen, 'full-sync')
    if (event.what === 'badge' && canvas.badge === 'gone') return
    if (event.what !== 'broken') return run(nodes[event.what], seen)
    memorySystem('hr').breaksAfter = 1
    await run('import', seen)
    memorySystem('hr').breaksAfter = null
  }
  for (const event of [...beginning, ...events]) await apply(event)
  await world.edit(...nodesOf((canvas = { ...canvas, ...last })))
  for (const node of ['import', ...(canvas.badge === 'gone' ? [] : ['badge-import']), 'dept-import', 'export', 'ad-import']) {
    await run(node, seen)
    await run(node, seen, node === 'export' ? undefined : 'full-sync')
  }
  return [...seen, await picture(world, canvas), { broken: world.brokenLaws() }]
}

it(
  'D1 D8 N3 whatever is wired and happens, runs say and bring about the same',
  async () => {
    await fc.assert(
      fc.asyncProperty(histories, edits, async (events, last) => {
        const clock = world.clock()
        const byMessages = await lived('all', events, last)
        world.days((clock - world.clock()) / 86_400_000)
        const alongWires = await lived('foreign', events, last)
        expect(alongWires).toEqual(byMessages)
      }),
      drawn(10),
    )
  },
  longEnough,
)
