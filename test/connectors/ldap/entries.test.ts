/** Records out of entries, without a directory. */
import { describe, expect, it } from 'vitest'
import { classesOf, entryReader, rawValues } from '../../../runtime/connectors/ldap/entries/entry-reader'
import type { Entry } from '../../../runtime/connectors/ldap/protocol/library'
import { readSettings } from '../../../runtime/connectors/ldap/settings'
import type { ConnectorSettings } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { groupType, personType } from './setup'
import { subschema } from './definitions'

const settingsOf = (more: ConnectorSettings = {}) => readSettings({ urls: ['ldap://x'], baseDns: ['dc=x'], ...more })
const readerOf = (types: readonly ObjectTypeSchema[], more: ConnectorSettings = {}) =>
  entryReader(types, settingsOf(more), subschema)
const entry = (attributes: Record<string, string | string[] | Buffer | Buffer[]>): Entry => ({ dn: 'uid=a,dc=x', ...attributes })
const person = (attributes: Record<string, string | string[] | Buffer | Buffer[]> = {}): Entry =>
  entry({ objectClass: ['inetOrgPerson'], entryUUID: 'u-1', ...attributes })
const read = (attributes: Record<string, string | string[] | Buffer | Buffer[]>, type = personType) =>
  readerOf([type]).read(person(attributes))

const staff: ObjectTypeSchema = { ...personType, name: 'staff' }
const generic: ObjectTypeSchema = { ...personType, name: 'person' }

describe('what a directory is asked for', () => {
  it('are the attributes of the types, once each, with classes and anchor, but neither DN nor passwords', () => {
    const { attributes, binary, filter } = readerOf([personType, groupType])
    expect([...attributes].sort()).toEqual([
      'cn',
      'displayName',
      'employeeNumber',
      'entryUUID',
      'jpegPhoto',
      'mail',
      'manager',
      'member',
      'objectClass',
      'sn',
      'title',
      'uid',
    ])
    expect(binary).toEqual(['jpegPhoto'])
    expect(filter).toBe('(|(objectClass=inetorgperson)(objectClass=groupofnames))')
    expect(readerOf([{ ...groupType, attributes: [] }]).attributes).toEqual(['entryUUID', 'objectClass'])
  })

  it('is narrowed by classes and by the filter of the settings', () => {
    expect(readerOf([groupType]).filter).toBe('(objectClass=groupofnames)')
    expect(readerOf([groupType], { filter: '(cn=a)' }).filter).toBe('(&(objectClass=groupofnames)(cn=a))')
    const typeClasses = ['STAFF = inetOrgPerson posixAccount']
    expect(readerOf([staff], { typeClasses }).filter).toBe('(&(objectClass=inetorgperson)(objectClass=posixaccount))')
    expect(classesOf('staff', settingsOf({ typeClasses }))).toEqual(['inetOrgPerson', 'posixAccount'])
    expect(classesOf('other', settingsOf({ typeClasses }))).toEqual(['other'])
  })
})

describe('the type of an entry', () => {
  const typeClasses = ['staff = inetOrgPerson posixAccount']
  const typeOf = (classes: string[], types = [generic, staff, personType]) =>
    readerOf(types, { typeClasses }).read(person({ objectClass: classes }))?.type

  it('is the most special one it has all classes of, superiors included, in any letter case', () => {
    expect(typeOf(['person'])).toBe('person')
    expect(typeOf(['INETORGPERSON'])).toBe('inetOrgPerson')
    expect(typeOf(['inetOrgPerson', 'posixAccount'])).toBe('staff')
    expect(typeOf(['posixAccount'])).toBeUndefined()
    expect(typeOf(['inetOrgPerson'], [generic])).toBe('person')
    expect(typeOf(['groupOfNames'])).toBeUndefined()
  })

  it('is the one whose structural class lies deeper, however many other classes another has', () => {
    const tall: ObjectTypeSchema = { ...personType, name: 'tall' }
    const reader = readerOf([tall, personType], { typeClasses: ['tall = person posixAccount'] })
    const classes = ['person', 'inetOrgPerson', 'posixAccount']
    expect(reader.read(person({ objectClass: classes }))?.type).toBe('inetOrgPerson')
    expect(reader.read(person({ objectClass: ['person', 'posixAccount'] }))?.type).toBe('tall')
  })

  it('is found by a class too that the schema does not have', () => {
    const reader = readerOf([{ ...personType, name: 'Unheard' }])
    expect(reader.filter).toBe('(objectClass=unheard)')
    expect(reader.read(person({ objectClass: ['unheard'] }))?.type).toBe('Unheard')
  })

  it('is found without a schema too, by the classes an entry lists', () => {
    const reader = entryReader([generic, personType], settingsOf(), undefined)
    expect(reader.read(person({ objectClass: ['top', 'person', 'inetOrgPerson'] }))?.type).toBe('person')
    expect(reader.read(person())?.type).toBe('inetOrgPerson')
  })
})

