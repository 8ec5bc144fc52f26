/** Finding entries of OpenLDAP by anchor, DN and values (E2, E7, U1). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OpenConnector } from '../../../runtime/model/connector'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { caught } from '../contract/tools'
import { groups, groupType, openLdap, people, person, personType, readEverything } from './setup'

needsServer('slapd')('finding entries of OpenLDAP', () => {
  let server: Slapd
  let connector: OpenConnector
  beforeAll(async () => {
    server = await startSlapd()
    await server.add([
      ...Array.from({ length: 150 }, (_, at) => person(`p${at}`, { displayName: `Name ${at}` })),
      { dn: `uid=far,${groups}`, attributes: { ...person('far').attributes, displayName: 'Name 7' } },
      { dn: `cn=team,${groups}`, attributes: { objectClass: 'groupOfNames', cn: 'team', member: `uid=p1,${people}` } },
    ])
    connector = await openLdap(server, { baseDns: [people, groups] })
  })
  afterAll(async () => {
    await connector.close()
    await server.stop()
  })
  const find = (type: typeof personType, anchor: string | null, dn: string | null) => connector.find?.(type, anchor, dn)

  it('E2 finds an entry below any base, and of its type alone', async () => {
    const [team] = await readEverything(connector, [groupType])
    const far = `uid=far,${groups}`
    const found = await find(personType, null, far)
    expect(found).toMatchObject({ secondaryId: far, type: 'inetOrgPerson' })
    expect(await find(personType, found?.anchor ?? '', null)).toEqual(found)
    expect(await find(groupType, team?.anchor ?? '', null)).toEqual(team)
    expect(await find(personType, team?.anchor ?? '', null)).toBeNull()
    expect(await find(personType, null, `cn=team,${groups}`)).toBeNull()
    expect(await find(personType, null, groups)).toBeNull()
  })

  it('E7 finds nothing where neither anchor nor DN is known, and says what it could not look for', async () => {
    expect(await find(personType, null, null)).toBeNull()
    expect(await caught(Promise.resolve(find(personType, null, 'no dn')))).toMatchObject({
      name: 'SyncError',
      message: expect.stringMatching(/^Looking for no dn failed\. .*LDAP 34/) as string,
    })
  })

  it('U1 finds all that have one of many values, below every base', async () => {
    const texts = Array.from({ length: 150 }, (_, at) => `Name ${at}`)
    const found = (await connector.findByValue?.(personType, 'displayName', texts)) ?? []
    expect(found.map((record) => record.attributes['displayName']).sort()).toEqual([...texts, 'Name 7'].sort())
    expect(await connector.findByValue?.(groupType, 'displayName', texts)).toEqual([])
    expect(await connector.findByValue?.(personType, 'displayName', [])).toEqual([])
    expect(await caught(Promise.resolve(connector.findByValue?.(personType, '(', ['x'])))).toMatchObject({
      name: 'SyncError',
      message: expect.stringMatching(/^Looking for values of \( failed\. /) as string,
    })
    const down = await openLdap(server)
    await down.findByValue?.(personType, 'displayName', ['x'])
    await server.kill()
    expect(await caught(Promise.resolve(down.findByValue?.(personType, 'displayName', ['x'])))).toMatchObject({
      name: 'SyncError',
      code: 'system-unreachable',
    })
    await server.restart()
    await down.close()
  })
})
