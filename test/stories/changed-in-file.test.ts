/** What people do to the accounts file behind the cycle's back. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { World } from './world'

let world: World

beforeAll(async () => {
  world = await World.start()
  for (const [id, givenName, sn] of [
    ['41', 'Ann', 'Lee'],
    ['42', 'Bob', 'Ray'],
    ['43', 'Cem', 'Kaya'],
  ] as const)
    world.hire(id, givenName, sn)
  await world.press('ref-hr-now')
  world.badge.set('B-1', { employeeId: '41', phone: '+49 221 555 0041' })
  await world.press('ref-badge-now')
})
afterAll(() => world.stop())

const edit = (change: (text: string) => string) => {
  const before = readFileSync(world.path('accounts.csv'), 'utf8')
  const after = change(before)
  if (after === before) throw new Error('nothing was changed')
  writeFileSync(world.path('accounts.csv'), after)
}

describe('what is changed in accounts.csv by hand', () => {
  it('R8 is corrected where the rule says what it should be', async () => {
    const before = world.accounts()
    edit((text) => text.replace('ann.lee@company.com', 'somebody@else.example').replace('+49 221 555 0041', ''))
    const runs = await world.press('ref-accounts-import')
    expect(runs.one('Accounts', 'export').counters).toMatchObject({ exportUpdated: 1, sent: 1 })
    expect(world.accounts()).toEqual(before)
    await world.staysQuiet()
  })

  it('makes a deleted account again', async () => {
    const before = world.accounts()
    edit((text) =>
      text
        .split('\n')
        .filter((line) => !line.startsWith('e42,'))
        .join('\n'),
    )
    const runs = await world.press('ref-accounts-import')
    expect(runs.one('Accounts', 'export').counters).toMatchObject({ created: 1, sent: 1 })
    expect(world.accounts()).toEqual(before)
    await world.staysQuiet()
  })

  it('leaves accounts alone that belong to nobody, and takes one over when its owner is hired (R3)', async () => {
    edit((text) => `${text}admin,44,,,Administrator,root@company.com,,,,,,,,enabled\n`)
    await world.press('ref-accounts-import')
    expect(world.accounts()['44']).toMatchObject({ login: 'admin', displayName: 'Administrator' })
    await world.staysQuiet()
    world.hire('44', 'Dee', 'Dee')
    const runs = await world.press('ref-hr-now')
    expect(runs.one('HR', 'sync').targets['Accounts']).toMatchObject({ matched: 1, provisioned: 0 })
    expect(world.accounts()['44']).toMatchObject({
      login: 'admin',
      displayName: 'Dee Dee',
      mail: 'dee.dee@company.com',
      status: 'enabled',
    })
    await world.staysQuiet()
  })

  it('X5 holds disables beyond the limit and sends everything else', async () => {
    for (let i = 0; i < 60; i++) world.hire(`5${i}`, `Given${i}`, 'Crowd')
    await world.press('ref-hr-now')
    for (let i = 0; i < 30; i++) world.hr.set(`5${i}`, { employeeStatus: 'On leave' })
    world.hr.set('42', { department: 'Legal' })
    const runs = await world.press('ref-hr-now')
    expect(runs.one('Accounts', 'export').counters).toMatchObject({ held: 30, exportUpdated: 1, sent: 1 })
    const accounts = Object.values(world.accounts())
    expect(accounts.filter((account) => account['status'] === 'disabled')).toEqual([])
    expect(world.accounts()['42']).toMatchObject({ department: 'Legal' })
  })
})
