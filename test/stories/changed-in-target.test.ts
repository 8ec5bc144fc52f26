/** What people do in the targets behind the cycle's back, and names that directories find difficult. */
import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { FoundEntry } from '../servers/slapd'
import type { DirectoryWorld } from './directory'
import { first, startDirectoryWorld } from './directory'
import type { World } from './world'

needsServer('slapd')('what is changed in a target by hand', () => {
  let world: World
  let directory: DirectoryWorld

  beforeAll(async () => {
    directory = await startDirectoryWorld({ send: 'objects' })
    world = directory.world
    world.hire('31', 'Ann', 'Lee')
    world.hire('32', 'Bob', 'Ray')
    world.badge.set('B-1', { employeeId: '31', phone: '+49 221 555 0031' })
    await world.press('ref-hr-now')
    await world.press('ref-badge-now')
  })
  afterAll(() => directory.stop())

  const entry = async (employeeId: string): Promise<FoundEntry> => {
    const { server, base } = directory
    const [found, ...others] = await server.search(`(employeeNumber=${employeeId})`, { base, attributes: ['*', 'entryUUID'] })
    if (!found || others.length > 0) throw new Error(`${found ? 'several entries' : 'no entry'} of ${employeeId}`)
    return found
  }
  const replace = async (dn: string, type: string, value: string): Promise<void> => {
    const client = await directory.server.client()
    await client.modify(dn, [new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) })])
  }

  it('R8 corrects a value that somebody changed in the directory', async () => {
    const before = await entry('31')
    await replace(first(before, 'dn'), 'telephoneNumber', '+1 000')
    const runs = await world.press('ref-directory-import')
    expect(runs.one('Directory', 'export').counters).toMatchObject({ exportUpdated: 1, sent: 1 })
    expect(await entry('31')).toEqual(before)
    await world.staysQuiet()
  })

  it('R8 puts an entry back that somebody moved to another unit', async () => {
    const before = await entry('31')
    const client = await directory.server.client()
    await client.modifyDN(first(before, 'dn'), `cn=Ann Lee (31),ou=Legal,${directory.base}`)
    await world.press('ref-directory-import')
    expect(await entry('31')).toEqual(before)
    await world.staysQuiet()
  })

  it('creates an account again that somebody deleted, in that target only', async () => {
    const before = await entry('32')
    const client = await directory.server.client()
    await client.del(first(before, 'dn'))
    const runs = await world.press('ref-directory-import')
    expect(runs.one('Directory', 'export').counters).toMatchObject({ created: 1, sent: 1 })
    expect(runs.one('Accounts', 'export').counters).toMatchObject({ sent: 0 })
    const after = await entry('32')
    expect(first(after, 'dn')).toBe(first(before, 'dn'))
    expect(first(after, 'entryUUID')).not.toBe(first(before, 'entryUUID'))
    await world.staysQuiet()
  })

  it('R3 takes over the entry somebody made before HR knew the person, and corrects what differs', async () => {
    const { server, base } = directory
    const dn = `cn=Carla Mendes,ou=Sales,${base}`
    const attributes = {
      objectClass: 'inetOrgPerson',
      cn: 'Carla Mendes',
      sn: 'Mendes',
      employeeNumber: '33',
      mail: 'carla@old.example',
    }
    await server.add([{ dn, attributes }])
    await world.press('ref-directory-import')
    const made = await entry('33')
    world.hire('33', 'Carla', 'Mendes')
    const runs = await world.press('ref-hr-now')
    expect(runs.one('HR', 'sync').targets['Directory']).toMatchObject({ matched: 1, provisioned: 0 })
    expect(runs.one('Directory', 'export').counters).toMatchObject({ created: 0, sent: 1 })
    const after = await entry('33')
    expect(first(after, 'entryUUID')).toBe(first(made, 'entryUUID'))
    expect(after).toMatchObject({
      dn: `cn=Carla Mendes (33),ou=Sales,${base}`,
      mail: 'carla.mendes@company.com',
      displayName: 'Carla Mendes',
    })
    await world.staysQuiet()
  })

  it('E7 takes over an entry that was made after the last import, when its create meets it', async () => {
    const { server, base } = directory
    const dn = `cn=Dora Quinn (34),ou=Sales,${base}`
    await server.add([
      { dn, attributes: { objectClass: 'inetOrgPerson', cn: 'Dora Quinn (34)', sn: 'Quinn', employeeNumber: '34' } },
    ])
    const made = await entry('34')
    world.hire('34', 'Dora', 'Quinn')
    await world.press('ref-hr-now')
    await world.press('ref-directory-again')
    const after = await entry('34')
    expect(first(after, 'entryUUID')).toBe(first(made, 'entryUUID'))
    expect(after).toMatchObject({ givenName: 'Dora', mail: 'dora.quinn@company.com' })
    await world.staysQuiet()
  })

  it.each([
    ['a comma and a plus', 'Fox, Jr. + Co'],
    ['quotation marks and a backslash', 'O"Hara \\ Sons'],
    ['letter case alone', 'O"HARA \\ Sons'],
    ['equals and semicolon', 'a=b; <c>'],
    ['a number sign at the end', 'Nr #'],
    ['letters of another alphabet', 'Ωmega-Żółć 李'],
  ])('E5 renames by %s, and is quiet afterwards', async (_what, surname) => {
    const before = await entry('31')
    world.hr.set('31', { sn: surname })
    const runs = await world.press('ref-hr-now')
    expect(runs.one('Directory', 'export').counters).toMatchObject({ exportRenamed: 1, exportFailed: 0 })
    const after = await entry('31')
    expect(after).toMatchObject({ cn: `Ann ${surname} (31)`, sn: surname, entryUUID: first(before, 'entryUUID') })
    await world.staysQuiet()
  })
})
