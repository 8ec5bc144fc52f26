/** Health tells the truth: each problem is raised by what is wrong, and cleared by what puts it right. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personTypes, wired } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import type { FlowNode } from '../nodes/red'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

interface Problem {
  readonly store: string
  readonly code: string
  readonly state: string
  readonly since: string
  readonly system: { readonly name: string } | null
  readonly rule: { readonly name: string } | null
  readonly node: { readonly id: string } | null
  readonly count: number | null
  readonly sentence: string
  readonly next: string
}

const problems = async (): Promise<readonly Problem[]> => (await world.get<{ items: readonly Problem[] }>('problems')).items
const codes = async () => (await problems()).map(({ code }) => code)

/** Health's status and its code, which must agree. */
async function health(): Promise<string> {
  const { status, json } = await world.ask('GET', 'health')
  const { status: word } = json as { readonly status: string }
  expect(status).toBe(word === 'failing' ? 503 : 200)
  return word
}

const hr = () => memorySystem('hr').rows
const now = () => new Date(world.now).toISOString().replace('.000', '')
const full = () => world.run({ system: 'HR', profile: 'full-import+delta-sync' })

describe('health', () => {
  it('N10 is failing with one of two stores that cannot be opened, and names it', async () => {
    writeFileSync(join(world.red.userDir, 'broken.sqlite'), 'this is no database, whatever its name says'.repeat(100))
    const second: FlowNode = { id: 'second', type: 'identity-store', name: 'Second', file: 'broken.sqlite', types: personTypes }
    await world.fresh({}, [second])
    expect(await health()).toBe('failing')
    expect(await problems()).toMatchObject([{ store: 'broken.sqlite', code: 'store-not-open', state: 'failing', since: now() }])
    await world.fresh()
    expect(await health()).toBe('ok')
  })

  it('N10 is failing with a store whose settings cannot be used', async () => {
    const second = { id: 'second', type: 'identity-store', name: 'Second', file: 'second.sqlite', timeZone: 'Mars/Olympus' }
    await world.fresh({}, [second])
    expect(await health()).toBe('failing')
    expect(await problems()).toMatchObject([
      { code: 'canvas-fault', node: { id: 'second' }, sentence: expect.stringContaining('there is no time zone Mars/Olympus') },
    ])
  })

  it('N10 is failing once the file of a store is deleted under the process, and well when it is back', async () => {
    await world.fresh()
    world.hireMany(2)
    await full()
    const file = join(world.red.userDir, world.store)
    renameSync(file, `${file}.taken`)
    await expect.poll(health, { timeout: 10_000 }).toBe('failing')
    expect(await problems()).toMatchObject([
      {
        code: 'store-not-open',
        sentence: expect.stringContaining('was deleted or replaced while it was in use'),
        next: expect.stringContaining('Put that file back'),
      },
    ])
    renameSync(`${file}.taken`, file)
    // It is tried every half a minute, and nobody has to deploy.
    await expect.poll(health, { timeout: 50_000, interval: 500 }).toBe('ok')
  })

  it('N10 S2 is failing for a broken expression, until it is corrected', async () => {
    const broken = { id: 'scope', expression: 'Uper(cs["employeeType"]) = "FTE"' }
    await world.fresh({ change: [broken] })
    expect(await health()).toBe('failing')
    expect(await problems()).toMatchObject([
      {
        code: 'canvas-fault',
        system: { name: 'HR' },
        rule: { name: 'HR in' },
        node: { id: 'scope' },
        sentence: expect.stringContaining('Uper'),
      },
    ])
    await world.fresh()
    expect(await codes()).toEqual([])
  })

  it('N10 L9 is waiting for 30 deletions that the guard of the lifecycle holds, and failing when nobody decides', async () => {
    await world.fresh()
    world.hireMany(31)
    await full()
    for (const id of [...hr().keys()].slice(0, 30)) hr().delete(id)
    const { id } = await full()
    expect(await health()).toBe('waiting')
    await world.post('systems/HR/release-missing', { run: id })
    await full()
    expect(await health()).toBe('ok')
    await world.red.run('lifecycle')
    world.now += 29 * 86_400_000
    await world.red.run('lifecycle')
    world.now += 2 * 86_400_000
    expect((await world.red.run('lifecycle')).counters.mvDeleted).toBe(0)
    expect(await health()).toBe('waiting')
    const [held, ...others] = await problems()
    expect(others).toEqual([])
    expect(held).toMatchObject({ code: 'people-held', count: 30, since: now(), system: null, node: { id: 'lifecycle' } })
    world.now += 4 * 86_400_000
    expect(await health()).toBe('failing')
    expect(await problems()).toMatchObject([{ code: 'people-held', state: 'failing', since: held?.since }])
    const { items } = await world.get<{ items: { run: number }[] }>('held-people')
    await world.post('held-people/lifecycle/release', { run: items[0]?.run })
    expect((await world.red.run('lifecycle')).counters.mvDeleted).toBe(30)
    expect(await codes()).toEqual([])
  })

  it('N10 I22 is not well while HR shows nobody, be the import refused or asked about, until one comes through', async () => {
    await world.fresh()
    world.hireMany(3)
    await full()
    const all = [...hr()]
    hr().clear()
    await full()
    expect(await health()).toBe('waiting')
    expect(await problems()).toMatchObject([{ code: 'import-held', count: 3, system: { name: 'HR' }, node: { id: 'import' } }])
    for (const profile of ['delta-sync', 'full-sync']) await world.run({ system: 'HR', profile })
    expect(await codes()).toEqual(['import-held'])
    for (const [id, row] of all) hr().set(id, row)
    await full()
    expect(await health()).toBe('ok')
  })

  it('N10 D10 is failing while a cut wire keeps objects due for a rule, also once it is mended, until they have been there', async () => {
    await world.fresh({ change: wired({ flow: [[]] }) })
    world.hireMany(2)
    await full()
    expect(await health()).toBe('failing')
    const due = (await problems()).find(({ code }) => code === 'rule-not-evaluated')
    expect(due).toMatchObject({ count: 2, rule: { name: 'AD out' } })
    await world.again()
    expect(await health()).toBe('failing')
    expect(await codes()).toContain('rule-not-evaluated')
    await world.run({ system: 'HR', profile: 'full-sync' })
    expect(await codes()).toEqual([])
  })

  it('N10 L6 is waiting for a clock in doubt, until somebody says that it is right', async () => {
    await world.fresh()
    world.hireMany(2)
    await full()
    world.now += 40 * 86_400_000
    await world.red.run('lifecycle')
    expect(await problems()).toMatchObject([{ code: 'clock-in-doubt', since: now(), node: { id: 'lifecycle' } }])
    expect(await health()).toBe('waiting')
    await world.post('clock/confirm', { to: now() })
    expect(await health()).toBe('ok')
  })

  it('N10 A13 is waiting for a full sync that a deployment asks for, since it was first seen, until it has been run', async () => {
    await world.fresh()
    world.hireMany(2)
    await full()
    await world.again({ change: [{ id: 'scope', expression: 'cs["employeeType"] <> "X"' }] })
    expect(await health()).toBe('waiting')
    const before = now()
    world.now += 3_600_000
    expect(await problems()).toMatchObject([
      {
        code: 'full-sync-due',
        since: before,
        system: { name: 'HR' },
        next: 'Synchronise HR in full: with the profile full-sync, in the sidebar under Runs, with idweave run HR full-sync, or by msg.profile to its import node.',
      },
    ])
    await world.run({ system: 'HR', profile: 'full-sync' })
    expect(await health()).toBe('ok')
  })
})

