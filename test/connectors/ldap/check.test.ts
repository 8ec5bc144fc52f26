/** What the connection test of OpenLDAP says of rights that are missing, of bases, and of several servers. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ConnectorSettings, TestOutcome } from '../../../runtime/model/connector'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { baseDn } from '../../servers/slapd-files'
import { caught } from '../contract/tools'
import { groups, openLdap, people, readEverything } from './setup'

const login = `cn=blind,${baseDn}`
const password = 'Blind-1234'
const nowhere = ['ldap://127.0.0.1:1', 'ldap://127.0.0.1:2']

needsServer('slapd')('the connection test of OpenLDAP', () => {
  let server: Slapd
  beforeAll(async () => {
    server = await startSlapd({
      global: [`access to dn.base="" attrs=supportedControl by dn.exact="${login}" none by * read`, 'access to * by * read'],
      extra: [
        'access to attrs=userPassword by anonymous auth by * none',
        `access to dn.base="${groups}" attrs=entry by dn.exact="${login}" search by * read`,
        'access to * by * read',
      ],
    })
    await server.add([{ dn: login, attributes: { objectClass: 'person', cn: 'blind', sn: 'blind', userPassword: password } }])
  })
  afterAll(() => server.stop())

  async function tested(settings: ConnectorSettings = {}): Promise<TestOutcome> {
    const connector = await openLdap(server, settings)
    const outcome = await connector.test()
    await connector.close()
    return outcome
  }
  const messageOf = ({ steps }: TestOutcome, name: string) => steps.find((step) => step.name === name && !step.ok)?.message

  it('tells a base that this login may not read from one that is not there and from one that is no DN', async () => {
    const gone = `ou=gone,${baseDn}`
    const outcome = await tested({ bindDn: login, password, baseDns: [people, groups, gone, 'madeUp=x'] })
    expect(outcome.ok).toBe(false)
    expect(messageOf(outcome, `Read ${people}`)).toBeUndefined()
    expect(messageOf(outcome, `Read ${groups}`)).toMatch(/This login may not read ou=groups.*Give the bind DN the right/)
    expect(messageOf(outcome, `Read ${gone}`)).toMatch(/^There is no entry ou=gone.* or this login may not see it\. \S/)
    expect(messageOf(outcome, 'Read madeUp=x')).toMatch(/^Reading madeUp=x failed\. .*LDAP 34 invalidDNSyntax.*\) \S/)
    const unpaged = await tested({ bindDn: login, password })
    expect(messageOf(unpaged, 'Paged reading')).toMatch(/does not announce paged results/)
    expect(unpaged.ok).toBe(false)
  })

  it('I3 refuses what an import refuses: a base that this login may not read', async () => {
    const connector = await openLdap(server, { bindDn: login, password, baseDns: [groups] })
    expect(await caught(readEverything(connector))).toMatchObject({
      code: 'not-configured',
      message: expect.stringContaining(`There is no entry ${groups}, or this login may not see it`) as string,
    })
    await connector.close()
  })

  it('is content with one server of several that does everything, and with none that does not', async () => {
    const [first = '', second = ''] = nowhere
    expect((await tested({ urls: [first, server.url] })).ok).toBe(true)
    expect((await tested({ urls: [server.url, second] })).ok).toBe(true)
    const none = await tested({ urls: nowhere })
    expect(none.ok).toBe(false)
    expect(none.steps.map((step) => [step.name, step.ok])).toEqual([
      ['Connect', false],
      ['Connect', false],
    ])
    expect((await tested({ urls: [first, server.url], baseDns: [`ou=gone,${baseDn}`] })).ok).toBe(false)
  })
})
