/** Managers in OpenLDAP: a link between people becomes the DN of an entry, whoever is made first (R10, E4, I14). */
import { Attribute, Change } from 'ldapts'
import { beforeEach, expect, it } from 'vitest'
import { direct } from '../nodes/cycle-flow'
import { needsServer } from '../servers/needs'
import { theLdapWorld } from './ldap-world'
import { ldapNodes } from './names-flow'
import { withManagers } from './references-world'

needsServer('slapd')('managers in OpenLDAP', () => {
  const ldap = theLdapWorld()
  const { world } = ldap
  let people: string
  beforeEach(async () => {
    people = ldap.people
    await world.fresh({ change: nodes() })
  })

  function nodes() {
    const managers = withManagers()
    const directory = ldapNodes(ldap.target).map((node) => {
      const { objectTypes, mappings } = node as unknown as { objectTypes?: { attributes: object[] }[]; mappings?: object[] }
      const [type] = objectTypes ?? []
      const manager = { name: 'manager', type: 'reference', multi: true, comparison: 'dn' }
      if (type) return { ...node, objectTypes: [{ ...type, attributes: [...type.attributes, manager] }] }
      return mappings ? { ...node, mappings: [...mappings, direct('Manager', 'manager')] } : node
    })
    const flow = managers.map((node) => {
      const { id, mappings } = node as unknown as { id: string; mappings?: object[] }
      return id === 'flow' ? { ...node, mappings: [...(mappings ?? []), direct('phone', 'Telephone')] } : node
    })
    return [...flow.filter(({ id }) => id !== 'ad' && id !== 'out-flow'), ...directory]
  }

  const managers = async (): Promise<Record<string, unknown>> =>
    Object.fromEntries((await ldap.server.search('(employeeNumber=*)')).map((entry) => [entry['cn'], entry['manager'] ?? null]))

  it('R10 E4 I14 a circle of managers is made in one export, and nothing is left', async () => {
    world.hire('1', 'Ann', 'Top', { phone: 'ann', managerId: '2' })
    world.hire('2', 'Bea', 'Mid', { phone: 'bea', managerId: '1' })
    world.hire('3', 'Cid', 'Low', { phone: 'cid', managerId: '2' })
    await world.red.run('import')
    const exported = await world.red.run('export')
    expect(exported.counters).toMatchObject({ exportFailed: 0, created: 3 })
    expect(await managers()).toEqual({ ann: `cn=bea,${people}`, bea: `cn=ann,${people}`, cid: `cn=bea,${people}` })
    const confirming = await world.red.run('ad-import')
    expect(confirming.counters).toMatchObject({ updated: 0, notReimported: 0, processed: 0 })
    expect(await world.pendings()).toEqual([])
    const full = await world.red.run('import', { profile: 'full-sync' })
    expect(full.counters).toMatchObject({ noChange: 3 })
    expect(await world.pendings()).toEqual([])
  })

  it('R10 R8 a manager changed by hand is corrected, one who leaves is withdrawn', async () => {
    world.hire('1', 'Ann', 'Top', { phone: 'ann' })
    world.hire('2', 'Bea', 'Mid', { phone: 'bea', managerId: '1' })
    world.hire('3', 'Cid', 'Low', { phone: 'cid', managerId: '1' })
    await world.cycle()
    const modification = new Attribute({ type: 'manager', values: [`cn=cid,${people}`] })
    await (await ldap.server.client()).modify(`cn=bea,${people}`, new Change({ operation: 'replace', modification }))
    await world.cycle()
    await world.cycle()
    expect(await managers()).toMatchObject({ bea: `cn=ann,${people}` })
    world.change('2', { managerId: '' })
    world.change('3', { managerId: '' })
    world.leave('1')
    await world.cycle()
    await world.cycle()
    expect(await managers()).toEqual({ bea: null, cid: null })
    expect(await world.pendings()).toEqual([])
  })
  it('R10 I16 who is renamed keeps being the manager, and whoever takes the old name is not', async () => {
    world.hire('1', 'Ann', 'Top', { phone: 'ann' })
    world.hire('2', 'Bea', 'Mid', { phone: 'bea', managerId: '1' })
    await world.cycle()
    world.change('1', { phone: 'eve' })
    await world.cycle()
    // The directory keeps the old name until somebody corrects it.
    await world.cycle()
    expect(await managers()).toEqual({ eve: null, bea: `cn=eve,${people}` })
    world.hire('5', 'New', 'Ann', { phone: 'ann' })
    await world.cycle()
    await world.cycle()
    expect(await managers()).toEqual({ eve: null, ann: null, bea: `cn=eve,${people}` })
    expect(await world.pendings()).toEqual([])
    expect((await world.red.run('ad-import')).counters).toMatchObject({ updated: 0, processed: 0 })
  })

  it('R10 who is renamed in the export that makes her a manager is one by her new name', async () => {
    world.hire('1', 'Ann', 'Top', { phone: 'ann' })
    world.hire('2', 'Bea', 'Mid', { phone: 'bea' })
    await world.cycle()
    world.change('1', { phone: 'eve' })
    world.change('2', { managerId: '1' })
    await world.cycle()
    await world.cycle()
    expect(await managers()).toEqual({ eve: null, bea: `cn=eve,${people}` })
    expect(await world.pendings()).toEqual([])
  })

  it('R10 I16 a name that somebody takes in the same export means nobody else', async () => {
    world.hire('1', 'Ann', 'Top', { phone: 'ann' })
    world.hire('2', 'Bea', 'Mid', { phone: 'bea', managerId: '1' })
    world.hire('3', 'Cid', 'Low', { phone: 'cid' })
    await world.cycle()
    world.change('1', { phone: 'cid' })
    world.change('3', { phone: 'ann' })
    await world.cycle()
    await world.cycle()
    expect(await managers()).toEqual({ cid: null, ann: null, bea: `cn=cid,${people}` })
    expect(await world.pendings()).toEqual([])
  })
})
