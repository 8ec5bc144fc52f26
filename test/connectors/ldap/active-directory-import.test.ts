/** What is read from Active Directory: people and groups, without secrets and without the system's own objects. */
import { expect, it } from 'vitest'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { needsServer } from '../../servers/needs'
import { domainDn } from '../../servers/samba'
import { ActiveDirectoryWorld, groupType, staff, userType } from './active-directory-world'
import { readEverything } from './setup'

const secrets = [
  'unicodePwd',
  'dBCSPwd',
  'ntPwdHistory',
  'lmPwdHistory',
  'supplementalCredentials',
  'userPKCS12',
  'msPKIRoamingTimeStamp',
]

needsServer('samba')('reading Active Directory', () => {
  const world = new ActiveDirectoryWorld()
  const read = async (types: ObjectTypeSchema[], settings = {}): Promise<string[]> => {
    const connector = await world.open(settings)
    const records = await readEverything(connector, types)
    await connector.close()
    return records.map(({ type, attributes }) => `${type} ${String(attributes['sAMAccountName'])}`)
  }

  it('I17 a user is a person; computers and critical system objects come only when asked for', async () => {
    await world.account('ann')
    await world.server.client.add(`CN=pc1,${staff}`, { objectClass: 'computer', sAMAccountName: 'pc1$' })
    await world.server.client.add(`CN=Sales,${staff}`, { objectClass: 'group', sAMAccountName: 'Sales' })
    expect(await read([userType])).toEqual(['user ann'])
    const groups = await read([groupType])
    expect(groups).toContain('group Sales')
    expect(groups).not.toContain('group Domain Admins')
    const computer = { ...userType, name: 'computer' }
    expect((await read([userType, computer])).toSorted()).toEqual(['computer pc1$', 'user ann'])
    const whole = await read([userType, groupType], { systemObjects: true })
    expect(whole).toEqual(expect.arrayContaining(['user Administrator', 'user krbtgt', 'group Domain Admins', 'user ann']))
    expect(whole).not.toContain('user pc1$')
  })

  it('E7 what is not read is not found either', async () => {
    const dn = `CN=Administrator,CN=Users,${domainDn}`
    expect(await world.connector.find?.(userType, null, dn)).toBeNull()
    expect(await world.connector.findByValue?.(userType, 'sAMAccountName', ['krbtgt'])).toEqual([])
    const whole = await world.open({ systemObjects: true })
    expect(await whole.find?.(userType, null, dn)).toMatchObject({ secondaryId: dn })
    await whole.close()
  })

  it('discovers people first, with the GUID as anchor, and offers no secret', async () => {
    const types = await world.connector.schema()
    expect(types.slice(0, 3).map(({ name }) => name)).toEqual(['user', 'group', 'organizationalUnit'])
    const [user] = types
    expect(user).toMatchObject({ anchor: 'objectGUID', anchorIgnoresCase: true })
    const attribute = (name: string) => user?.attributes.find((schema) => schema.name === name)
    expect(attribute('objectGUID')).toMatchObject({ type: 'text', mutability: 'readOnly' })
    expect(attribute('sAMAccountName')).toMatchObject({ type: 'text', comparison: 'ignoreCase', required: true })
    expect(attribute('objectSid')).toMatchObject({ type: 'text', mutability: 'readOnly' })
    expect(attribute('manager')).toMatchObject({ type: 'reference', comparison: 'dn' })
    for (const name of secrets) expect(attribute(name)).toBeUndefined()
  })

  it('N9 reads no secret, by whatever name a type declares it', async () => {
    const declared = [...secrets, 'unicodePwd;binary', '1.2.840.113556.1.4.90', 'title'].map(
      (name) => ({ name, type: 'text', multi: true }) as const,
    )
    const [record] = await readEverything(world.connector, [
      { ...userType, attributes: [...userType.attributes.filter(({ name }) => !/Pwd|title/.test(name)), ...declared] },
    ])
    expect(record?.attributes).toMatchObject({ sAMAccountName: 'ann', title: ['Clerk'] })
    expect(Object.keys(record?.attributes ?? {}).filter((name) => /pwd|pki|pkcs|credential|1\.2/i.test(name))).toEqual([])
  })
})
