/** Lists of people on whom only a full synchronisation decides, and the deltas that run before it (L9, A14). */
import { describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { fromDist } from '../nodes/red'
import { direct, type NodeChange, personTypes, rule, step, wired } from '../nodes/cycle-flow'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const [person] = personTypes
const scope = (expression: string): NodeChange => ({ id: 'scope', mode: 'expression', expression })
const right = scope('cs["employeeType"] = "FTE"')
const typedWrongly = scope('cs["employeeType"] = "FTEs"')
const hrOff: NodeChange = { id: 'hr-in', enabled: false }
const hrGone = ['hr-in', 'scope', 'join', 'project', 'flow']
/** Every node that synchronises, by a delta, and the scan. */
const everyDelta = ['import', 'badge-import', 'ad-import', 'lifecycle', 'import']

const types: NodeChange = { id: 'store', types: [person, { ...person, name: 'Robot' }] }

/** HR also has robots, which are people of another type. */
const robots: readonly NodeChange[] = [
  types,
  { ...rule('bot-in', 'Robots in', 'inbound', 'hr'), mvType: 'Robot' },
  step('bot-scope', 'scope-filter', 'bot-in', [['bot-project'], []], {
    mode: 'expression',
    expression: 'cs["employeeType"] = "BOT"',
    action: 'disconnect',
  }),
  step('bot-project', 'project', 'bot-in', [['bot-flow']]),
  step('bot-flow', 'attribute-flow', 'bot-in', [['out-scope']], { mappings: [direct('employeeId', 'Employee ID')] }),
  ...wired({ import: [['scope', 'bot-scope'], ['out-scope'], []] }),
]
const botsOff: NodeChange = { ...robots[1], id: 'bot-in', enabled: false }

const full = (node = 'import'): Promise<Run> => world.red.run(node, { profile: 'full-sync' })
const said = ({ warnings }: Run): string[] => warnings.flatMap(({ code, message }) => (code === 'people-held' ? [message] : []))

/** Twenty with accounts, all synchronised and confirmed. */
async function staffed(...change: readonly NodeChange[]): Promise<void> {
  await world.begin(right, ...change)
  for (let id = 3; id <= 20; id++) world.hire(`${id}`, `P${id}`, 'Q')
  await world.cycle()
  await full()
  await full('badge-import')
}

async function onList() {
  const kept = await world.heldPeople('HR')
  return kept && { run: kept.run, state: kept.state, size: kept.records.length + kept.others.length + kept.mvos.length }
}

/** What health says of lists that are held. */
async function health(): Promise<readonly string[]> {
  const { overviewRoutes } = fromDist<typeof import('../../runtime/api/routes/overview')>('runtime/api/routes/overview.js')
  const answer = await overviewRoutes({} as never).getHealth({ engines: [world.red.engine()], notOpen: [] } as never)
  const { stores } = (answer as { json: unknown }).json as { stores: { problems: string[] }[] }
  return stores.flatMap(({ problems }) => problems).filter((problem) => problem.includes('disconnected or deleted by'))
}

/** Records of HR that are due. */
async function dueOfHr(): Promise<number> {
  const { store } = world.red.engine()
  return store.countDue({ system: await world.systemId('HR'), full: false, dueUpTo: store.currentChange() })
}

describe('a list of records whose rule is gone', () => {
  it.each([
    ['switched off', [], [hrOff]],
    ['removed', hrGone, []],
    ['for another type of person', [], [types, { id: 'hr-in', mvType: 'Robot' }]],
  ] as const)(
    'L9 A14 outlives every delta, as does its release, and the full sync carries it out: %s',
    async (_, gone, change) => {
      await staffed()
      await world.without(gone, right, ...change)
      const held = await full()
      expect(held.counters).toMatchObject({ held: 20, disconnected: 0 })
      for (const node of everyDelta) expect((await world.red.run(node)).counters).toMatchObject({ disconnected: 0 })
      expect(await onList()).toEqual({ run: held.id, state: 'waiting', size: 20 })
      expect(await dueOfHr()).toBe(20)
      expect(await health()).toEqual([
        expect.stringContaining('20 objects that would be disconnected or deleted by HR are held.'),
      ])
      await world.releasePeople('HR', held.id)
      for (const node of everyDelta) expect((await world.red.run(node)).counters).toMatchObject({ disconnected: 0 })
      expect(await onList()).toEqual({ run: held.id, state: 'released', size: 20 })
      expect(await health()).toEqual([expect.stringContaining('by HR are held, and released.')])
      expect((await full()).counters).toMatchObject({ held: 0, disconnected: 20 })
      expect(await onList()).toBeNull()
      expect(await dueOfHr()).toBe(0)
      expect(world.brokenLaws()).toEqual([])
    },
  )

  it('L9 is said by each delta of its system, with the next step', async () => {
    await staffed()
    await world.edit(right, hrOff)
    await full()
    expect(said(await world.red.run('import'))).toEqual([
      expect.stringMatching(/^20 of 20 .* Next: look at the list\. If it is right/),
    ])
    await world.releasePeople('HR')
    expect(said(await world.red.run('import'))).toEqual([
      expect.stringContaining('Next: the list is released: a full synchronisation'),
    ])
  })

  it('L9 is emptied by the delta that finds them taken again', async () => {
    await staffed()
    await world.edit(right, hrOff)
    await full()
    await world.red.run('import')
    await world.edit(right)
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 20, held: 0, disconnected: 0 })
    expect(await onList()).toBeNull()
    expect(await dueOfHr()).toBe(0)
  })

  it('L9 is asked about anew where the rule is on again and its scope takes nobody', async () => {
    await staffed()
    await world.edit(right, hrOff)
    await full()
    await world.releasePeople('HR')
    await world.red.run('import')
    await world.edit(typedWrongly)
    const delta = await world.red.run('import')
    expect(delta.counters).toMatchObject({ held: 20, disconnected: 0 })
    expect(await onList()).toEqual({ run: delta.id, state: 'waiting', size: 20 })
  })

  it('L9 A13 is asked about anew by the delta after another deployment, with everybody on it', async () => {
    await staffed()
    await world.edit(right, hrOff)
    const held = await full()
    await world.releasePeople('HR', held.id)
    await world.edit(right, hrOff, { id: 'store', types: [{ ...person, graceDays: 0 }] })
    const delta = await world.red.run('import')
    expect(said(delta)).toEqual([expect.stringContaining('before a deployment changed what decides, so it is asked about anew')])
    expect(await onList()).toEqual({ run: delta.id, state: 'waiting', size: 20 })
    expect((await full()).counters).toMatchObject({ held: 20, disconnected: 0 })
    await world.releasePeople('HR', delta.id)
    await world.red.run('import')
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 20 })
  })

  it('L9 has nobody any more who is gone otherwise: the release is void', async () => {
    await staffed()
    await world.edit(right, hrOff)
    const held = await full()
    await world.releasePeople('HR', held.id)
    world.leave('20')
    const delta = await world.red.run('import')
    expect(delta.counters).toMatchObject({ disconnected: 1 })
    expect(await onList()).toEqual({ run: delta.id, state: 'waiting', size: 19 })
  })

  it('L9 keeps whom a run looked at alone, and whom it did not', async () => {
    await staffed()
    await world.edit(right, hrOff)
    const held = await full()
    const only = ((await world.heldPeople('HR'))?.records ?? []).slice(0, 3)
    const { ended } = await world.red
      .engine()
      .start({ profile: 'object', system: 'hr', source: 'import', startedBy: 'test', overlap: 'wait', only })
    expect((await ended).counters).toMatchObject({ processed: 3, disconnected: 0 })
    expect(await onList()).toEqual({ run: held.id, state: 'waiting', size: 20 })
    expect(await dueOfHr()).toBe(20)
  })
})

