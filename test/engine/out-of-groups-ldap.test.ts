/** Groups in OpenLDAP: who goes out of one, who comes in under what name, what others put in, the last member (R15, R11, I12). */
import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { constant, expression, personTypes, text, type NodeChange } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { needsServer } from '../servers/needs'
import { type Slapd, startSlapd } from '../servers/slapd'
import { groupsOfDepartments, mvGroup, syncPeopleAndGroups } from './groups-world'
import { ldapNodes } from './names-flow'
import { theWorld } from './world'

for (const [what, settings] of [
  ['', {}],
  [' that takes the members out that are deleted', { memberof: true }],
] as const) {
  needsServer('slapd')(`groups in OpenLDAP${what}`, () => {
    const world = theWorld()
    let server: Slapd
    let people: string
    let group: string
    /** What stands for nobody: a groupOfNames must have a member. */
    let nobody: string
    beforeAll(async () => {
      server = await startSlapd(settings)
      people = `ou=people,${server.baseDn}`
      group = `cn=Sales,${people}`
      nobody = `cn=nobody,${server.baseDn}`
    })
    afterAll(() => server.stop())
    beforeEach(async () => {
      const client = await server.client()
      for (const { dn } of await server.search('(employeeNumber=*)')) await client.del(String(dn))
      await client.del(group).catch(() => undefined)
      await server.add([{ dn: group, attributes: { objectClass: ['groupOfNames'], cn: 'Sales', member: [nobody] } }])
      await world.fresh({ change: nodes() })
      await world.red.run('ad-import')
      memorySystem('dept').set('S', { name: 'Sales' })
      world.hire('1', 'Ann', 'Top', { phone: 'ann' })
      world.hire('2', 'Bea', 'Mid', { phone: 'bea' })
      await cycle()
    })

    function nodes(): NodeChange[] {
      const target = { url: server.url, bindDn: server.rootDn, password: server.password, base: people }
      const [directory, ...flow] = ldapNodes(target)
      const { objectTypes } = directory as unknown as { objectTypes: object[] }
      const [person] = personTypes
      const groupType = {
        name: 'groupOfNames',
        anchor: 'entryUUID',
        anchorIgnoresCase: true,
        secondaryId: 'dn',
        attributes: [
          { ...text('dn'), comparison: 'dn' },
          { ...text('entryUUID'), mutability: 'readOnly' },
          text('cn'),
          { name: 'member', type: 'reference', multi: true, comparison: 'dn' },
        ],
      }
      return [
        { id: 'store', types: [{ ...person, graceDays: 0 }, mvGroup] },
        { ...directory, id: 'ad', objectTypes: [...objectTypes, groupType] },
        ...flow.filter(({ id }) => id !== 'provision'),
        { id: 'out-scope', mode: 'expression', expression: 'mv["First Name"] <> "Gone"' },
        { id: 'provision', rows: [], action: 'disable', disable: [constant('gone', 'sn')], outOfGroups: true },
        ...groupsOfDepartments({
          csType: 'groupOfNames',
          match: { cs: 'cn', ignoreCase: true },
          naming: expression(`"cn=" + mv["Name"] + ",${people}"`, 'dn'),
          action: 'disconnect',
        }),
      ]
    }

    async function cycle(): Promise<void> {
      await syncPeopleAndGroups(world)
      expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 0 })
      await world.red.run('ad-import')
    }

    async function members(): Promise<string[]> {
      const [found] = await server.search('(cn=Sales)', { attributes: ['member'] })
      return [found?.['member'] ?? []].flat().map(String).sort()
    }

    const dn = (...names: readonly string[]) => [...names.map((name) => `cn=${name},${people}`), nobody].sort()

    it('R15 R6 R11 out with the Disable and in again with the return; the placeholder and others stay', async () => {
      expect(await members()).toEqual(dn('ann', 'bea'))
      world.change('1', { givenName: 'Gone' })
      world.change('2', { givenName: 'Gone' })
      await cycle()
      expect(await members()).toEqual([nobody])
      expect(await world.pendings()).toEqual([])
      const modification = new Attribute({ type: 'member', values: [`cn=guest,${server.baseDn}`] })
      await (await server.client()).modify(group, new Change({ operation: 'add', modification }))
      await world.red.run('ad-import')
      expect(await world.pendings()).toEqual([])
      world.change('2', { givenName: 'Bea' })
      await cycle()
      expect(await members()).toEqual([...dn('bea'), `cn=guest,${server.baseDn}`].sort())
      for (const node of ['import', 'dept-import', 'ad-import']) await world.red.run(node, { profile: 'full-sync' })
      expect(await world.pendings()).toEqual([])
    })

    /** No change that was sent was missed by the imports, and nothing is left to send. */
    async function isQuiet(): Promise<void> {
      for (const node of ['ad-import', 'export', 'ad-import']) {
        const { id } = await world.red.run(node)
        expect((await world.records(id)).filter(({ error }) => error === 'not-reimported')).toEqual([])
      }
      for (const node of ['import', 'dept-import', 'ad-import']) await world.red.run(node, { profile: 'full-sync' })
      expect(await world.pendings()).toEqual([])
    }

    it('I12 X2 R10 an account that was deleted by hand and is made again is in its group, and is seen there', async () => {
      await (await server.client()).del(`cn=bea,${people}`)
      for (const node of ['ad-import', 'import', 'dept-import', 'export']) await world.red.run(node)
      await isQuiet()
      expect(await members()).toEqual(dn('ann', 'bea'))
    })

    it('I12 X2 E4 a leaver and a successor of the same name: who is in the group is the successor', async () => {
      const deleting = { id: 'provision', rows: [], action: 'delete', onDeletion: 'delete', disable: [], outOfGroups: false }
      await world.redeploy({ change: [...nodes().filter(({ id }) => id !== 'provision'), deleting] })
      for (const node of ['import', 'dept-import', 'ad-import']) await world.red.run(node, { profile: 'full-sync' })
      world.leave('2')
      world.hire('3', 'Bea', 'Neu', { phone: 'bea' })
      for (const node of ['import', 'dept-import', 'export']) await world.red.run(node)
      await isQuiet()
      expect(await members()).toEqual(dn('ann', 'bea'))
      expect(await server.search('(cn=bea)', { attributes: ['employeeNumber'] })).toMatchObject([{ employeeNumber: '3' }])
    })
  })
}
