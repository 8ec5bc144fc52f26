/** Departments as groups, and managers, in files and in a directory beside them: everybody who comes, moves, is renamed, goes. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { type DirectoryWorld, startDirectoryWorld } from './directory'

needsServer('slapd')('departments and managers in OpenLDAP', () => {
  let directory: DirectoryWorld
  const rules = ['ref-rule-directory', 'ref-rule-directory-groups']

  beforeAll(async () => {
    const change = rules.map((id) => ({ id, enabled: false }))
    directory = await startDirectoryWorld({ send: 'objects', change })
    const { world } = directory
    world.departments.set('SAL', { name: 'Sales' })
    world.departments.set('FIN', { name: 'Finance' })
    world.departments.set('LEG', { name: 'Legal' })
    world.buildings.set('KOL-1', { name: 'Rheinblick' })
    world.hire('1', 'Ada', 'Boss', { building: 'KOL-1' })
    world.hire('2', 'Ben', 'Lund', { managerId: '1' })
    world.hire('3', 'Cy', 'Moss', { managerId: '2', department: 'Finance' })
    world.badge.set('B-1', { employeeId: '2', phone: '+49 221 555 0002' })
  })
  afterAll(() => directory.stop())

  const nameOf = (id: string, name: string, unit: string): string => `cn=${name} (${id}),ou=${unit},${directory.base}`

  async function members(): Promise<Record<string, readonly string[]>> {
    const { server, base } = directory
    const found = await server.search('(objectClass=groupOfNames)', { base, attributes: ['cn', 'member'] })
    return Object.fromEntries(
      found.map((entry) => [
        String([entry['cn']].flat()[0]),
        [entry['member'] ?? []]
          .flat()
          .map(String)
          .filter((dn) => dn !== base)
          .sort(),
      ]),
    )
  }

  async function entry(id: string): Promise<Record<string, unknown>> {
    const { server, base } = directory
    const [found] = await server.search(`(employeeNumber=${id})`, { base, attributes: ['*'] })
    return found ?? {}
  }

  it('A14 as delivered asks nothing of a directory', async () => {
    const { world } = directory
    for (const button of ['ref-buildings-now', 'ref-hr-now', 'ref-badge-now', 'ref-departments-now']) {
      const { all } = await world.press(button)
      expect(all.map(({ status }) => status).filter((status) => status !== 'success' && status !== 'warnings')).toEqual([])
    }
    expect(await members()).toEqual({})
    expect(await entry('1')).toEqual({})
  })

  it('A13 R10 E4 D7 switched on, it has entries with managers and buildings, and groups with members, by three full syncs', async () => {
    const { world } = directory
    await world.deploy(rules.map((id) => ({ id, enabled: true })))
    const hr = await world.press('ref-hr-full')
    expect(hr.one('Directory', 'export').counters).toMatchObject({ created: 3, exportFailed: 0 })
    await world.press('ref-badge-full')
    const runs = await world.press('ref-departments-full')
    expect(runs.one('Directory', 'export').counters).toMatchObject({ created: 3, exportFailed: 0 })
    expect(await world.asksFor()).toEqual([])
    const [ada, ben, cy] = [nameOf('1', 'Ada Boss', 'Sales'), nameOf('2', 'Ben Lund', 'Sales'), nameOf('3', 'Cy Moss', 'Finance')]
    expect(await members()).toEqual({ Sales: [ada, ben], Finance: [cy], Legal: [] })
    const [legal] = await directory.server.search('(cn=Legal)', { base: directory.base, attributes: ['member'] })
    expect(legal?.['member']).toBe(directory.base)
    expect(await entry('1')).toMatchObject({ physicalDeliveryOfficeName: 'Rheinblick' })
    expect((await entry('2'))['manager']).toBe(ada)
    expect((await entry('3'))['manager']).toBe(ben)
    expect(world.groups()).toEqual({ Sales: ['e1', 'e2'], Finance: ['e3'], Legal: [] })
    await world.staysQuiet()
  })

  it('D7 E5 R10 follows who moves, is renamed and comes, in members and managers, without another press', async () => {
    const { world } = directory
    world.hr.set('2', { sn: 'Lund-Berg', department: 'Legal' })
    world.hire('4', 'Di', 'Noor', { managerId: '2' })
    await world.press('ref-hr-now')
    const [ada, ben] = [nameOf('1', 'Ada Boss', 'Sales'), nameOf('2', 'Ben Lund-Berg', 'Legal')]
    expect(world.groups()).toEqual({ Sales: ['e1', 'e4'], Finance: ['e3'], Legal: ['e2'] })
    // The directory keeps the old name in what refers to it; the import after it shows that, and it is corrected.
    await world.press('ref-directory-import')
    expect(await members()).toEqual({
      Sales: [ada, nameOf('4', 'Di Noor', 'Sales')],
      Finance: [nameOf('3', 'Cy Moss', 'Finance')],
      Legal: [ben],
    })
    expect((await entry('3'))['manager']).toBe(ben)
    expect((await entry('4'))['manager']).toBe(ben)
    await world.staysQuiet()
  })

  it('L1 takes a group away with its department, and keeps one whose last member goes', async () => {
    const { world } = directory
    world.departments.remove('FIN')
    world.hr.set('2', { department: 'Sales' })
    await world.press('ref-hr-now')
    await world.press('ref-departments-now')
    await world.press('ref-directory-import')
    expect(Object.keys(await members()).sort()).toEqual(['Legal', 'Sales'])
    expect((await members())['Legal']).toEqual([])
    expect(world.groups()).toEqual({ Sales: ['e1', 'e2', 'e4'], Legal: [] })
    await world.staysQuiet()
  })
})
