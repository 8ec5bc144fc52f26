/** Values of an attribute that a system declares unique: a second is found before it is sent (U1). */
import { beforeEach, describe, expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

/** People of one name get one address: the flow does not ask for a unique one. */
const mail = { name: 'mail', type: 'text', multi: false, unique: true }
const byNumber = [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }]

beforeEach(async () => {
  await world.fresh({ attributes: [mail], change: [{ id: 'provision', rows: byNumber, action: 'delete', onDeletion: 'delete' }] })
  await world.red.run('ad-import')
})

const mails = (): unknown[] => [...world.inDirectory].map(([number, { mail: value }]) => [number, value])

describe('a value that two accounts would have', () => {
  it('U1 N10 in one export is sent once, and the other says whose it is and what to do', async () => {
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Anna', 'Berg')
    world.hire('3', 'Eve', 'Q')
    await world.red.run('import')
    const ended = await world.red.run('export')
    expect(ended.counters).toMatchObject({ sent: 3, created: 2, exportFailed: 1 })
    expect(mails()).toEqual([
      ['1', 'anna.berg@company.com'],
      ['3', 'eve.q@company.com'],
    ])
    const failed = (await world.records(ended.id)).find(({ outcome }) => outcome === 'exportFailed')
    expect(failed?.because).toBe(
      'cn=2,ou=Sales,dc=corp and cn=1,ou=Sales,dc=corp would both have "anna.berg@company.com" in mail, which the system declares unique; it was not sent. Correct the value of one of them, or let UniqueValue make it',
    )
    expect((await world.pendings()).find(({ error }) => error !== null)).toMatchObject({ state: 'pending', attempts: 1 })
    world.change('2', { sn: 'Tal' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 1, exportFailed: 0 })
  })

  it('U1 with one that is there already, in whatever letter case, is not sent', async () => {
    const dn = 'cn=x,dc=corp'
    world.directory.put({
      type: 'user',
      anchor: 'x',
      secondaryId: dn,
      attributes: { id: 'x', dn, mail: 'Anna.Berg@company.com' },
    })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 0, exportFailed: 1 })
    expect((await world.pendings())[0]?.error).toContain('cn=1,ou=Sales,dc=corp and cn=x,dc=corp would both have')
  })

  it('U1 E9 with one that gives it up in the same export is sent', async () => {
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Eve', 'Q')
    await world.cycle()
    world.change('1', { sn: 'Tal' })
    world.change('2', { givenName: 'Anna', sn: 'Berg' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 2, exportFailed: 0 })
    expect(mails()).toEqual([
      ['1', 'anna.tal@company.com'],
      ['2', 'anna.berg@company.com'],
    ])
  })
})
