/** A canvas whose store is not deployed is tried out on an empty one, of which nothing stays (N6). */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cycleFlow, personTypes } from '../nodes/cycle-flow'
import { forgetMemorySystems } from '../nodes/memory'
import type { FlowNode } from '../nodes/red'
import { previewOver, type Shown } from './preview-shown'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const store = { id: 'store', type: 'identity-store', file: 'mine.sqlite', types: personTypes }
const flow = (...change: object[]): readonly FlowNode[] => cycleFlow({ change: [store, ...(change as { id: string }[])] })

async function preview(nodes: readonly FlowNode[], body: object = {}): Promise<Shown> {
  const begun = await world.post<Shown>('previews/flow', { flow: nodes, ...body }, 'designer')
  return previewOver(world, begun, '?store=undeployed')
}

const copies = (): string[] => readdirSync(world.red.userDir).filter((name) => name.includes('sqlite'))

describe('N6 a canvas whose store is not deployed', () => {
  beforeEach(async () => {
    forgetMemorySystems()
    world.hireMany(3)
    await world.red.deploy([])
  })

  it('is tried out by reading every system, and no store comes into being', async () => {
    const shown = await preview(flow())
    expect(shown).toMatchObject({ state: 'ended', trouble: null })
    expect(shown.runs.map(({ profile }) => profile)).toEqual(['full-import+full-sync', 'full-import+full-sync'])
    expect(shown).toMatchObject({ people: [{ type: 'Person', before: 0, after: 3 }] })
    const { items } = await world.get<List<{ operation: string; changes: object[] }>>(`pending-exports?store=${shown.store}`)
    expect(items.map(({ operation }) => operation)).toEqual(['create', 'create', 'create'])
    expect((await world.ask('GET', 'systems')).status).toBe(503)
    expect(copies().filter((name) => name.startsWith('mine'))).toEqual([])
    await world.post(`previews/${shown.id}/end?store=undeployed`, {}, 'designer')
    expect((await world.get<List>('previews?store=undeployed')).items).toEqual([])
  })

  it('begins anew each time, with the canvas as it is then', async () => {
    await preview(flow())
    const shown = await preview(flow({ id: 'flow', mappings: [] }))
    expect(shown.runs.at(-1)?.counters).toMatchObject({ read: 3 })
    expect(shown).toMatchObject({ people: [{ before: 0 }] })
  })

  it('is followed by one of its systems where that is asked for', async () => {
    const { runs } = await preview(flow(), { system: 'HR', profile: 'full-import+full-sync' })
    expect(runs.map(({ profile, status }) => [profile, status])).toEqual([['full-import+full-sync', 'success']])
  })

  it('goes when flows are deployed', async () => {
    const shown = await preview(flow())
    expect(copies().length).toBeGreaterThan(0)
    await world.red.deploy(flow())
    await expect.poll(() => copies().filter((name) => name.startsWith('undeployed'))).toEqual([])
    expect((await world.ask('GET', `previews/${shown.id}?store=undeployed`)).status).toBe(404)
    const deployed = await world.post<Shown>('previews/flow', { flow: flow() }, 'designer')
    expect((await previewOver(world, deployed)).store).not.toBe(shown.store)
  })

  it('goes by what an earlier process has left no more than a deployed one', async () => {
    writeFileSync(join(world.red.userDir, 'undeployed.sqlite.preview-1-1'), 'left')
    const shown = await preview(flow())
    expect(shown.trouble).toBe(null)
  })

  it('is not taken for one that is disabled, damaged or not there', async () => {
    const without = flow().filter(({ type }) => type !== 'identity-store')
    expect(await world.ask('POST', 'previews/flow', { flow: without }, 'designer')).toMatchObject({
      status: 503,
      json: { detail: 'No identity store is deployed.' },
    })
    const damaged = await world.ask('POST', 'previews/flow', { flow: flow({ ...store, timeZone: 'Nowhere/None' }) }, 'designer')
    expect(damaged).toMatchObject({ status: 400, json: { detail: expect.stringContaining('Nowhere/None') as string } })
    const secrets = await world.ask('POST', 'previews/flow', { flow: flow(), credentials: 'x' }, 'designer')
    expect(secrets).toMatchObject({ status: 400, json: { detail: '`credentials` must be an object.' } })
  })

  it('is asked for where another store is deployed, since a flow without that is a mistake', async () => {
    await world.fresh()
    const other = flow().map((node) => (node.id === 'store' ? { ...node, id: 'other' } : node))
    const moved = other.map((node) => (node['store'] === 'store' ? { ...node, store: 'other' } : node))
    expect(await world.ask('POST', 'previews/flow', { flow: moved }, 'designer')).toMatchObject({
      status: 400,
      json: { detail: 'The edited flow no longer has the identity store.' },
    })
    const begun = await world.post<Shown>('previews/flow?store=undeployed', { flow: moved }, 'designer')
    expect(await previewOver(world, begun, '?store=undeployed')).toMatchObject({ trouble: null, state: 'ended' })
  })

  it('is for those who may deploy', async () => {
    expect((await world.ask('POST', 'previews/flow', { flow: flow() }, 'approver')).status).toBe(401)
  })
})

describe('N6 a system that is new on a canvas whose store is deployed', () => {
  const added = (): FlowNode[] => {
    const nodes = cycleFlow({ change: [{ id: 'store', file: world.store }] })
    const renamed: Readonly<Record<string, string>> = Object.fromEntries(
      ['hr', 'hr-in', 'import', 'scope', 'join', 'project', 'flow'].map((id) => [id, `new-${id}`]),
    )
    const again = nodes.filter(({ id }) => id in renamed)
    const copy = (value: unknown): unknown => {
      if (typeof value === 'string') return renamed[value] ?? value
      return Array.isArray(value) ? value.map(copy) : value
    }
    const copies = again.map((node) => Object.fromEntries(Object.entries(node).map(([name, value]) => [name, copy(value)])))
    return [
      ...nodes,
      ...copies.map((node) => ({ ...node, ...(node['id'] === 'new-hr' && { name: 'HR 2' }) }) as unknown as FlowNode),
    ]
  }

  it('is read before it is synchronised, as nothing of it is known', async () => {
    await world.fresh()
    world.hireMany(3)
    const begun = await world.post<Shown>('previews/flow', { flow: added() }, 'designer')
    const shown = await previewOver(world, begun)
    expect(shown.runs.map(({ profile, system }) => [profile, system?.name ?? null])).toEqual([
      ['full-sync', 'HR'],
      ['full-sync', 'Accounts'],
      ['lifecycle', null],
      ['full-import+full-sync', 'HR 2'],
    ])
    expect(shown).toMatchObject({ people: [{ after: 3 }] })
  })

  it('is shown by the number of its preview alone', async () => {
    await world.red.deploy([])
    const begun = await world.post<Shown>('previews/flow', { flow: flow() }, 'designer')
    expect(await previewOver(world, begun)).toMatchObject({ id: begun.id, state: 'ended' })
    await world.post(`previews/${begun.id}/end`, {}, 'designer')
    expect((await world.ask('GET', `previews/${begun.id}`)).status).toBe(503)
  })
})