describe('the record of an entry', () => {
  it('O4 O5 has typed values in the order of their names, lists as sets, and nothing empty', () => {
    const record = read({
      SN: 'A',
      mail: ['b@x', 'a@x', 'b@x'],
      employeeNumber: '7',
      jpegPhoto: Buffer.from([0xff]),
      manager: 'uid=b,dc=x',
      displayName: '',
      title: [],
    })
    expect(record).toEqual({
      change: 'state',
      type: 'inetOrgPerson',
      anchor: 'u-1',
      secondaryId: 'uid=a,dc=x',
      position: 'uid=a,dc=x',
      faults: [],
      attributes: {
        dn: 'uid=a,dc=x',
        employeeNumber: 7,
        entryUUID: 'u-1',
        jpegPhoto: [{ binary: '/w==' }],
        mail: ['a@x', 'b@x'],
        manager: [{ ref: null, text: 'uid=b,dc=x' }],
        objectClass: ['inetOrgPerson'],
        sn: ['A'],
      },
    })
    const names = Object.keys(record?.attributes ?? {})
    expect(names).toEqual(names.toSorted())
  })

  it('O5 has its attributes in the order of their names, the DN among them', () => {
    expect(Object.keys(read({ uid: 'u', cn: 'c', title: 't' })?.attributes ?? {})).toEqual([
      'cn',
      'dn',
      'entryUUID',
      'objectClass',
      'title',
      'uid',
    ])
  })

  it('O3 names attributes as they are declared, and finds them by the name the server uses', () => {
    const type = { ...personType, attributes: [{ name: 'surname', type: 'text', multi: true } as const] }
    expect(read({ sn: 'A' }, type)?.attributes).toEqual({ dn: 'uid=a,dc=x', entryUUID: 'u-1', surname: ['A'] })
    const tagged = { ...personType, attributes: [{ name: 'userCertificate;binary', type: 'binary', multi: true } as const] }
    expect(read({ 'userCertificate;binary': Buffer.from('x') }, tagged)?.attributes).toHaveProperty(['userCertificate;binary'])
  })

  it('I7 leaves out what does not fit, and says so', () => {
    const record = read({
      employeeNumber: 'A-17',
      displayName: ['one', 'two', '3', '4', '5', '6'],
      sn: ['ok', Buffer.from([0xff])] as never,
      cn: Buffer.from([0xfe]),
    })
    expect(record?.attributes).not.toHaveProperty('employeeNumber')
    expect(record?.attributes).not.toHaveProperty('displayName')
    expect(record?.attributes).not.toHaveProperty('sn')
    expect(record?.faults).toEqual([
      { attribute: 'cn', value: '/g==', message: '"/g==" (base64) is not readable text' },
      {
        attribute: 'displayName',
        value: 'one; two; 3; 4; 5',
        message: expect.stringContaining('has 6 values where one') as string,
      },
      { attribute: 'employeeNumber', value: 'A-17', message: '"A-17" is not a whole number' },
      { attribute: 'sn', value: '/w==', message: '"/w==" (base64) is not readable text' },
    ])
    const long = read({ employeeNumber: 'x'.repeat(101) })?.faults[0]?.value
    expect(long).toBe(`${'x'.repeat(99)}…`)
    expect(read({ employeeNumber: 'x'.repeat(100) })?.faults[0]?.value).toBe('x'.repeat(100))
  })

  it('I7 does not count what does not fit as too many values', () => {
    const record = read({ employeeNumber: ['1', '2', 'x'] })
    expect(record?.faults.map(({ value }) => value)).toEqual(['x'])
  })

  it('N9 shows no value of a secret attribute that does not fit', () => {
    const type = { ...personType, attributes: [{ name: 'pin', type: 'integer', multi: false, secret: true } as const] }
    expect(read({ pin: 'hunter2' }, type)?.faults).toEqual([
      { attribute: 'pin', value: '•••', message: 'a value does not fit its type' },
    ])
  })

  it('I6 says why it has no anchor', () => {
    const reason = (attributes: Record<string, string[]>) => read(attributes)?.unidentified
    expect(reason({ entryUUID: [] })).toBe('it has no value for the anchor entryUUID that this login may read')
    expect(reason({ entryUUID: ['a', 'b'] })).toBe('it has 2 values for the anchor entryUUID, which must have exactly one')
    expect(reason({ entryUUID: ['a'] })).toBeUndefined()
    expect(read({ entryUUID: Buffer.from([0xff]) })?.anchor).toBe('/w==')
    expect(read({ sn: 'A' }, { ...personType, anchor: 'surname' })?.anchor).toBe('A')
  })
})

describe('the values of an attribute', () => {
  it('are found in any letter case, the exact spelling first, and never among inherited names', () => {
    expect(rawValues(entry({ Mail: 'a', mail: 'b' }), 'mail')).toEqual(['b'])
    expect(rawValues(entry({ Mail: ['a'] }), 'mAIL')).toEqual(['a'])
    expect(rawValues(entry({}), 'mail')).toEqual([])
    expect(rawValues(entry({}), 'constructor')).toEqual([])
  })
})
