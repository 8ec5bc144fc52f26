/** A disabled account is moved in OpenLDAP and back: the entry stays the same one, its values are those of the rules (R15). */
import { beforeEach, expect, it } from 'vitest'
import { constant } from '../nodes/cycle-flow'
import { needsServer } from '../servers/needs'
import { theLdapWorld } from './ldap-world'
import { ldapNodes } from './names-flow'

needsServer('slapd')('a Disable that moves, in OpenLDAP', () => {
  const ldap = theLdapWorld()
  const { world } = ldap
  let people: string
  beforeEach(() => {
    people = ldap.people
  })

  const entry = async () => {
    const [found] = await ldap.server.search('(employeeNumber=1)', { attributes: ['*', 'entryUUID'] })
    if (!found) throw new Error('no entry')
    const { dn, entryUUID, cn, sn } = found
    return { dn: String(dn), entryUUID: String(entryUUID), cn, sn }
  }
  const container = () =>
    ldap.server.add([{ dn: `ou=Former,${people}`, attributes: { objectClass: ['organizationalUnit'], ou: 'Former' } }])

  async function begin(): Promise<void> {
    const moving = {
      id: 'provision',
      rows: [],
      action: 'disable',
      disable: [constant('gone', 'sn')],
      moveTo: `"ou=Former,${people}"`,
    }
    const scope = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' }
    await world.fresh({ change: [...ldapNodes(ldap.target), moving, scope] })
    world.hire('1', 'Ann', 'Lee', { phone: 'ann' })
    world.hire('2', 'Bob', 'Ray', { phone: 'bob' })
    await world.cycle()
  }

  it('R15 E5 E11 R6 by ModifyDN there and back: anchor, naming value and confirmation', async () => {
    await container()
    await begin()
    const before = await entry()
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 1, exportRenamed: 1, exportFailed: 0 })
    expect(await entry()).toEqual({ ...before, dn: `cn=ann,ou=Former,${people}`, sn: 'gone' })
    const back = await world.red.run('ad-import')
    expect(back.counters).toMatchObject({ added: 0, updated: 0, renamed: 0, obsoleted: 0, processed: 0 })
    expect(await world.pendings()).toEqual([])
    world.change('1', { department: 'Sales' })
    await world.cycle()
    expect(await entry()).toEqual(before)
    expect(await world.pendings()).toEqual([])
  })

  it('R15 E1 a container that is not there: the error names it, the account stays, and goes once it is made', async () => {
    await begin()
    const before = await entry()
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1 })
    expect((await world.pendings())[0]?.error).toContain(`ou=Former,${people}`)
    expect(await entry()).toEqual(before)
    await container()
    world.minutes(5)
    expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 1 })
    expect((await entry()).dn).toBe(`cn=ann,ou=Former,${people}`)
  })
})
