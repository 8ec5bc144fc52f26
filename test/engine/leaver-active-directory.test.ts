/** A leaver whose account somebody else renamed and moved in Active Directory: it does not stay enabled (E10). */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { constant, type NodeChange } from '../nodes/cycle-flow'
import { needsServer } from '../servers/needs'
import { domainDn, type Samba, startSamba } from '../servers/samba'
import { theWorld } from './world'

const staff = `OU=Staff,${domainDn}`

needsServer('samba')('a leaver in Active Directory', () => {
  const world = theWorld()
  let server: Samba
  beforeAll(async () => {
    server = await startSamba()
    for (const dn of [staff, `OU=Former,${staff}`]) await server.client.add(dn, { objectClass: 'organizationalUnit' })
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    const dn = (await account())?.dn
    if (dn !== undefined) await server.client.del(dn)
  })

  async function account(): Promise<{ readonly dn: string; readonly control: number } | undefined> {
    const options = { filter: '(employeeID=1)', attributes: ['userAccountControl'] }
    const [entry] = (await server.client.search(domainDn, options)).searchEntries
    return entry && { dn: entry.dn, control: Number(entry['userAccountControl']) }
  }

  function nodes(): NodeChange[] {
    const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, comparison: 'ignoreCase', ...more })
    const attributes = [
      text('dn', { comparison: 'dn' }),
      text('objectGUID', { mutability: 'readOnly' }),
      ...['cn', 'sn', 'employeeID', 'sAMAccountName'].map((name) => text(name)),
      { name: 'userAccountControl', type: 'integer', multi: false },
    ]
    const type = { name: 'user', anchor: 'objectGUID', anchorIgnoresCase: true, secondaryId: 'dn', attributes }
    const { url, login, password } = server
    const settings = { urls: [url], bindDn: login, password, baseDns: [staff] }
    const map = (kind: string, value: string, target: string) => ({ enabled: true, kind, value, target })
    return [
      { id: 'ad', name: 'Directory', connector: 'ldap', settings, objectTypes: [type] },
      { id: 'ad-out', csType: 'user' },
      {
        id: 'out-flow',
        mappings: [
          map('expression', `"CN=" + mv["Telephone"] + ",${staff}"`, 'dn'),
          map('direct', 'Employee ID', 'employeeID'),
          map('direct', 'Telephone', 'sAMAccountName'),
          map('direct', 'Last Name', 'sn'),
          { ...constant('512', 'userAccountControl') },
        ],
      },
    ]
  }

  const elsewhere = {
    renamed: `CN=Ann Married,${staff}`,
    moved: `CN=ann,OU=Former,${staff}`,
    'moved out of what is read': `CN=ann,CN=Users,${domainDn}`,
  }

  it.each(Object.entries(elsewhere).flatMap(([what, dn]) => [[what, 'delete', dn] as const, [what, 'disable', dn] as const]))(
    'E10 %s by somebody else since the import: the %s reaches the account',
    async (_, action, dn) => {
      const disable = action === 'disable' ? [constant('514', 'userAccountControl')] : []
      const provision = { id: 'provision', rows: [], action, disable }
      const scope = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' }
      await world.fresh({ change: [...nodes(), provision, scope] })
      world.hire('1', 'Ann', 'Lee', { phone: 'ann' })
      await world.cycle()
      expect(await account()).toEqual({ dn: `CN=ann,${staff}`, control: 512 })
      expect(await world.pendings()).toEqual([])
      await server.client.modifyDN(`CN=ann,${staff}`, dn)
      world.change('1', { department: 'Labs' })
      await world.red.run('import')
      expect((await world.red.run('export')).counters).toMatchObject({ sent: 1, exportFailed: 0 })
      expect(await account()).toEqual(action === 'disable' ? { dn, control: 514 } : undefined)
    },
  )
})
