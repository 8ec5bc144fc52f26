/** The first day beside a directory of accounts that is older than we are. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { World } from './world'

let world: World

beforeAll(async () => {
  world = await World.start()
})
afterAll(() => world.stop())

const columns =
  'login,employeeId,givenName,sn,displayName,mail,department,title,location,building,telephone,photo,manager,status'.split(',')

describe('an accounts file that has some of the people already', () => {
  it('R13 R3 gives them no second account in the first cycle, though nobody has read it before', async () => {
    const old = [
      ['vera.old', '61', 'Vera', 'Ott', 'Vera Ott', 'v.ott@company.com', 'Sales', '', '', '', '', '', '', 'enabled'],
      ['uwe.old', '62', 'Uwe', 'Abel', 'Uwe Abel', 'u.abel@company.com', 'Sales', '', '', '', '', '', '', 'enabled'],
    ]
    writeFileSync(world.path('accounts.csv'), `${[columns, ...old].map((fields) => fields.join(',')).join('\n')}\n`)
    writeFileSync(world.path('groups.csv'), 'group,name,members\n')
    world.hire('61', 'Vera', 'Ott')
    world.hire('62', 'Uwe', 'Abel')
    world.hire('63', 'Iris', 'Zorn')
    const runs = await world.press('ref-hr-now')
    const exports = runs.all.filter((run) => run.kind === 'export')
    expect(exports.map(({ counters }) => counters.read)).toEqual([2, 0])
    expect(exports[0]?.counters).toMatchObject({ added: 2, created: 1, exportUpdated: 2 })
    const logins = Object.values(world.accounts()).map((account) => account['login'])
    expect(logins.sort()).toEqual(['e63', 'uwe.old', 'vera.old'])
    expect(readFileSync(world.path('accounts.csv'), 'utf8').trim().split('\n')).toHaveLength(4)
    world.badge.set('B-1', { employeeId: '63' })
    await world.press('ref-badge-now')
    await world.staysQuiet()
  })
})
