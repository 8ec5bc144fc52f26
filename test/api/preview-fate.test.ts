/** What becomes of a person and of her accounts in a preview, in plain sentences (N6). */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { editedFlow, previewed, previewedFlow, previewOver, type Shown, threeWaiting, uuidOf } from './preview-shown'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

/** Everybody has an account. */
beforeEach(async () => {
  await threeWaiting(world)
  await world.run({ system: 'Accounts', profile: 'export' })
  await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
})

const said = ({ person }: Shown): string[] => [
  person?.fate.sentence ?? 'nobody was followed',
  ...(person?.connectors ?? []).map(({ sentence }) => sentence),
]

const objectOf = async (name: string): Promise<number> => {
  const { items } = await world.get<List<{ id: number; name: string }>>('objects?system=HR')
  return items.find((item) => item.name === name)?.id ?? 0
}

describe('N6 a person in a preview', () => {
  it('is said to have failed where a node in the way has lost her', async () => {
    const between = { id: 'between', type: 'function', z: 'tab', x: 1, y: 1, name: 'Check', outputs: 1, wires: [['provision']] }
    const edited = editedFlow(world, { ...between, func: 'throw new Error("no")' }, { id: 'out-scope', wires: [['between'], []] })
    const shown = await previewedFlow(world, edited, { identity: await uuidOf(world, 'Bob Ray'), profile: 'full-sync' })
    expect(said(shown)[0]).toMatch(
      /^Bob Ray stays as is, since not all of it could be synchronised: function "Check" failed: .*no\b/,
    )
  })

  it('the exit code speaks of whom was asked for, not of others who fail on the way', async () => {
    const condition = 'IsNullOrEmpty(mv["Telephone"]) || mv["Telephone"] >= Today()'
    const outScope = { id: 'out-scope', mode: 'expression', expression: condition }
    await world.again({ change: [outScope as never] })
    world.hire('1003', 'Cyd', 'Orr', { phone: '2026-03-10' })
    await world.run({ system: 'HR', profile: 'full-import+full-sync' })
    const between = { id: 'between', type: 'function', z: 'tab', x: 1, y: 1, name: 'Check', outputs: 1, wires: [['provision']] }
    const edited = editedFlow(
      world,
      { ...between, func: 'throw new Error("no")' },
      { ...outScope, wires: [['provision'], ['between']] },
    )
    const file = join(world.red.userDir, 'edited.json')
    writeFileSync(file, JSON.stringify(edited))
    const of = (name: string) =>
      runIdweave(world.address, ['preview', '--person', name, '--at', '2026-03-20', '--flow', file], {
        IDWEAVE_TOKEN: 'administrator',
      })
    const bob = await of('Bob Ray')
    expect(bob.out).toMatch(/lifecycle on 2026-03-11 would end as errors/)
    expect(bob.code).toBe(0)
    const cyd = await of('Cyd Orr')
    expect(cyd.out).toContain('Cyd Orr stays as is, since not all of it could be synchronised')
    expect(cyd.code).toBe(1)
  })

  it('stays, with what her accounts have', async () => {
    expect(said(await previewed(world, { identity: await uuidOf(world, 'Bob Ray') }))).toEqual([
      'Bob Ray stays.',
      'HR: 1002 stays as it is.',
      'Accounts: 1002 stays as it is.',
    ])
  })

  it('A14 L4 without the rule that takes her goes as a full synchronisation would have it, and nobody else does', async () => {
    const identity = await uuidOf(world, 'Bob Ray')
    const shown = await previewed(world, { identity, rulesOff: ['HR in'] })
    const because = 'its record in the authoritative source HR is in scope of no rule any more'
    expect(said(shown)).toEqual([
      `Bob Ray would be marked for deletion and deleted on 2026-04-01: ${because}.`,
      'HR: 1002 would belong to nobody, and stay as it is.',
      `Accounts: 1002 would be disabled: ${because}; it will be deleted after 2026-04-01: rule AD out.`,
    ])
    expect(shown.person?.fate).toMatchObject({ kind: 'marked', on: '2026-04-01', because })
    expect(shown).toMatchObject({ heldBack: [], person: { fate: { held: null }, course: [] } })
    expect(shown.pendingExports).toMatchObject([{ disable: { before: 0, after: 1 } }])
    const { out } = await runIdweave(world.address, ['preview', '--person', 'Bob Ray', '--without', 'hr in'])
    expect(out).toContain('Bob Ray would be marked for deletion and deleted on 2026-04-01')
    expect(out).toContain('  Accounts: 1002 would be disabled')
    expect(out).not.toContain('Synchronise HR in full')
  })

  it('is deleted on the day, or at once where there is no grace', async () => {
    const identity = await uuidOf(world, 'Bob Ray')
    expect(said(await previewed(world, { identity, left: true, at: '2026-05-01' }))).toEqual([
      'Bob Ray would be deleted on 2026-04-01: its grace period has passed and its authoritative source has not come back.',
      'HR: 1002 is no longer there.',
      'Accounts: 1002 would be deleted: the metaverse object is being deleted: rule AD out.',
    ])
    const types = personTypes.map((type) => ({ ...type, graceDays: 0 }))
    const without = await previewedFlow(world, editedFlow(world, { id: 'store', types }), { identity, left: true })
    expect(said(without)[0]).toMatch(/^Bob Ray would be deleted at once: /)
  })

  it('L4 is deleted on the day also where her record has left her before, being out of scope', async () => {
    const flow = editedFlow(world, { id: 'scope', expression: 'cs["employeeType"] = "FTE" AND Today() < "2026-03-10"' })
    const identity = await uuidOf(world, 'Bob Ray')
    const shown = await previewedFlow(world, flow, { identity, at: '2026-05-01' })
    expect(said(shown)[0]).toMatch(/^Bob Ray would be deleted on 2026-04-09: its grace period has passed/)
    expect(shown.person?.course.map(({ on, sentence }) => `${on} ${sentence}`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^2026-03-10 Bob Ray would be marked for deletion/),
        expect.stringMatching(/^2026-04-09 Bob Ray would be deleted: its grace period has passed/),
      ]),
    )
  })

  it('L3 says that a mark stays, or is lifted', async () => {
    const identity = await uuidOf(world, 'Bob Ray')
    const row = memorySystem('hr').rows.get('1002')
    memorySystem('hr').rows.delete('1002')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(said(await previewed(world, { identity }))[0]).toMatch(
      /^Bob Ray stays marked for deletion and is deleted on 2026-04-01: /,
    )
    memorySystem('hr').set('1002', row ?? {})
    await world.run({ system: 'HR', profile: 'full-import' })
    expect(said(await previewed(world, { object: await objectOf('1002') }))[0]).toMatch(
      /^(Bob Ray would stay: the mark|1002 would be joined to Bob Ray)/,
    )
  })

  it('X1 says what becomes of an account that is to be changed, or is still to be made', async () => {
    world.hire('1002', 'Bob', 'Rae')
    world.hire('1009', 'Eve', 'Fox')
    await world.run({ system: 'HR', profile: 'full-import' })
    const changed = said(await previewed(world, { identity: await uuidOf(world, 'Bob Ray') }))
    expect(changed).toContain('Accounts: 1002 would be changed.')
    expect(said(await previewed(world, { object: await objectOf('1009') }))).toEqual([
      'Eve Fox would be made of 1009.',
      'HR: 1009 stays as it is.',
      'Accounts: an account would be made.',
    ])
    await world.run({ system: 'HR', profile: 'delta-sync' })
    const identity = await uuidOf(world, 'Eve Fox')
    expect(said(await previewed(world, { identity }))).toContain('Accounts: an account would be made.')
    const off = await previewed(world, { identity, rulesOff: ['AD out'] })
    expect(said(off)).toContain('Accounts: the account that waits to be made would not be made.')
  })

  it('L7 says of somebody who is made by hand that she would be, and which accounts with her', async () => {
    const values = { 'Employee ID': 'V1', 'First Name': 'Eve', 'Display Name': 'Eve Fox', 'Email Address': 'eve@x' }
    const made = await world.post<Shown>('metaverse/preview', { type: 'Person', values, reason: 'audits' })
    expect(said(await previewOver(world, made))).toEqual(['Eve Fox would be made.', 'Accounts: an account would be made.'])
    const refused = await world.post<Shown>('metaverse/preview', {
      type: 'Person',
      values: { ...values, 'Employee ID': '1001' },
      reason: 'audits',
    })
    expect((await previewOver(world, refused)).person).toBeNull()
  })

  it('J9 says whose an object would be by hand, and that one stays nobody’s', async () => {
    world.hire('1009', 'Eve', 'Fox', { employeeType: 'Contractor' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const object = await objectOf('1009')
    expect(said(await previewed(world, { object }))).toEqual(['1009 would belong to nobody.'])
    const identity = await uuidOf(world, 'Ann Lee')
    world.hire('1010', 'Gus', 'Hay')
    await world.run({ system: 'HR', profile: 'full-import' })
    const path = `objects/${await objectOf('1010')}/by-hand/preview`
    const made = await world.post<Shown>(path, { action: 'project', reason: 'he is new' })
    expect(said(await previewOver(world, made))[0]).toBe('Gus Hay would be made of 1010.')
    const left = await world.post<Shown>(`objects/${await objectOf('1001')}/by-hand/preview`, {
      action: 'disconnect',
      reason: 'x',
    })
    expect((await previewOver(world, left)).person).toMatchObject({ identity })
  })
})