describe('an alarm', () => {
  it('N10 of a run that was stopped ends with the next that does its work, of whatever profile', async () => {
    await world.fresh()
    world.hireMany(2)
    memorySystem('hr').breaksAfter = 1
    const first = await full()
    expect(first.status).toBe('stopped')
    world.now += 3_600_000
    await full()
    expect(await health()).toBe('failing')
    expect(await problems()).toMatchObject([
      {
        code: 'run-stopped',
        system: { name: 'HR' },
        node: { id: 'import' },
        since: first.ended,
        sentence: expect.stringContaining('was stopped: '),
      },
    ])
    memorySystem('hr').breaksAfter = null
    await world.run({ system: 'HR', profile: 'full-import+full-sync' })
    expect(await health()).toBe('ok')
  })
})

describe('a node', () => {
  const listened: { problems: readonly Problem[]; payload: { status: string } }[] = []
  const finished = () => {
    listened.length = 0
    world.red.node('listener')?.on('input', (message) => listened.push(message))
  }
  const listener: FlowNode = { id: 'listener', type: 'junction', z: 'tab', x: 1, y: 1, wires: [[]] }

  it('N10 shows its own problem beside its status until it is over, and hands those of its run on by "finished"', async () => {
    const outputs = wired({ import: [['scope'], ['out-scope'], ['listener']], lifecycle: [['out-scope'], ['listener']] })
    await world.fresh({ change: outputs }, [listener])
    finished()
    world.hireMany(3)
    await full()
    await world.red.run('import')
    await expect.poll(() => listened.map(({ problems: of }) => of)).toEqual([[]])
    const all = [...hr()]
    hr().clear()
    await world.red.run('import')
    await expect.poll(() => listened.length).toBe(2)
    expect(listened[1]).toMatchObject({
      payload: { status: 'warnings' },
      problems: [{ code: 'import-held', state: 'waiting', count: 3, since: now(), system: { id: 'hr', name: 'HR' } }],
    })
    expect(Object.keys(listened[1]?.problems[0] ?? {}).sort()).toEqual([
      'code',
      'count',
      'next',
      'node',
      'rule',
      'run',
      'sentence',
      'since',
      'state',
      'system',
    ])
    await expect.poll(() => world.red.status('import')).toMatch(/3 objects missing$/)
    await world.red.run('lifecycle')
    await expect.poll(() => listened.length).toBe(3)
    expect(listened[2]?.problems).toEqual([])
    for (const [id, row] of all) hr().set(id, row)
    await full()
    await expect.poll(() => world.red.status('import')).not.toContain('missing')
  })

  it('N10 shows what its run was told: each end of a run is looked at once', async () => {
    await world.fresh({ change: wired({ import: [['scope'], ['out-scope'], ['listener']] }) }, [listener])
    finished()
    world.hireMany(3)
    await full()
    // What the last end of a run is looked at for is over.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const { store } = world.red.engine()
    const { notEvaluated } = store
    let looks = 0
    store.notEvaluated = () => {
      looks++
      return notEvaluated.call(store)
    }
    const seen = async (messages: number): Promise<void> => {
      await expect.poll(() => listened.length).toBe(messages)
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    hr().clear()
    await world.red.run('import')
    await seen(1)
    expect([looks, world.red.status('import')]).toEqual([1, expect.stringMatching(/3 objects missing$/)])
    world.hireMany(3)
    await world.red.run('import')
    await seen(2)
    expect([looks, listened[1]?.problems]).toEqual([2, []])
    expect(world.red.status('import')).not.toContain('missing')
  })
})
