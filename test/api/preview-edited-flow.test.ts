/** What deploying an edited flow would do, without deploying it (N6). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constant, direct } from '../nodes/cycle-flow'
import { editedFlow, previewedFlow, threeWaiting, uuidOf } from './preview-shown'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

beforeEach(() => threeWaiting(world))

describe('N6 an edited flow', () => {
  const mail = { id: 'out-flow', mappings: [direct('Employee ID', 'login'), constant('elsewhere', 'mail')] }

  it('is tried out as if it were deployed, and nothing of it is', async () => {
    const before = await world.get<object>('rules')
    const shown = await previewedFlow(world, editedFlow(world, mail))
    expect(shown).toMatchObject({ trouble: null, problems: [] })
    const { items } = await world.get<List<{ changes: { attribute: string; to: string }[] }>>(
      `pending-exports?store=${shown.store}`,
    )
    expect(items.map(({ changes }) => changes.find(({ attribute }) => attribute === 'mail')?.to)).toEqual(
      items.map(() => 'elsewhere'),
    )
    expect(await world.get('rules')).toEqual(before)
    const own = await world.get<List<{ changes: { attribute: string; to: string }[] }>>('pending-exports')
    expect(own.items[0]?.changes.find(({ attribute }) => attribute === 'mail')?.to).toMatch(/@company.com$/)
  })

  it('has what its nodes would say once it is deployed', async () => {
    const broken = { id: 'flow', mappings: [{ ...direct('givenName', 'First Name'), kind: 'expression', value: 'Lower(' }] }
    const { problems } = await previewedFlow(world, editedFlow(world, broken, { id: 'join', rule: '' }))
    expect(problems?.map(({ name }) => name)).toEqual(expect.arrayContaining(['join "the join"']))
    expect(problems?.map(({ message }) => message).join(' ')).toContain('This step has no sync rule.')
  })

  it('N10 fails who comes to a step that cannot work, as its run would', async () => {
    const { run, notRun } = await previewedFlow(world, editedFlow(world, { id: 'join', rule: '' }), {
      system: 'HR',
      profile: 'full-sync',
    })
    expect(run).toMatchObject({ status: 'errors', counters: { syncFailed: 3 } })
    expect(notRun).toEqual([])
  })

  it('counts what leaves by nodes that are on the deployed canvas alone', async () => {
    const { wires } = await previewedFlow(world, editedFlow(world, { id: 'import', d: true }), { count: true })
    const lines = wires?.map(({ name, way, before, after }) => `${name} ${way}: ${before} → ${after}`)
    expect(lines).toEqual(expect.arrayContaining(['import objects: 3 → 0', 'the flow flowed: 3 → 0']))
  })

  it('goes on through a function that only computes, and past one that does more', async () => {
    const func = 'return msg.payload.cs.attributes.department === "Sales" ? msg : null'
    const between = { id: 'between', type: 'function', z: 'tab', x: 1, y: 1, name: 'Sales', func, outputs: 1, wires: [['join']] }
    const scope = { id: 'scope', wires: [['between'], []] }
    const shown = await previewedFlow(world, editedFlow(world, between, scope), { count: true })
    expect(shown).toMatchObject({ trouble: null, notRun: [] })
    const lines = shown.wires?.map(({ name, way, before, after }) => `${name} ${way}: ${before} → ${after}`)
    expect(lines).toEqual(expect.arrayContaining(['the scope in scope: 3 → 3', 'the flow flowed: 3 → 2']))
    const identity = await uuidOf(world, 'Ann Lee')
    const { person } = await previewedFlow(world, editedFlow(world, between, scope), { identity })
    expect(person?.records[0]?.steps.map(({ name }) => name)).toContain('the out-flow')
    const more = { ...between, func: 'global.set("seen", msg.payload); return msg' }
    const passed = await previewedFlow(world, editedFlow(world, more, scope))
    expect(passed.notRun).toMatchObject([{ name: 'Sales', messages: 3, because: 'its code has “global” in it' }])
    const file = join(world.red.userDir, 'edited.json')
    writeFileSync(file, JSON.stringify(editedFlow(world, more, scope)))
    const { out } = await runIdweave(world.address, ['preview', '--flow', file], { IDWEAVE_TOKEN: 'administrator' })
    expect(out).toContain('function "Sales" was not run, as its code has “global” in it: 3 objects passed it unchanged')
  })

  it('looks at that day by a synchronisation where no lifecycle node is left', async () => {
    await world.run({ system: 'Accounts', profile: 'export' })
    await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
    const identity = await uuidOf(world, 'Bob Ray')
    const { runs, person } = await previewedFlow(world, editedFlow(world, { id: 'lifecycle', d: true }), {
      identity,
      left: true,
      at: '2026-05-01',
    })
    expect(runs.map(({ profile }) => profile)).toEqual(['object', 'object', 'delta-sync', 'delta-sync', 'delta-sync'])
    expect(person?.exports).toMatchObject([{ what: 'added', after: 'delete' }])
  })

  it('N4 has those whose account is not made any more in a group', async () => {
    const { sameChanges, id } = await previewedFlow(
      world,
      editedFlow(world, { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Care"' }),
    )
    const at = sameChanges.findIndex(({ outcome }) => outcome === 'withdrawn')
    expect(sameChanges[at]).toMatchObject({ outcome: 'withdrawn', count: 2 })
    const { items } = await world.get<List<{ person: string }>>(`previews/${id}/changes/${at + 1}`)
    expect(items.map(({ person }) => person).sort()).toEqual(['Ann Lee', 'Bob Ray'])
  })

  it('is for those who may deploy', async () => {
    const body = { flow: editedFlow(world) }
    expect((await world.ask('POST', 'previews/flow', body, 'approver')).status).toBe(401)
    expect((await world.ask('POST', 'previews/flow', body, 'flowWriter')).status).toBe(401)
    expect((await world.ask('POST', 'previews/flow', { flow: [] }, 'designer')).json).toMatchObject({ status: 400 })
    const other = editedFlow(world).filter(({ type }) => type !== 'identity-store')
    expect((await world.ask('POST', 'previews/flow', { flow: other }, 'designer')).json).toMatchObject({
      detail: 'The edited flow no longer has the identity store.',
    })
  })

  it('may name systems and rules that are only on it', async () => {
    const renamed = editedFlow(world, { id: 'hr', name: 'Personnel' }, { id: 'hr-in', name: 'Personnel in' })
    const shown = await previewedFlow(world, renamed, { system: 'Personnel', profile: 'full-sync', rulesOff: ['Personnel in'] })
    expect(shown).toMatchObject({ trouble: null, run: { profile: 'full-sync' } })
  })

  it('L7 calls no system as what a person has given is said to come from, nor does a deployed one', async () => {
    const sentence = /no system may be called "By hand"/i
    const shown = await previewedFlow(world, editedFlow(world, { id: 'hr', name: 'By hand' }), {})
    expect(shown.problems).toEqual(
      expect.arrayContaining([expect.objectContaining({ message: expect.stringMatching(sentence) as string })]),
    )
    await world.fresh({ change: [{ id: 'hr', name: 'By hand' }] })
    expect((await world.ask('POST', 'runs', { system: 'By hand', profile: 'full-import' })).status).toBe(404)
  })
})