describe('a list of which a delta finds a part', () => {
  async function withRobots(): Promise<void> {
    await world.begin(right, ...robots)
    for (let id = 3; id <= 20; id++) world.hire(`${id}`, `P${id}`, 'Q')
    for (let id = 1; id <= 12; id++) world.hire(`bot${id}`, 'Robot', `${id}`, { employeeType: 'BOT' })
    await world.red.run('import')
    await full()
  }
  const changed = [...robots, botsOff]

  it('L9 by scope, beside others by a rule switched off: it waits as it is, and released for the full sync', async () => {
    await withRobots()
    await world.edit(typedWrongly, ...changed)
    const held = await full()
    expect(held.counters).toMatchObject({ held: 32, disconnected: 0 })
    const delta = await world.red.run('import')
    expect(delta.counters).toMatchObject({ held: 20, disconnected: 0 })
    expect(await onList()).toEqual({ run: held.id, state: 'waiting', size: 32 })
    await world.releasePeople('HR', held.id)
    await world.red.run('import')
    expect(await onList()).toEqual({ run: held.id, state: 'released', size: 32 })
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 32 })
    expect(await onList()).toBeNull()
  })

  it('L9 and finds more by scope: all of them are asked about anew, and released all go', async () => {
    await withRobots()
    for (let id = 1; id <= 12; id++) world.change(`${id}`, { employeeType: 'Left' })
    await world.edit(right, ...changed)
    await world.red.run('import')
    const held = await full()
    expect(await onList()).toEqual({ run: held.id, state: 'waiting', size: 24 })
    await world.releasePeople('HR', held.id)
    world.change('13', { employeeType: 'Left' })
    const delta = await world.red.run('import')
    expect(said(delta).join()).toContain('the list that was released is another one, so its release is void')
    expect(await onList()).toEqual({ run: delta.id, state: 'waiting', size: 25 })
    await world.releasePeople('HR', delta.id)
    await world.red.run('import')
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 25 })
  })
})
