/** What Active Directory says of a refusal, in words. */
import { expect, it } from 'vitest'
import { microsoftMeaning } from '../../../runtime/connectors/ldap/protocol/microsoft-codes'
import { valueFrom } from '../../../runtime/connectors/ldap/entries/values'
import { ldap } from '../../../runtime/connectors/ldap/connector'
import { needsServer } from '../../servers/needs'
import { domainDn } from '../../servers/samba'
import { ActiveDirectoryWorld, staff, userType } from './active-directory-world'
import { contextFor, readEverything } from './setup'

const bind = (reason: string): string =>
  `80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data ${reason}, v3839`

it.each([
  [49, bind('525'), /no account/],
  [49, bind('52e'), /password is wrong/],
  [49, bind('530'), /at this time/],
  [49, bind('531'), /from this computer/],
  [49, bind('532'), /password of the bind DN has expired/],
  [49, bind('533'), /disabled/],
  [49, bind('701'), /account of the bind DN has expired/],
  [49, bind('773'), /must change its password/],
  [49, bind('775'), /locked/],
  [19, '0000052D: Constraint violation - check_password_restrictions', /does not meet the policy/],
  [53, '0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0', /does not meet the policy/],
  [80, '00002095: objectclass: Cannot rename CN=x, parent does not exist!', /container .* does not exist/],
  [80, '00002089: UpdErr: DSID-031B0E2D, problem 5012 (DIR_ERROR), data 0', /container .* does not exist/],
])('%i %s', (code, words, sentence) => {
  expect(microsoftMeaning(code, words)).toMatchObject({
    sentence: expect.stringMatching(sentence) as string,
    next: expect.stringMatching(/\S/) as string,
  })
})

it.each([
  [49, 'wrong'],
  [49, bind('57')],
  [80, '00000001: other'],
  [19, 'a value is too long'],
])('%i %s says no more than its code', (code, words) => {
  expect(microsoftMeaning(code, words)).toBeUndefined()
})

it.each([
  ['integer', '512', 512],
  ['integer', String(0x200 | 0x10), 512],
  ['integer', String(0x202 | 0x800000), 514],
  ['text', String(0x10200 | 0x10 | 0x800000), '66048'],
] as const)('I12 userAccountControl as %s: %s is compared as %s', (type, raw, value) => {
  expect(valueFrom(raw, { name: 'userAccountControl', type, multi: false })).toBe(value)
})

needsServer('samba')('what Active Directory refuses', () => {
  const world = new ActiveDirectoryWorld()

  it('E7 names who has an account name already, of a create and of an update', async () => {
    const holder = await world.account('taken')
    const other = await world.account('other')
    const belongs = expect.stringMatching(new RegExp(`The account name TAKEN belongs to ${holder.dn}\\.$`)) as string
    const create = { attributes: { sAMAccountName: 'TAKEN' } }
    const created = await world.sendOne(userType, 'create', `CN=Newcomer,${staff}`, create)
    expect(created).toMatchObject({ outcome: 'alreadyExists', message: belongs })
    const changes = [{ attribute: 'sAMAccountName', set: 'TAKEN' }]
    const updated = await world.sendOne(userType, 'update', other.dn, { anchor: other.guid, changes })
    expect(updated).toMatchObject({ outcome: 'failed', message: belongs })
  })

  it('says why a login is refused', async () => {
    const { url } = world.server
    const connector = await ldap.open(
      { urls: [url], baseDns: [domainDn], bindDn: world.server.login, password: 'wrong' },
      contextFor(),
    )
    expect((await connector.test()).steps.find(({ ok }) => !ok)?.message).toMatch(/bind DN or its password is wrong\. .*data 52e/)
    await connector.close()
  })

  it('I12 reads neither pwdLastSet nor lockoutTime, which can be written', async () => {
    const { dn, guid } = await world.account('acted')
    const changes = ['pwdLastSet', 'lockoutTime'].map((attribute) => ({ attribute, set: '0' }))
    expect(await world.sendOne(userType, 'update', dn, { anchor: guid, changes, inDoubt: true })).toMatchObject({
      outcome: 'done',
    })
    const declared = changes.map(({ attribute }) => ({ name: attribute, type: 'text', multi: false }) as const)
    const records = await readEverything(world.connector, [{ ...userType, attributes: [...userType.attributes, ...declared] }])
    const acted = records.find(({ secondaryId }) => secondaryId === dn)
    expect(Object.keys(acted?.attributes ?? {}).filter((name) => /pwdLast|lockout/.test(name))).toEqual([])
  })
})
