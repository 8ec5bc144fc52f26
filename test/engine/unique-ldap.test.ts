/** OpenLDAP is asked for a unique address before it is sent: what an entry that was never read has is nobody else's (U1). */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { direct, expression, personTypes, type NodeChange } from '../nodes/cycle-flow'
import { needsServer } from '../servers/needs'
import { type Slapd, startSlapd } from '../servers/slapd'
import { ldapNodes } from './names-flow'
import { theWorld } from './world'

needsServer('slapd')('unique addresses in OpenLDAP', () => {
  const world = theWorld()
  let server: Slapd
  let people: string
  beforeAll(async () => {
    server = await startSlapd()
    people = `ou=people,${server.baseDn}`
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    const client = await server.client()
    for (const { dn } of await server.search('(mail=*)')) await client.del(String(dn))
  })

  const person = (cn: string, mail: string) =>
    server.add([{ dn: `cn=${cn},${people}`, attributes: { objectClass: ['inetOrgPerson'], cn, sn: cn, mail } }])

  /** Addresses are given to people, flow to their entries, and entries have several. */
  function flow(): NodeChange[] {
    const [system, ...rest] = ldapNodes({ url: server.url, bindDn: server.rootDn, password: server.password, base: people })
    const [type] = (system?.['objectTypes'] ?? []) as { attributes: object[] }[]
    const mail = { name: 'mail', type: 'text', multi: true }
    const objectTypes = [{ ...type, attributes: [...(type?.attributes ?? []), mail] }]
    const address = 'UniqueValue(MailLocalPart(cs["givenName"], cs["sn"]) + "@company.com")'
    return [
      { id: 'store', types: personTypes },
      { ...system, id: 'ad', objectTypes },
      ...rest.filter(({ id }) => id !== 'out-flow'),
      {
        id: 'flow',
        mappings: [
          direct('employeeId', 'Employee ID'),
          direct('sn', 'Last Name'),
          direct('department', 'Department'),
          expression(address, 'Email Address'),
        ],
      },
      {
        id: 'out-flow',
        mappings: [
          expression(`"cn=" + mv["Employee ID"] + ",${people}"`, 'dn'),
          direct('Employee ID', 'employeeNumber'),
          direct('Last Name', 'sn'),
          direct('Email Address', 'mail'),
        ],
      },
    ]
  }

  const mailOf = async (number: string) => {
    const [found] = await server.search(`(employeeNumber=${number})`, { attributes: ['mail'] })
    return String(found?.['mail'])
  }

  it('U1 an attribute that may have several values is given one, and keeps it', async () => {
    const direct = flow()
    const written = direct.find(({ id }) => id === 'out-flow') as unknown as { mappings: { target: string }[] }
    const unique = 'UniqueValue(MailLocalPart(mv["Last Name"]) + "@company.com")'
    const mappings = written.mappings.map((row) =>
      row.target === 'mail' ? { ...expression(unique, 'mail'), mode: 'initial' } : row,
    )
    await world.fresh({ change: direct.map((node) => (node.id === 'out-flow' ? { ...node, mappings } : node)) })
    await world.red.run('ad-import')
    for (const id of ['1', '2']) world.hire(id, 'Anna', 'Berg')
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 2, exportFailed: 0 })
    expect([await mailOf('1'), await mailOf('2')].sort()).toEqual(['berg2@company.com', 'berg@company.com'])
    await world.red.run('ad-import')
    expect((await world.red.run('import', { profile: 'thorough-full-sync' })).counters).toMatchObject({ syncFailed: 0 })
    expect(await world.pendings()).toEqual([])
  })

  it('U1 a create and a change take the next, and what somebody has is kept', async () => {
    await world.fresh({ change: flow() })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Eve', 'Q')
    await world.red.run('import')
    await person('team', 'Anna.Berg@company.com')
    await person('other', 'eve.tal@company.com')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 2, exportFailed: 0 })
    expect([await mailOf('1'), await mailOf('2')]).toEqual(['anna.berg2@company.com', 'eve.q@company.com'])
    await world.red.run('ad-import')
    expect(await world.pendings()).toEqual([])
    world.change('2', { sn: 'Tal' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 1, exportFailed: 0 })
    expect(await mailOf('2')).toBe('eve.tal2@company.com')
    await world.red.run('ad-import')
    expect(await world.pendings()).toEqual([])
  })
})
