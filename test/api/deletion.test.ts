/** Deleting people by hand over the API and the command line. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { projectRoot } from '../nodes/red'
import type { List, RunAnswer } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())
beforeEach(async () => {
  await world.fresh()
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1002', 'Bob', 'Ray')
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  await world.run({ system: 'Accounts', profile: 'export' })
  await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
})

interface Look {
  readonly seen: string
  readonly connectors: readonly { readonly fate: string; readonly system: { readonly name: string } }[]
}

async function idOf(name: string): Promise<string> {
  const { items } = await world.get<List<{ id: string }>>(`metaverse?q=${encodeURIComponent(name)}`)
  return items[0]?.id ?? 'nobody'
}

/** Runs the program; what it printed and its exit code. */
function idweave(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist', 'bin', 'idweave.js'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', IDWEAVE_URL: world.address, IDWEAVE_TOKEN: 'approver' },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

describe('deleting by hand over the API', () => {
  it('L7 shows what would go, to whoever may read', async () => {
    const id = await idOf('Ann Lee')
    expect(await world.get(`metaverse/${id}/deletion`, 'reader')).toMatchObject({
      identity: { id, name: 'Ann Lee' },
      connectors: [
        { system: { name: 'HR' }, name: '1001', fate: 'disconnected', changes: [], held: false, counts: false },
        { system: { name: 'Accounts' }, name: '1001', fate: 'deleted', counts: true },
      ],
      comesBack: [expect.stringContaining('HR still has the record 1001') as string],
      limits: [],
      references: { items: [], total: 0 },
      obstacle: null,
      passedOver: [],
      seen: expect.any(String) as string,
    })
  })

  it('L7 deletes what was seen, in a run that says who did it', async () => {
    const id = await idOf('Ann Lee')
    const { seen } = await world.get<Look>(`metaverse/${id}/deletion`)
    const started = await world.ask('POST', `metaverse/${id}/delete`, { seen })
    expect(started).toMatchObject({
      status: 202,
      json: { profile: 'deletion', kind: 'lifecycle', startedBy: 'approver', system: null },
    })
    const run = await world.ended((started.json as RunAnswer).id)
    expect(run).toMatchObject({ status: 'success', counters: { mvDeleted: 1 } })
    const { items } = await world.get<List>(`runs/${run.id}/objects`)
    expect(items).toMatchObject([{ name: 'Ann Lee', because: 'deleted by hand by approver' }])
    expect(await world.ask('GET', `metaverse/${id}`)).toMatchObject({ status: 404 })
    expect(await world.ask('GET', `metaverse/${id}/deletion`)).toMatchObject({ status: 404 })
    await world.run({ system: 'Accounts', profile: 'export' })
    expect([...memorySystem('ad').rows.keys()]).toEqual(['1002'])
  })

  it('L7 deletes nothing when it has changed meanwhile', async () => {
    const id = await idOf('Ann Lee')
    const { seen } = await world.get<Look>(`metaverse/${id}/deletion`)
    world.hire('1001', 'Ann', 'Lee', { department: 'Legal' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(await world.ask('POST', `metaverse/${id}/delete`, { seen })).toMatchObject({
      status: 409,
      json: { title: 'conflict', detail: 'What goes with Ann Lee is not what was seen: it has changed. Nothing was deleted.' },
    })
    expect((await world.get<Look>(`metaverse/${id}/deletion`)).seen).not.toBe(seen)
    expect(await idOf('Ann Lee')).toBe(id)
  })

  it('L7 asks for what was seen, and for the permission to approve', async () => {
    const id = await idOf('Ann Lee')
    const { seen } = await world.get<Look>(`metaverse/${id}/deletion`)
    expect(await world.ask('POST', `metaverse/${id}/delete`, {})).toMatchObject({
      status: 400,
      json: { detail: '`seen` is missing.' },
    })
    expect(await world.ask('POST', `metaverse/${id}/delete`, { seen: 'something else' })).toMatchObject({ status: 409 })
    for (const login of ['reader', 'operator', 'stranger'])
      expect((await world.ask('POST', `metaverse/${id}/delete`, { seen }, login)).status).toBe(401)
    expect((await world.ask('GET', `metaverse/${id}/deletion`, undefined, 'stranger')).status).toBe(401)
    expect(await idOf('Ann Lee')).toBe(id)
  })
})

describe('deleting by hand on the command line', () => {
  it('L7 shows first, then deletes exactly that', async () => {
    const id = await idOf('Ann Lee')
    const shown = await idweave('delete', id)
    expect(shown).toMatchObject({ code: 0, err: '' })
    expect(shown.out).toMatch(/^Person Ann Lee goes, and of its connectors:$/m)
    expect(shown.out).toMatch(/^Accounts +1001 +is deleted by the next export +/m)
    expect(shown.out).toMatch(/^HR +1001 +stays as it is +it is a record of its system, which keeps it$/m)
    expect(shown.out).toMatch(/^Warning: HR still has the record 1001/m)
    const [, seen = ''] = /idweave delete \S+ --seen=(\S+) --reason TEXT$/m.exec(shown.out) ?? []
    expect(await idOf('Ann Lee')).toBe(id)
    const refused = await idweave('delete', id, '--seen', 'another', '--reason', 'left for good')
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('Nothing was deleted.') as string })
    const done = await idweave('delete', id, '--seen', seen, '--reason', 'left for good', '--wait')
    expect(done.out).toMatch(/^status +success$/m)
    expect(done.code).toBe(0)
    expect(await idOf('Ann Lee')).toBe('nobody')
  })

  it('L7 takes whose record it is, and only shows with --preview', async () => {
    const shown = await idweave('delete', 'HR:1001', '--preview')
    expect(shown.out).toMatch(/^Person Ann Lee goes, and of its connectors:$/m)
    const [, seen = ''] = /--seen=(\S+) --reason TEXT$/m.exec(shown.out) ?? []
    expect((await idweave('delete', 'HR:1001', '--seen', seen, '--reason', 'left', '--preview')).out).toBe(shown.out)
    expect((await idweave('delete', 'HR:9999')).code).toBe(3)
    expect(await idOf('Ann Lee')).not.toBe('nobody')
  })

  it('L7 refuses somebody who is not there', async () => {
    expect(await idweave('delete', 'nobody')).toMatchObject({
      code: 3,
      err: expect.stringContaining('Nobody has "nobody".') as string,
    })
    expect(await idweave('delete')).toMatchObject({ code: 2, err: expect.stringContaining('IDENTITY is missing.') as string })
  })
})
