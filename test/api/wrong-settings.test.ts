/** Single mistakes in a hand-edited flow, each deployed into a real Node-RED: they stop their own node and nothing else (N10). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeApi } from '../../runtime/api/contract/openapi'
import { forgetMemorySystems, memorySystem } from '../nodes/memory'
import type { FlowNode } from '../nodes/red'
import { projectRoot } from '../nodes/red'
import { World } from './world'
import type { Mistake } from './wrong-flow'
import { mistakes, wholeFlow } from './wrong-flow'

const world = new World()
const all = mistakes()
let placed = 0

beforeAll(async () => {
  await world.start()
  forgetMemorySystems()
  await world.red.deploy(wholeFlow())
  for (const id of ['1', '2', '3']) world.hire(id, `Given${id}`, 'Berg')
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
})
afterAll(() => world.stop())

const parameters: Readonly<Record<string, string>> = { system: 'HR', list: 'HR', identity: 'none', run: '1', object: '1' }

/** Every part of the API that is asked with GET; what asks the system itself is left to others. */
const asked = Object.entries(describeApi('/').paths as Record<string, object>)
  .filter(([path, methods]) => 'get' in methods && !/schema|test/.test(path))
  .map(([path]) => path.replace(/^\/identity\//, '').replace(/\{(\w+)\}/g, (_all, name: string) => parameters[name] ?? '1'))

/** All that health says, whatever its status is for it. */
async function problems(): Promise<string[]> {
  const { json } = await world.ask('GET', 'health')
  return (json as { stores: { problems: string[] }[] }).stores.flatMap((store) => store.problems)
}

async function faultsOf({ what, node, flow, mustBeSaid }: Mistake): Promise<string[]> {
  const faults: string[] = []
  await world.red.deploy(flow)
  for (const path of asked) {
    const { status } = await world.ask('GET', path)
    if (status === 500) faults.push(`${what}: GET ${path} answers 500`)
  }
  const said = (await problems()).join('\n')
  const names = [`"${String(node.name)}"`, `"${node.id}"`]
  if (mustBeSaid && !names.some((name) => said.includes(name))) faults.push(`${what}: nobody says so; ${said}`)
  // Without its store, or without its types, no node can do anything.
  if (/^store: (file|timeZone|types) /.test(what)) return faults
  placed++
  memorySystem('places').set(`P${placed}`, { label: 'a place' })
  const run = await world.run({ system: 'Places', profile: 'full-import+delta-sync' })
  if (!run.counters['projected']) faults.push(`${what}: the places stand still: ${JSON.stringify(run).slice(-700)}`)
  return faults
}

it('N10 the whole flow is right', async () => {
  expect(await faultsOf({ what: 'none', node: wholeFlow()[1] as FlowNode, flow: wholeFlow(), mustBeSaid: false })).toEqual([])
  expect((await problems()).filter((problem) => /setting/.test(problem))).toEqual([])
  expect(all.length).toBeGreaterThan(250)
})

it.each([...new Set(all.map(({ node }) => node.id))])(
  'N10 each single mistake in the settings of %s stops that node only, and health names it',
  async (id) => {
    const faults: string[] = []
    for (const mistake of all.filter(({ node }) => node.id === id)) faults.push(...(await faultsOf(mistake)))
    expect(faults).toEqual([])
  },
  240_000,
)

/** Anything in place of a value somewhere in one of our nodes, or in its wires. */
const anything = fc.constantFrom<unknown>(
  null,
  [null],
  { x: null },
  7,
  -1,
  1e308,
  'x',
  '',
  true,
  [],
  {},
  [[null]],
  [{ pairs: [null] }],
)

function mangled(flow: readonly FlowNode[], [at, depth, wrong]: readonly [number, readonly number[], unknown]): FlowNode[] {
  const copy = structuredClone(flow) as FlowNode[]
  const ours = copy.filter(({ type }) => type.startsWith('identity-'))
  let inner = ours[at % ours.length] as Record<string, unknown>
  for (const [step, choice] of depth.entries()) {
    const names = Object.keys(inner).filter((name) => step > 0 || !['id', 'type', 'z', 'x', 'y', 'wires', 'd'].includes(name))
    const name = names[choice % Math.max(1, names.length)]
    if (name === undefined) break
    const next = inner[name]
    if (step === depth.length - 1 || typeof next !== 'object' || next === null) {
      inner[name] = wrong
      break
    }
    inner = next as Record<string, unknown>
  }
  return copy
}

it('N10 whatever stands in a few places of the shipped flow, every part of the API answers', async () => {
  const shipped = JSON.parse(readFileSync(join(projectRoot, 'flows/reference.json'), 'utf8')) as FlowNode[]
  const change = fc.tuple(fc.nat(200), fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }), anything)
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      await world.red.deploy(changes.reduce<FlowNode[]>((flow, change) => mangled(flow, change), shipped))
      for (const path of asked) {
        const { status } = await world.ask('GET', path)
        if (status === 500) throw new Error(`GET ${path} answers 500`)
      }
    }),
    { numRuns: 30 },
  )
})
