/** What stands by another day in a preview: each step with its day; and the limit on people (N6, D11, L9). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cycleFlow, personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { previewed, previewedFlow, threeWaiting, uuidOf } from './preview-shown'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

/** Everybody has an account. */
async function withAccounts(): Promise<void> {
  await world.run({ system: 'Accounts', profile: 'export' })
  await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
}

beforeEach(async () => {
  await threeWaiting(world)
  await withAccounts()
})

const gone = 'its grace period has passed and its authoritative source has not come back'
const outOfRules = 'its record in the authoritative source HR is in scope of no rule any more'

describe('N6 D11 by another day', () => {
  it('L4 a leaver is disabled today and deleted when her grace is over, each step with its day', async () => {
    const identity = await uuidOf(world, 'Bob Ray')
    const { person, days, heldBack } = await previewed(world, { identity, left: true, at: '2026-05-01' })
    expect(person?.course).toMatchObject([
      { on: '2026-03-02', sentence: expect.stringMatching(/^Bob Ray would be marked .* deleted on 2026-04-01/) as string },
      { on: '2026-03-02', sentence: 'HR: 1002 is no longer there.' },
      { on: '2026-03-02', sentence: expect.stringMatching(/^Accounts: 1002 would be disabled/) as string },
      { on: '2026-04-01', sentence: `Bob Ray would be deleted: ${gone}.` },
      { on: '2026-04-01', sentence: 'Accounts: 1002 would be deleted: the metaverse object is being deleted: rule AD out.' },
    ])
    expect(new Set(days)).toEqual(new Set(['2026-03-02', '2026-04-01', '2026-05-01']))
    expect(heldBack).toMatchObject([{ system: null, because: expect.stringContaining('No export is carried out') as string }])
    const { out } = await runIdweave(world.address, ['preview', '--person', 'Bob Ray', '--left', '--at', '2026-05-01'])
    expect(out).toContain(`Day by day\n  2026-03-02: Bob Ray would be marked`)
    expect(out).toContain(`  2026-04-01: Bob Ray would be deleted: ${gone}.`)
    expect(out).toContain('lifecycle on 2026-04-01 would end as')
  })

  it('S6 who is hired ahead comes on her day, and who goes then by a date in scope leaves on hers', async () => {
    const change = [
      { id: 'scope', expression: 'cs["phone"] <= Today()' },
      { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] >= Today()' },
    ]
    await world.fresh({ change: change as never })
    world.hire('1009', 'Eve', 'Fox', { phone: '2026-03-20', department: '2026-04-10' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { items } = await world.get<List<{ id: number; name: string }>>('objects?system=HR')
    const object = items.find(({ name }) => name === '1009')?.id
    const shown = await previewed(world, { object, at: '2026-06-01' })
    expect(shown.person?.course).toEqual([
      { on: '2026-03-20', sentence: 'Eve Fox would be made of 1009.' },
      { on: '2026-03-20', sentence: 'Accounts: an account would be made.' },
      { on: '2026-04-11', sentence: 'Accounts: the account that waits to be made would not be made.' },
    ])
    const run = await previewed(world, { system: 'HR', profile: 'delta-sync', at: '2026-06-01' })
    expect(run.days).toEqual(['2026-03-20', '2026-04-11', '2026-06-01'])
    expect(run.runs.map(({ profile }) => profile)).toEqual(['lifecycle', 'lifecycle', 'delta-sync'])
  })
})

describe('N6 L9 the limit on people', () => {
  const limited = [{ ...personTypes[0], peopleLimit: { percent: 1, min: 1, max: 500 } }]

  it('is asked of everybody where somebody would leave, and said to hold her back', async () => {
    const edited = cycleFlow({ change: [{ id: 'store', type: 'identity-store', file: world.store, types: limited } as never] })
    const identity = await uuidOf(world, 'Bob Ray')
    const { person, heldBack, runs } = await previewedFlow(world, edited, { identity, rulesOff: ['HR in'] })
    expect(heldBack).toEqual([])
    expect(runs.map(({ profile }) => profile)).toEqual(['object', 'object'])
    expect(person?.fate).toMatchObject({
      kind: 'marked',
      held: expect.stringMatching(/^3 of 3 objects of type Person/) as string,
    })
    expect(person?.fate.sentence).toMatch(
      /^At the next run Bob Ray would be held back by the limit on people: 3 of 3 .* Once that list is released: Bob Ray would be marked for deletion/,
    )
    expect(person?.fate.sentence).toContain(outOfRules)
  })

  it('says nothing of whose record is gone, whom an import asks about', async () => {
    const edited = cycleFlow({ change: [{ id: 'store', type: 'identity-store', file: world.store, types: limited } as never] })
    const { person } = await previewedFlow(world, edited, { identity: await uuidOf(world, 'Bob Ray'), left: true })
    expect(person?.fate).toMatchObject({ kind: 'marked', held: null })
  })

  it('lets her go where few leave with her', async () => {
    const identity = await uuidOf(world, 'Bob Ray')
    memorySystem('hr').set('1002', { givenName: 'Bob', sn: 'Ray', department: 'Sales', employeeType: 'Contractor' })
    await world.run({ system: 'HR', profile: 'full-import' })
    const { person } = await previewed(world, { identity })
    expect(person?.fate).toMatchObject({ kind: 'marked', held: null })
  })
})
