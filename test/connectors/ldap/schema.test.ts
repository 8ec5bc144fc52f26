/** The object types of a directory's schema, without a directory. */
import { describe, expect, it } from 'vitest'
import { kinds } from '../../../runtime/connectors/ldap/kinds/kinds'
import { typesIn } from '../../../runtime/connectors/ldap/schema'
import { readSettings } from '../../../runtime/connectors/ldap/settings'
import type { ConnectorSettings } from '../../../runtime/model/connector'
import { subschema } from './definitions'

const typesWith = (more: ConnectorSettings = {}) =>
  typesIn(subschema, readSettings({ urls: ['ldap://x'], baseDns: ['dc=x'], ...more }), kinds.openLdap)
const named = (name: string, more: ConnectorSettings = {}) => typesWith(more).find((type) => type.name === name)
const attribute = (type: string, name: string, more: ConnectorSettings = {}) =>
  named(type, more)?.attributes.find((schema) => schema.name === name)

describe('the object types of a schema', () => {
  it('are the structural classes that are not the server’s own, people and groups first, then by name', () => {
    expect(typesWith().map((type) => type.name)).toEqual([
      'inetOrgPerson',
      'groupOfNames',
      'person',
      'Aardvark',
      'Middle',
      'zebra',
    ])
  })

  it('begin with those of several classes, which take the place of a class of their name', () => {
    const typeClasses = ['staff = inetOrgPerson posixAccount', 'ZEBRA = zebra posixAccount']
    expect(typesWith({ typeClasses }).map((type) => type.name)).toEqual([
      'staff',
      'ZEBRA',
      'inetOrgPerson',
      'groupOfNames',
      'person',
      'Aardvark',
      'Middle',
    ])
    expect(attribute('staff', 'uidNumber', { typeClasses })).toMatchObject({ required: true })
    expect(attribute('staff', 'sn', { typeClasses })).toMatchObject({ required: true })
  })

  it('have the anchor of the settings, in the spelling and with the comparison of the server', () => {
    expect(named('person')).toMatchObject({ anchor: 'entryUUID', anchorIgnoresCase: true, secondaryId: 'dn' })
    expect(named('person', { anchorAttribute: 'UIDNUMBER' })).toMatchObject({ anchor: 'uidNumber', anchorIgnoresCase: false })
    expect(named('person', { anchorAttribute: 'unknown' })).toMatchObject({ anchor: 'unknown', anchorIgnoresCase: false })
  })

  it('leave out what the schema demands and does not define', () => {
    const { attributes = [] } = named('Middle') ?? {}
    expect(attributes.map((schema) => schema.name)).toEqual(['dn', 'entryUUID', 'objectClass', 'createTimestamp', 'memberOf'])
  })

  it('have the DN, what their classes demand and allow, and a few operational attributes, each once', () => {
    expect(named('inetOrgPerson')?.attributes.map((schema) => schema.name)).toEqual([
      'dn',
      'entryUUID',
      'objectClass',
      'sn',
      'cn',
      'userPassword',
      'telephoneNumber',
      'displayName',
      'jpegPhoto',
      'labeledURI',
      'userCertificate;binary',
      'createTimestamp',
      'memberOf',
    ])
  })
})

describe('an attribute of a schema', () => {
  it.each([
    ['inetOrgPerson', 'dn', { type: 'text', multi: false, required: true, comparison: 'dn', description: /distinguished name/ }],
    ['inetOrgPerson', 'objectClass', { type: 'text', multi: true, comparison: 'ignoreCase' }],
    [
      'inetOrgPerson',
      'cn',
      { type: 'text', multi: true, required: true, comparison: 'ignoreCase', description: /^common name$/ },
    ],
    ['inetOrgPerson', 'sn', { type: 'text', multi: true, required: true, comparison: 'ignoreCase' }],
    ['inetOrgPerson', 'displayName', { type: 'text', multi: false, comparison: 'ignoreCase' }],
    ['inetOrgPerson', 'labeledURI', { type: 'text', multi: true, comparison: 'exact' }],
    ['inetOrgPerson', 'telephoneNumber', { type: 'text', multi: true, comparison: 'ignoreCase' }],
    ['inetOrgPerson', 'jpegPhoto', { type: 'binary', multi: true, comparison: 'exact' }],
    ['inetOrgPerson', 'userCertificate;binary', { type: 'binary', multi: true, comparison: 'exact' }],
    ['inetOrgPerson', 'userPassword', { type: 'text', multi: false, secret: true }],
    ['inetOrgPerson', 'entryUUID', { type: 'text', multi: false, mutability: 'readOnly', comparison: 'ignoreCase' }],
    ['inetOrgPerson', 'createTimestamp', { type: 'dateTime', multi: false, mutability: 'readOnly', comparison: 'exact' }],
    ['inetOrgPerson', 'memberOf', { type: 'reference', multi: true, mutability: 'readOnly', comparison: 'dn' }],
    ['groupOfNames', 'member', { type: 'reference', multi: true, required: true, comparison: 'dn' }],
    ['groupOfNames', 'uniqueMember', { type: 'reference', multi: true, comparison: 'dn' }],
    ['zebra', 'isActive', { type: 'boolean', multi: false, comparison: 'exact' }],
  ])('%s %s', (type, name, expected) => {
    const { description, ...rest } = { description: undefined, ...attribute(type, name) }
    const { description: wanted, ...others } = { description: undefined, ...expected }
    expect(rest).toEqual({ name, ...others })
    if (wanted === undefined) expect(description).toBeUndefined()
    else expect(description).toMatch(wanted)
  })

  it('is a whole number where its syntax says so', () => {
    expect(attribute('zebra', 'uidNumber', { typeClasses: ['zebra = zebra posixAccount'] })).toEqual({
      name: 'uidNumber',
      type: 'integer',
      multi: false,
      required: true,
      comparison: 'exact',
    })
  })
})
