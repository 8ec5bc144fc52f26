/** What a preview tells of messages that nodes of others keep, or send to a step more than once, as the run does (N6, R2). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Preview } from '../../runtime/engine/preview/preview'
import type { RunProfile } from '../../runtime/model/runs'
import { foretold, previewsOf } from '../engine/foretold'
import { at, between, DeliveryWorld, func } from './delivery-world'
import { memory } from './memory'
import type { FlowNode, RunningRed } from './red'
import { registerConnector, startRed } from './red'

const profile: RunProfile = 'full-import+full-sync'
const node = (id: string, type: string, more: object): FlowNode => ({ id, type, ...at, name: id, ...more })

describe('N6 a preview', () => {
  let red: RunningRed
  const world = new DeliveryWorld('node-red', () => red)
  beforeAll(async () => {
    registerConnector(memory)
    red = await startRed({ version: 'node-red', stallSeconds: 4 })
  })
  afterAll(() => red.stop())

  async function deployed(nodes: readonly FlowNode[]): Promise<void> {
    world.hire()
    await world.deploy(nodes)
  }

  /** What the preview came to, held against the run. */
  async function held(nodes: readonly FlowNode[]): Promise<Preview> {
    await deployed(nodes)
    const previews = previewsOf(red.engine())
    const system = red.engine().registry.sources.get('import')?.systemNode ?? null
    const { id } = await previews.start({ profile, system, source: 'import', startedBy: 'a test', overlap: 'wait' })
    const shown = await previews.whenOver(id)
    const run = await foretold(red, 'import', profile, () => red.run('import', { profile }))
    expect(run.warnings).toEqual(shown.run?.warnings)
    return shown
  }

  it('takes what comes to a step more than once there as often as the run', async () => {
    const twice = 'return [RED.util.cloneMessage(msg), msg]'
    await deployed([
      ...between(func(twice, { outputs: 2, wires: [['join'], ['second']] })),
      node('second', 'function', { ...func('return [[RED.util.cloneMessage(msg), msg]]'), wires: [['join']] }),
    ])
    await red.run('import', { profile: 'full-import+full-sync' })
    const engine = red.engine()
    const [record] = (await engine.store.searchCsos({ limit: 1 })).items
    if (!record) throw new Error('nothing was imported')
    const { id } = await previewsOf(engine).start({
      object: record.id,
      runs: () =>
        Promise.resolve([
          { profile: 'thorough-full-sync', system: 'hr', source: 'import', startedBy: 'a test', overlap: 'wait' },
        ]),
    })
    const { person } = await previewsOf(engine).whenOver(id)
    const told = person?.records[0]?.way?.steps.map((step) => step.node) ?? []
    expect(told.filter((step) => step === 'join').length).toBeGreaterThan(2)
    const run: string[] = []
    for (const [step, known] of engine.registry.stepNodes)
      engine.registry.stepNodes.set(step, {
        ...known,
        counted: (...of) => {
          if (of[2].cso === record.id) run.push(step)
          known.counted(...of)
        },
      })
    await red.run('import', { profile: 'thorough-full-sync' })
    // Which of them goes on first between two steps is a matter of turns of the event loop, in a run as well.
    expect(told.filter((step) => step !== 'join').sort()).toEqual(run.sort())
  })

  it('R2 names the node that keeps somebody, whom, and what that means, as the run does', async () => {
    const { run } = await held([
      ...between(func('return msg', { wires: [['second']] })),
      node('second', 'function', { ...func('return null'), name: 'Gate', wires: [['join']] }),
    ])
    expect(run?.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /did not reach the join of the inbound rule .*, so nobody knows whose they are, and nothing comes of their values: function "Gate" kept .*, .*, .* and \d+ more\. If it shall let them pass, correct it\. They stay due until/,
      ),
    ])
  })
})
