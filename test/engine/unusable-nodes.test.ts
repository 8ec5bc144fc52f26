/** Nodes that are on the canvas and could not be started: they are not gone, and no run says that all is well. */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import type { Run } from '../../runtime/model/runs'
import { type NodeChange, personTypes } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const manual: NodeChange = { id: 'store', types: [{ ...personTypes[0], deletionRule: { kind: 'manual' } }] }

async function full(id: string): Promise<Run> {
  const run = await world.red.run(id, { profile: 'full-sync' })
  const { processed, joined, projected, flowed, disconnected, outOfScope, disconnectors, noChange, syncFailed } = run.counters
  expect(joined + projected + flowed + disconnected + outOfScope + disconnectors + noChange + syncFailed).toBe(processed)
  return run
}

async function accounts(): Promise<readonly Cso[]> {
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('Accounts'), limit: 50 })
  return items
}

async function cleared(): Promise<void> {
  await full('import')
  if ((await world.asked()).length > 0) await full('badge-import')
  expect(await world.asked()).toEqual([])
}

describe('A14 a node that cannot be started', () => {
  it('A14 N10 L7 is told of by the run that deletes somebody by hand', async () => {
    await world.begin(manual)
    await world.edit(manual, { id: 'badge-in', configVersion: 99 })
    const mvo = (await world.person('1'))?.id ?? 0
    const engine = world.red.engine()
    const { lookAt } = fromDist<typeof import('../../runtime/engine/look-at-deletion')>('runtime/engine/look-at-deletion.js')
    const { seen } = await lookAt(engine, mvo)
    const deletion = { mvo, seen, who: 'Ada' }
    const { ended } = await engine.start({ profile: 'deletion', system: null, startedBy: 'Ada', overlap: 'wait', deletion })
    const run = await ended
    expect([run.status, run.warnings.map(({ code }) => code)]).toEqual(['warnings', ['not-usable']])
    expect(await world.person('1')).toBeUndefined()
  })

  it('A14 N10 in a subflow is not gone either, and no run says success: a sync, nor that of people who are due', async () => {
    const at = { z: 'tab', x: 1, y: 1 }
    const within = [
      {
        id: 'def',
        type: 'subflow',
        name: 'Flowing',
        in: [{ wires: [{ id: 'flow' }] }],
        out: [{ wires: [{ id: 'flow', port: 0 }] }],
      },
      { id: 'flow', z: 'def', wires: [[]] },
      { id: 'sub', type: 'subflow:def', name: '', wires: [['out-scope']], ...at },
      { id: 'join', wires: [['sub'], ['project'], []] },
      { id: 'project', wires: [['sub']] },
    ]
    await world.begin(...within)
    expect((await full('import')).status).toBe('success')
    await world.edit(...within.map((node) => (node.id === 'flow' ? { ...node, configVersion: 99 } : node)))
    for (const node of ['import', 'lifecycle']) {
      const run = await world.red.run(node, node === 'import' ? { profile: 'delta-sync' } : {})
      expect([node, run.status, run.warnings.map(({ code }) => code)]).toEqual([node, 'warnings', ['not-usable']])
    }
    await full('import')
    expect((await world.asked()).join()).toContain('the flow cannot be used')
    await world.edit(...within)
    expect((await full('import')).status).toBe('success')
    expect((await world.person('1'))?.attributes).toMatchObject({ Department: 'Sales' })
  })

  it('is not gone: nothing is withdrawn for want of it, and what was synchronised meanwhile is evaluated once more', async () => {
    await world.begin(manual)
    await world.red.run('export')
    await world.edit(manual, { id: 'badge-in', configVersion: 99 }, { id: 'ad', configVersion: 99 })
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(run.warnings.map(({ code }) => code)).toContain('not-usable')
    expect((await world.person('1'))?.attributes).toMatchObject({ Telephone: '71' })
    expect((await accounts()).map(({ mvo }) => mvo === null)).toEqual([false, false])
    expect((await world.asked()).join()).toContain('Accounts, AD out, Badge in cannot be used')
    await world.edit(manual)
    expect((await world.asked()).join()).toMatch(/Synchronise HR and Badge in full$/)
    await cleared()
    expect((await world.person('1'))?.attributes).toMatchObject({ Telephone: '71' })
    expect(await world.staged()).toEqual([])
  })
})
