/** Previews over the API and the command line (N6). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { previewed as previewOf } from './preview-shown'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const asked = { system: 'HR', profile: 'full-import+delta-sync' }

const previewed = () => previewOf(world, asked)

beforeEach(async () => {
  await world.fresh()
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1002', 'Bob', 'Ray')
})

describe('a preview over the API', () => {
  it('N6 says what would come of a run, and nothing comes of it', async () => {
    expect(await previewed()).toMatchObject({
      run: { status: 'success', counters: { read: 2, added: 2, projected: 2 }, startedBy: 'approver' },
      trouble: null,
      people: [{ type: 'Person', before: 0, after: 2 }],
      pendingExports: [{ system: { name: 'Accounts' }, create: { before: 0, after: 2 } }],
      sameChanges: [
        { outcome: 'added', system: { name: 'HR' }, count: 2, examples: ['1001', '1002'] },
        { outcome: 'projected', count: 2, examples: ['Ann Lee', 'Bob Ray'] },
      ],
      notRun: [],
    })
    expect(await world.get<List>('metaverse')).toMatchObject({ items: [] })
    expect(await world.get<List>('runs')).toMatchObject({ items: [] })
    expect(memorySystem('ad').rows.size).toBe(0)
  })

  it('N6 can be looked into like a store, and not be changed', async () => {
    const { store } = await previewed()
    const { items } = await world.get<List<{ name: string }>>(`metaverse?store=${store}`)
    expect(items.map(({ name }) => name).sort()).toEqual(['Ann Lee', 'Bob Ray'])
    expect((await world.get<List>(`pending-exports?store=${store}`)).items).toHaveLength(2)
    expect(await world.ask('POST', `runs?store=${store}`, asked)).toMatchObject({
      status: 400,
      json: { detail: `${store} is a preview: it can be looked at only.` },
    })
  })

  it('N6 ends and goes, and needs the permission to run', async () => {
    const { id, store } = await previewed()
    expect(await world.ask('POST', `previews/${id}/cancel`)).toMatchObject({ status: 409 })
    expect(await world.get('previews')).toMatchObject({ items: [{ id }] })
    expect(await world.post(`previews/${id}/end`)).toEqual({ items: [] })
    expect(await world.ask('GET', `previews/${id}`)).toMatchObject({ status: 404 })
    expect(await world.ask('GET', `metaverse?store=${store}`)).toMatchObject({
      status: 404,
      json: { detail: `There is no ${store}.`, next: 'Each store keeps its last preview alone. Try the run out again.' },
    })
    expect((await world.ask('POST', 'previews', asked, 'reader')).status).toBe(401)
    expect(await world.ask('POST', 'previews', { system: 'Accounts', profile: 'export' })).toMatchObject({
      status: 400,
      json: { detail: expect.stringMatching(/^an export cannot be previewed/i) as string },
    })
  })
})

describe('a preview on the command line', () => {
  it('N6 shows what would come of a run', async () => {
    const { code, out } = await runIdweave(world.address, 'preview HR full-import+delta-sync')
    expect(out).toMatch(/^full-import\+delta-sync of HR would end as success: /m)
    expect(out).toMatch(/^Person +0 → 2 \(\+2\)$/m)
    expect(out).toMatch(/^pending creates of Accounts +0 → 2 \(\+2\)$/m)
    expect(out).toMatch(/^ *2 +projected +HR .*Ann Lee, Bob Ray$/m)
    expect(out).toMatch(/^Nothing was changed\. Look into it with --store preview-\d+/m)
    expect(code).toBe(0)
  })

  it('N6 says why the run would end early, beside what it would have done', async () => {
    world.hireMany(30)
    await world.run({ system: 'HR', profile: 'full-import' })
    memorySystem('hr').rows.clear()
    world.hireMany(5)
    const { code, out } = await runIdweave(world.address, 'preview HR full-import')
    expect(out).toMatch(/^full-import of HR would end as stopped: 25 of 30 objects of HR are missing.*; 5 read/m)
    expect(code).toBe(1)
  })

  it('N6 is ended by its number', async () => {
    const { id } = await previewed()
    expect(await runIdweave(world.address, `end-preview ${id}`)).toMatchObject({ code: 0, out: `Preview ${id} is gone.\n` })
    expect(await world.get('previews')).toEqual({ items: [] })
    expect(await runIdweave(world.address, `end-preview ${id}`)).toMatchObject({ code: 3 })
  })
})
