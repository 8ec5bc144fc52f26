/** Deleting and looking for entries of OpenLDAP where a search by anchor cannot work: nothing counts as gone (E10). */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ConnectorSettings, ExportResult, OpenConnector } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { needsServer } from '../../servers/needs'
import { baseDn } from '../../servers/slapd-files'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { never, openLdap, options, people, person, personType, request } from './setup'

const blind = `cn=blind,${baseDn}`
const password = 'Blind-1234'
const guid = Buffer.from('ff00fe01fd02fc03fb04fa05f906f807', 'hex')

/** What Active Directory says of itself, and its anchor of bytes. */
const activeDirectory = (rootDse: string): readonly string[] => [
  "attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )",
  "attributetype ( 1.3.6.1.4.1.99999.1 NAME 'supportedCapabilities' SYNTAX 1.3.6.1.4.1.1466.115.121.1.38 )",
  "objectclass ( 1.3.6.1.4.1.99999.2 NAME 'hasGuid' SUP top AUXILIARY MAY objectGUID )",
  `rootDSE ${rootDse}`,
]

const guidType: ObjectTypeSchema = {
  ...personType,
  anchor: 'objectGUID',
  attributes: [...personType.attributes, { name: 'objectGUID', type: 'binary', multi: false }],
}

needsServer('slapd')('searching OpenLDAP by anchor', () => {
  let server: Slapd
  const connectors: OpenConnector[] = []
  const open = async (settings: ConnectorSettings = {}): Promise<OpenConnector> => {
    const connector = await openLdap(server, settings)
    connectors.push(connector)
    return connector
  }

  beforeAll(async () => {
    const rootDse = join(tmpdir(), `idweave-root-dse-${process.pid}.ldif`)
    writeFileSync(rootDse, 'dn:\nsupportedCapabilities: 1.2.840.113556.1.4.800\n')
    server = await startSlapd({
      global: activeDirectory(rootDse),
      extra: [
        `access to attrs=userPassword by anonymous auth by * none`,
        `access to dn.subtree="${people}" attrs=entryUUID by dn.exact="${blind}" none by * write`,
        `access to * by * write`,
      ],
    })
    const login = { objectClass: 'person', cn: 'blind', sn: 'blind', userPassword: password }
    await server.add([
      { dn: blind, attributes: login },
      { dn: `ou=left,${people}`, attributes: { objectClass: 'organizationalUnit', ou: 'left' } },
      person('stays', { objectClass: ['inetOrgPerson', 'hasGuid'], objectGUID: Buffer.from('00fffefdfcfbfaf9', 'hex') }),
    ])
  })
  afterAll(async () => {
    for (const connector of connectors) await connector.close()
    await server.stop()
  })

  /** An account that somebody moved, so that it is not at the DN where it was last seen. */
  async function moved(name: string): Promise<{ readonly anchor: string; readonly dn: string }> {
    await server.add([person(name, { objectClass: ['inetOrgPerson', 'hasGuid'], objectGUID: guid })])
    const client = await server.client()
    await client.modifyDN(`uid=${name},${people}`, `uid=${name},ou=left,${people}`)
    const [entry] = await server.search(`(uid=${name})`, { attributes: ['entryUUID'] })
    return { anchor: String(entry?.['entryUUID']), dn: `uid=${name},${people}` }
  }
  const isThere = async (name: string): Promise<boolean> => (await server.search(`(uid=${name})`)).length === 1

  async function remove(connector: OpenConnector, dn: string, anchor: string, type = personType): Promise<ExportResult> {
    const batch = [request('delete', dn, { anchor })]
    const results = (await connector.export?.(batch, { ...options, objectTypes: [type] }, never)) ?? []
    return results[0] as ExportResult
  }

  it('E10 deletes an account that was moved, and says that one is gone only when nothing has its anchor', async () => {
    const connector = await open()
    const { anchor, dn } = await moved('leaver')
    expect(await remove(connector, dn, anchor)).toMatchObject({ outcome: 'done', confirmed: false })
    expect(await isThere('leaver')).toBe(false)
    expect(await remove(connector, dn, anchor)).toMatchObject({ outcome: 'noSuchObject' })
    expect(await connector.find?.(personType, anchor, null)).toBeNull()
  })

  it('E10 an anchor of bytes is searched for as bytes; one that cannot be a value is an error, and the account stays', async () => {
    const connector = await open({ kind: 'openLdap', anchorAttribute: 'objectGUID' })
    const { dn } = await moved('guided')
    const why = /cannot be searched for by its anchor objectGUID: "no guid" is none of its values/
    const failed = { outcome: 'failed', message: expect.stringMatching(why) as string }
    expect(await remove(connector, dn, 'no guid', guidType)).toMatchObject(failed)
    const changes = [{ attribute: 'title', set: ['T'] }]
    const update = (anchor: string) =>
      connector.export?.([request('update', dn, { anchor, changes })], { ...options, objectTypes: [guidType] }, never)
    expect(await update('no guid')).toMatchObject([failed])
    await expect(connector.find?.(guidType, 'no guid', null)).rejects.toMatchObject({ code: 'not-configured' })
    expect(await isThere('guided')).toBe(true)
    const anchor = '01fe00ff-02fd-03fc-fb04-fa05f906f807'
    expect(await connector.find?.(guidType, anchor, null)).toMatchObject({ anchor })
    expect(await update(anchor)).toMatchObject([{ outcome: 'done' }])
    expect(await remove(connector, dn, guid.toString('base64'), guidType)).toMatchObject({ outcome: 'done' })
    expect(await isThere('guided')).toBe(false)
    expect(await remove(connector, dn, anchor, guidType)).toMatchObject({ outcome: 'noSuchObject' })
  })

  it('E10 an anchor that this login may not search finds nothing: the account stays', async () => {
    const connector = await open({ bindDn: blind, password, baseDns: [people] })
    const { anchor, dn } = await moved('hidden')
    expect(await remove(connector, dn, anchor)).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/entryUUID: this login sees it on no entry.*Give the bind DN the right/) as string,
    })
    expect(await isThere('hidden')).toBe(true)
    await expect(connector.find?.(personType, anchor, null)).rejects.toMatchObject({ code: 'not-configured' })
  })

  it('E10 an anchor the directory does not have, and a base that is hidden or gone, are errors', async () => {
    const { anchor, dn } = await moved('unasked')
    const misnamed = await remove(await open({ anchorAttribute: 'noSuchThing' }), dn, 'x', {
      ...personType,
      anchor: 'noSuchThing',
    })
    expect(misnamed).toMatchObject({ outcome: 'failed', message: expect.stringContaining('no attribute of that name') as string })
    const elsewhere = await remove(await open({ baseDns: [`ou=gone,${baseDn}`] }), dn, anchor)
    expect(elsewhere).toMatchObject({ outcome: 'failed', message: expect.stringContaining('LDAP 32') as string })
    expect(await isThere('unasked')).toBe(true)
  })

  it('E10 the test refuses an anchor by which nothing is found', async () => {
    expect((await (await open()).test()).steps.find(({ name }) => name === 'Anchor')).toEqual({
      name: 'Anchor',
      ok: true,
      message: 'Entries are found by objectGUID (Active Directory or Samba AD).',
    })
    const plain = await startSlapd({ extra: [`access to attrs=entryUUID by users none`, `access to * by * write`] })
    try {
      await plain.add([{ dn: blind, attributes: { objectClass: 'person', cn: 'blind', sn: 'blind', userPassword: password } }])
      const connector = await openLdap(plain, { bindDn: blind, password })
      expect((await connector.test()).steps.find((step) => !step.ok)).toMatchObject({
        name: 'Anchor',
        message: expect.stringContaining('this login sees it on no entry') as string,
      })
      await connector.close()
    } finally {
      await plain.stop()
    }
  })
})
