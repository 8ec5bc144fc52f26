/** What a run does with a mapping whose input is missing, into the metaverse and out of it. */
import { describe, expect, it } from 'vitest'
import { direct, expression } from '../nodes/cycle-flow'
import { theWorld } from './world'

const world = theWorld()
const policies = ['evaluate', 'nothing', 'keep', 'fail'] as const
const address = 'Lower(cs["givenName"]) + "." + Lower(cs["sn"]) + "@x"'
const given = [
  direct('employeeId', 'Employee ID'),
  direct('givenName', 'First Name'),
  direct('sn', 'Last Name'),
  direct('employeeId', 'Display Name'),
]

/** Ann Lee, settled; then HR has no surname for her, and another department. */
async function loseSurname(change: readonly (object & { id: string })[]) {
  await world.fresh({ change: [...change] })
  world.hire('1', 'Ann', 'Lee')
  world.hire('2', 'Bob', 'Ray')
  await world.cycle()
  expect(world.accounts.get('1')).toMatchObject({ department: 'Sales' })
  world.change('1', { sn: '', department: 'Labs' })
  world.change('2', { department: 'Labs' })
  const run = await world.red.run('import')
  await world.red.run('export')
  return run
}

/** What Ann is left with, and Bob, whom it does not concern. */
const after = async (attribute: string) => {
  const ann = (await world.person('1'))?.attributes
  return {
    ann: ann?.[attribute] ?? null,
    department: ann?.['Department'],
    bob: (await world.person('2'))?.attributes['Department'],
  }
}

describe('inbound', () => {
  const flow = (mail: object) => [
    { id: 'flow', mappings: [...given, direct('department', 'Department'), mail] },
    {
      id: 'out-flow',
      mappings: [direct('Employee ID', 'login'), direct('Department', 'department'), direct('Email Address', 'mail')],
    },
  ]
  const expected = {
    evaluate: { ann: 'ann.@x', department: 'Labs', bob: 'Labs' },
    nothing: { ann: null, department: 'Labs', bob: 'Labs' },
    keep: { ann: 'ann.lee@x', department: 'Labs', bob: 'Labs' },
    fail: { ann: 'ann.lee@x', department: 'Sales', bob: 'Labs' },
  }

  for (const whenMissing of policies)
    it(`A10 an expression set to ${whenMissing}`, async () => {
      const run = await loseSurname(flow({ ...expression(address, 'Email Address'), whenMissing }))
      expect(await after('Email Address')).toEqual(expected[whenMissing])
      expect(run.counters.syncFailed).toBe(whenMissing === 'fail' ? 1 : 0)
      expect(world.accounts.get('1')?.['mail'] ?? null).toBe(expected[whenMissing].ann)
      expect(await world.pendings()).toEqual([])
    })

  it('A10 a row without the setting, as older flows have it, makes no half address of several inputs', async () => {
    await loseSurname(flow(expression(address, 'Email Address')))
    expect(await after('Email Address')).toEqual(expected.nothing)
  })

  it('A10 a row without the setting evaluates what builds text of one input', async () => {
    await loseSurname(flow(expression('Coalesce(cs["sn"], "nobody") + "@x"', 'Email Address')))
    expect(await after('Email Address')).toMatchObject({ ann: 'nobody@x' })
  })

  it('A9 A10 set to fail says which input of whom is missing and what to do, until it is there', async () => {
    const run = await loseSurname(flow({ ...expression(address, 'Email Address'), whenMissing: 'fail' }))
    expect((await world.records(run.id)).find(({ error }) => error === 'input-missing')).toMatchObject({
      name: '1',
      because: expect.stringContaining('Email Address cannot be computed: cs["sn"] has no value. Supply it'),
    })
    world.change('1', { sn: 'Ray' })
    await world.red.run('import')
    expect(await after('Email Address')).toMatchObject({ ann: 'ann.ray@x', department: 'Labs' })
  })

  for (const whenMissing of policies)
    it(`A10 an attribute as it is, set to ${whenMissing}`, async () => {
      await loseSurname(flow({ ...direct('sn', 'Email Address'), whenMissing }))
      const kept = { evaluate: null, nothing: null, keep: 'Lee', fail: 'Lee' }
      expect(await after('Email Address')).toMatchObject({
        ann: kept[whenMissing],
        department: whenMissing === 'fail' ? 'Sales' : 'Labs',
        bob: 'Labs',
      })
    })

  it('A10 a row that says what nobody knows does not run, and says so', async () => {
    await world.fresh({ change: flow({ ...expression(address, 'Email Address'), whenMissing: 'skip' }) })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.counters.syncFailed).toBe(1)
    expect((await world.records(run.id)).find(({ error }) => error)?.because).toContain(
      'its setting mappings, row 6 (Email Address), whenMissing is "skip", which is none of evaluate, nothing, keep, fail',
    )
  })
})

describe('outbound', () => {
  const half = 'Lower(mv["First Name"]) + "." + Lower(mv["Last Name"]) + "@x"'
  const flow = (mail: object, more: object = {}) => [
    { id: 'flow', mappings: [...given, direct('department', 'Department')] },
    { id: 'out-flow', mappings: [direct('Employee ID', 'login'), direct('Department', 'department'), { ...mail, ...more }] },
  ]
  const expected = {
    evaluate: { mail: 'ann.@x', department: 'Labs' },
    nothing: { mail: null, department: 'Labs' },
    keep: { mail: 'ann.lee@x', department: 'Labs' },
    fail: { mail: 'ann.lee@x', department: 'Sales' },
  }
  const account = (id: string) => {
    const { mail = null, department } = world.accounts.get(id) ?? {}
    return { mail, department }
  }

  for (const whenMissing of policies)
    it(`A10 R9 an expression set to ${whenMissing}`, async () => {
      const run = await loseSurname(flow(expression(half, 'mail'), { whenMissing }))
      expect(account('1')).toEqual(expected[whenMissing])
      expect(account('2')).toEqual({ mail: 'bob.ray@x', department: 'Labs' })
      expect(run.counters.syncFailed).toBe(whenMissing === 'fail' ? 1 : 0)
      expect(await world.pendings()).toEqual([])
    })

  it('A10 R9 a row without the setting clears the address instead of sending half of it', async () => {
    await loseSurname(flow(expression(half, 'mail')))
    expect(account('1')).toEqual(expected.nothing)
  })

  it('A10 R8 set to keep asks for nothing: what somebody writes into the account stays', async () => {
    await loseSurname(flow(expression(half, 'mail'), { whenMissing: 'keep' }))
    Object.assign(world.accounts.get('1') ?? {}, { mail: 'other@x' })
    await world.red.run('ad-import')
    expect(await world.pendings()).toEqual([])
    world.change('1', { sn: 'Ray' })
    await world.cycle()
    expect(account('1').mail).toBe('ann.ray@x')
  })

  it('A10 a new account is made without what is missing', async () => {
    await world.fresh({ change: flow(expression(half, 'mail')) })
    world.hire('1', 'Ann', '')
    await world.cycle()
    expect(account('1')).toEqual({ mail: null, department: 'Sales' })
  })
})
