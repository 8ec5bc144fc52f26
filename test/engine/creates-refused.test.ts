/** A create that waits, and accounts that turn up meanwhile by which nobody can say whose they are (R3, R4, J4, D5). */
import { describe, expect, it } from 'vitest'
import { direct, expression, type NodeChange, personTypes } from '../nodes/cycle-flow'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()

const byMail = { id: 'provision', rows: [{ pairs: [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }] }] }
const mapped = {
  id: 'flow',
  mappings: [
    direct('employeeId', 'Employee ID'),
    direct('department', 'Department'),
    expression('Lower(cs["sn"]) + "@x"', 'Email Address'),
  ],
}
const accounts = (): string[] => [...world.accounts.keys()].sort()

async function waiting(...change: readonly NodeChange[]): Promise<void> {
  await world.empty(mapped, byMail, ...change)
  world.accounts.clear()
  await world.red.run('ad-import')
  world.hire('1', 'Ann', 'Lee')
  await world.red.run('import')
  expect((await world.staged()).map(([operation]) => operation)).toEqual(['create'])
}

function madeByHand(...logins: readonly string[]): void {
  for (const login of logins) world.accounts.set(login, { login, mail: 'lee@x', department: 'Sales' })
}

/** They turn out to be for other purposes. */
function givenOtherMails(...logins: readonly string[]): void {
  for (const login of logins) world.accounts.set(login, { login, mail: `${login}@x`, department: 'Sales' })
}

async function errorsOf(run: { readonly id: number }): Promise<readonly unknown[]> {
  return (await world.records(run.id)).flatMap(({ error }) => error ?? [])
}

describe('a create that waits while several accounts of the person are made by hand', () => {
  it('R3 J4 D5 is withdrawn by the synchronisation that finds them, and nothing is sent', async () => {
    await waiting()
    madeByHand('a', 'b')
    await world.red.run('ad-import', { profile: 'full-import' })
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(await errorsOf(run)).toEqual(['ambiguous-match'])
    expect(run.targets['Accounts']).toMatchObject({ withdrawn: 1 })
    expect((await world.records(run.id)).filter(({ outcome }) => outcome === 'withdrawn')).toMatchObject([
      { because: expect.stringContaining('2 accounts have its Email Address') },
    ])
    expect(await world.pendings()).toEqual([])
    await world.red.run('export')
    expect(accounts()).toEqual(['a', 'b'])
    expect(world.brokenLaws()).toEqual([])
  })

  it('R3 J4 D5 D8 is not sent either by an export that finds them', async () => {
    await waiting()
    madeByHand('a', 'b')
    await world.red.run('ad-import', { profile: 'full-import' })
    const run = await world.red.run('export')
    expect(await errorsOf(run)).toEqual(['ambiguous-match'])
    expect(run.counters).toMatchObject({ sent: 0, created: 0 })
    expect(accounts()).toEqual(['a', 'b'])
  })

  it('R3 J4 is staged again by itself when they are no longer hers', async () => {
    await waiting()
    madeByHand('a', 'b')
    await world.red.run('ad-import', { profile: 'full-import' })
    await world.red.run('export')
    givenOtherMails('a', 'b')
    await world.red.run('ad-import')
    const run = await world.red.run('import', { profile: 'delta-sync' })
    expect(run).toMatchObject({ status: 'success', targets: { Accounts: { provisioned: 1 } } })
    await world.red.run('export')
    expect(accounts()).toEqual(['1', 'a', 'b'])
  })

  it('R3 J4 gives way to the one that is left of them', async () => {
    await waiting()
    madeByHand('a', 'b')
    await world.red.run('ad-import', { profile: 'full-import' })
    await world.red.run('import', { profile: 'full-sync' })
    givenOtherMails('b')
    await world.red.run('ad-import')
    const run = await world.red.run('import', { profile: 'delta-sync' })
    expect(run).toMatchObject({ counters: { syncFailed: 0 }, targets: { Accounts: { matched: 1 } } })
    await world.red.run('export')
    expect(accounts()).toEqual(['a', 'b'])
  })

  it('R3 J4 L7 of a person whom no record carries comes again from the lifecycle node', async () => {
    await waiting({ id: 'store', types: [{ ...personTypes[0], deletionRule: { kind: 'manual', systems: [] } }] })
    world.leave('1')
    await world.red.run('import')
    madeByHand('a', 'b')
    await world.red.run('ad-import', { profile: 'full-import' })
    const run = await world.red.run('export')
    expect(await errorsOf(run)).toEqual(['ambiguous-match'])
    expect(accounts()).toEqual(['a', 'b'])
    givenOtherMails('a', 'b')
    await world.red.run('ad-import')
    await world.red.run('import')
    expect((await world.staged()).map(([operation]) => operation)).toEqual(['create'])
    expect(await world.red.engine().store.peopleDue(0, 9)).toEqual([])
  })
})

describe('a create that waits while an account of somebody else gets the value it is looked for by', () => {
  it('R4 D5 is withdrawn, and staged again when that is corrected', async () => {
    const byDepartment = { id: 'provision', rows: [{ pairs: [{ cs: 'department', mv: 'Email Address', ignoreCase: true }] }] }
    const outFlow = {
      id: 'out-flow',
      mappings: [direct('Employee ID', 'login'), { ...direct('Email Address', 'department'), mode: 'initial' }],
    }
    await world.empty(mapped, byDepartment, outFlow)
    world.accounts.clear()
    world.hire('9', 'Old', 'Ray')
    await world.cycle()
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    world.accounts.set('9', { ...world.accounts.get('9'), department: 'lee@x' })
    await world.red.run('ad-import', { profile: 'full-import' })
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(await errorsOf(run)).toEqual(['account-taken'])
    await world.red.run('export')
    expect(accounts()).toEqual(['9'])
    world.accounts.set('9', { ...world.accounts.get('9'), department: 'ray@x' })
    await world.red.run('ad-import')
    await world.red.run('import', { profile: 'delta-sync' })
    await world.red.run('export')
    expect(accounts()).toEqual(['1', '9'])
  })
})
