/** Imports from OpenLDAP that know entries by their versions hold what imports hold that read everything. */
import { Attribute, Change, type Client } from 'ldapts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { ConnectorSettings } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { baseDn } from '../../servers/slapd-files'
import { Memory } from '../known'
import { comparedReads, count } from './read-twice'
import { groups, groupType, people, person, personType } from './setup'

const withMemberOf: ObjectTypeSchema = {
  ...personType,
  attributes: [...personType.attributes, { name: 'memberOf', type: 'reference', multi: true, comparison: 'dn' }],
}
const dynamicGroup: ObjectTypeSchema = { ...groupType, name: 'groupOfURLs' }

needsServer('slapd')('what is known of OpenLDAP by the versions of its entries', () => {
  let server: Slapd
  let client: Client
  beforeAll(async () => {
    server = await startSlapd({
      memberof: true,
      global: ['moduleload dynlist', 'include /etc/ldap/schema/dyngroup.schema'],
      extra: [
        'overlay dynlist',
        'dynlist-attrset groupOfURLs memberURL member',
        `access to dn.subtree="ou=entryCSN,${baseDn}" attrs=entryCSN by * none`,
        `access to dn.subtree="ou=entryUUID,${baseDn}" attrs=entryUUID by * none`,
        'access to * by * write',
      ],
    })
    client = await server.client()
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    await server.add(Array.from({ length: count }, (_, i) => person(`p${i}`, { title: `T${i}`, employeeNumber: `${i}` })))
  })
  afterEach(async () => {
    vi.useRealTimers()
    const all = await server.search('(!(ou=people))', { attributes: ['1.1'] })
    const dns = all.map(({ dn }) => String(dn)).filter((dn) => dn !== baseDn && dn !== groups)
    for (const dn of dns.toSorted((a, b) => b.split(',').length - a.split(',').length)) await client.del(dn)
  })

  const compared = (memory: Memory, settings: ConnectorSettings = {}, types?: readonly ObjectTypeSchema[]) =>
    comparedReads(server, memory, { settings, ...(types && { types }) })

  /** A memory that has read everything. */
  async function known(settings: ConnectorSettings = {}, types?: readonly ObjectTypeSchema[]): Promise<Memory> {
    const memory = new Memory()
    await compared(memory, settings, types)
    return memory
  }

  const replace = (dn: string, type: string, ...values: string[]) =>
    client.modify(dn, new Change({ operation: 'replace', modification: new Attribute({ type, values }) }))
  const uid = (name: string, below = people) => `uid=${name},${below}`
  const versionOf = async (dn: string) => (await server.search('(objectClass=*)', { base: dn, attributes: ['entryCSN'] }))[0]

  it('I15 is passed over: all that is as before, and nothing of it is read', async () => {
    const memory = await known()
    expect(await compared(memory)).toEqual({ read: 0, passed: count })
  })

  it('I1 I15 is read where an entry was written, added or deleted, with its few neighbours', async () => {
    const memory = await known()
    const few = async (entries: number) => {
      const { read, passed } = await compared(memory)
      expect([read + passed, read > 0, read < 40]).toEqual([entries, true, true])
      expect(await compared(memory)).toEqual({ read: 0, passed: entries })
    }
    await replace(uid('p30'), 'title', 'New')
    await few(count)
    await server.add([person('new')])
    await few(count + 1)
    await client.del(uid('p7'))
    expect((await compared(memory)).read).toBeLessThan(40)
    await client.modifyDN(uid('p9'), uid('renamed'))
    await few(count)
  })

  it.each([1, 5, 30])('is shown whole in pages of at most %i, however long its stretches are', async (pageSize) => {
    const memory = new Memory()
    for (let time = 0; time < 3; time++) {
      const { read, passed } = await comparedReads(server, memory, { pageSize, settings: { pageSize } })
      expect(read + passed).toBe(count)
      await replace(uid('p8'), 'title', `New ${time}`)
    }
  })

  it('I4 is read where a container above was renamed or moved, which leaves the versions below as they were', async () => {
    const inner = `ou=a,${people}`
    await server.add([{ dn: inner, attributes: { objectClass: 'organizationalUnit', ou: 'a' } }])
    await server.add(Array.from({ length: 20 }, (_, i) => ({ ...person(`q${i}`), dn: uid(`q${i}`, inner) })))
    const memory = await known()
    const before = await versionOf(uid('q3', inner))
    await client.modifyDN(inner, `ou=b,${groups}`)
    expect((await versionOf(uid('q3', `ou=b,${groups}`)))?.['entryCSN']).toBe(before?.['entryCSN'])
    const { read } = await compared(memory)
    expect(read).toBeGreaterThanOrEqual(20)
    expect(read).toBeLessThan(60)
  })

  it('O8 is read where an overlay wrote a reference without a new version of the entry', async () => {
    await replace(uid('p1'), 'manager', uid('p2'))
    await server.add([
      { dn: `cn=team,${groups}`, attributes: { objectClass: 'groupOfNames', cn: 'team', member: [uid('p1'), uid('p3')] } },
    ])
    const types = [withMemberOf, groupType]
    const memory = await known({}, types)
    const versions = () => Promise.all([uid('p1'), uid('p4'), `cn=team,${groups}`].map(versionOf))
    const before = await versions()
    await client.modifyDN(uid('p2'), uid('boss'))
    await vi.waitFor(async () => {
      const [p1] = await server.search('(uid=p1)')
      expect(p1?.['manager']).toBe(uid('boss'))
    })
    await client.del(uid('p3'))
    await vi.waitFor(async () => expect((await server.search('(cn=team)'))[0]?.['member']).toBe(uid('p1')))
    expect(await versions()).toEqual(before)
    expect((await compared(memory, {}, types)).read).toBeGreaterThan(1)
    const [team, p4] = [`cn=team,${groups}`, await versionOf(uid('p4'))]
    await replace(team, 'member', uid('p1'), uid('p4'))
    expect(await versionOf(uid('p4'))).toEqual(p4)
    expect((await compared(memory, {}, types)).read).toBeGreaterThan(1)
    expect((await compared(memory, {}, types)).read).toBe(0)
  })

  it('is read each time where an overlay computes values for an entry', async () => {
    const dn = `cn=dynamic,${groups}`
    const memberURL = `ldap:///${people}??sub?(title=T1)`
    await server.add([{ dn, attributes: { objectClass: 'groupOfURLs', cn: 'dynamic', memberURL } }])
    const types = [personType, dynamicGroup]
    const memory = await known({}, types)
    const before = await versionOf(dn)
    await replace(uid('p50'), 'title', 'T1')
    expect(await versionOf(dn)).toEqual(before)
    await compared(memory, {}, types)
    expect(await compared(memory, {}, types)).toEqual({ read: 1, passed: count })
  })

  it.each(['entryCSN', 'entryUUID'])('is read each time where this login sees no %s', async (attribute) => {
    const hidden = `ou=${attribute},${baseDn}`
    await server.add([{ dn: hidden, attributes: { objectClass: 'organizationalUnit', ou: attribute } }])
    await client.modifyDN(uid('p1'), uid('p1', hidden))
    const login = uid('login')
    await server.add([person('login', { userPassword: 'Secret' })])
    const settings = { bindDn: login, password: 'Secret' }
    const memory = await known(settings)
    expect(await compared(memory, settings)).toEqual({ read: 1, passed: count })
  })

  it('is read once where the settings are others, and each time where they say so', async () => {
    const memory = await known()
    expect(await compared(memory, { filter: '(cn=*)' })).toEqual({ read: count, passed: 0 })
    expect(await compared(memory, { scope: 'one', baseDns: [people] })).toEqual({ read: count, passed: 0 })
    expect(await compared(memory, { readWhole: true })).toEqual({ read: count, passed: 0 })
    expect(await compared(memory, { readWhole: true })).toEqual({ read: count, passed: 0 })
    expect(await compared(memory)).toEqual({ read: 0, passed: count })
  })

  it('is read once in each week that begins', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-05-03T00:00:00Z') })
    const memory = await known()
    vi.setSystemTime(new Date('2026-05-09T23:59:59Z'))
    expect(await compared(memory)).toEqual({ read: 0, passed: count })
    vi.setSystemTime(new Date('2026-05-10T00:00:00Z'))
    expect(await compared(memory)).toEqual({ read: count, passed: 0 })
  })
})
