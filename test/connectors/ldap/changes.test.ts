/** Export changes as a directory takes them, without a directory. */
import * as ldapts from 'ldapts'
import { describe, expect, it } from 'vitest'
import {
  afterRename,
  modifyRequests,
  newAttributes,
  remaining,
  schemaOf,
  secretsOf,
} from '../../../runtime/connectors/ldap/write/changes'
import type { Ldapts } from '../../../runtime/connectors/ldap/protocol/library'
import type { AttributeChange, ExportRequest } from '../../../runtime/model/connector'
import type { Attributes, Scalar } from '../../../runtime/model/values'
import { groupType, people, personType, request } from './setup'

const library = ldapts as unknown as Ldapts
type Sent = ReturnType<typeof modifyRequests>[number]

/** Changes as one line each: `add mail: a@x, b@x`. */
const shown = (changes: Sent): string[] =>
  changes.map(({ operation, modification: { type, values } }) => `${operation} ${type}: ${values.map(String).join(', ')}`)
const sizes = (requests: readonly Sent[]): number[][] =>
  requests.map((changes) => changes.map(({ modification }) => modification.values.length))
const modify = (...changes: AttributeChange[]) => modifyRequests(library, personType, changes)
const members = (count: number): Scalar[] =>
  Array.from({ length: count }, (_, at) => ({ ref: null, text: `uid=p${at},${people}` }))

describe('modify requests', () => {
  it('O8 send only the values added and removed, the removals of an attribute first', () => {
    const requests = modify(
      { attribute: 'mail', add: ['c@x', 'd@x'], remove: ['a@x'] },
      { attribute: 'displayName', set: 'More' },
      { attribute: 'title', set: null },
      { attribute: 'employeeNumber', set: 7 },
    )
    expect(requests.map(shown)).toEqual([
      ['delete mail: a@x', 'add mail: c@x, d@x', 'replace displayName: More', 'replace title: ', 'replace employeeNumber: 7'],
    ])
  })

  it('O8 carry no more than 5,000 values each, whatever they are made of', () => {
    expect(sizes(modify({ attribute: 'mail', add: members(5_000) }))).toEqual([[5_000]])
    expect(sizes(modify({ attribute: 'mail', add: members(5_001) }))).toEqual([[5_000], [1]])
    expect(sizes(modify({ attribute: 'mail', add: members(4_999) }, { attribute: 'title', set: null }))).toEqual([[4_999, 0]])
    expect(sizes(modify({ attribute: 'mail', add: members(5_000) }, { attribute: 'title', set: null }))).toEqual([[5_000], [0]])
    expect(sizes(modify({ attribute: 'mail', add: members(3_000), remove: members(3_000) }))).toEqual([[3_000], [3_000]])
    expect(sizes(modify({ attribute: 'mail', add: members(2_000), remove: members(3_000) }))).toEqual([[3_000, 2_000]])
  })

  it('O8 set a long list by replacing with its first part and adding the rest', () => {
    const [first, second, ...others] = modify({ attribute: 'mail', set: members(10_001) })
    expect(others).toHaveLength(1)
    expect(shown(first ?? [])[0]).toMatch(/^replace mail: uid=p0,/)
    expect(shown(second ?? [])[0]).toMatch(/^add mail: uid=p5000,/)
    expect(shown(others[0] ?? [])).toEqual([`add mail: uid=p10000,${people}`])
  })

  it('O8 are of one kind where values are only added or only removed', () => {
    expect(modify({ attribute: 'mail', remove: ['a@x'] }, { attribute: 'title', add: ['T'] }).map(shown)).toEqual([
      ['delete mail: a@x', 'add title: T'],
    ])
  })

  it('leave the DN to the rename, and are none where nothing changes', () => {
    expect(modify({ attribute: 'dn', set: 'cn=x' })).toEqual([])
    expect(modify()).toEqual([])
    expect(modify({ attribute: 'mail', add: [], remove: [] })).toEqual([])
  })

  it('write values in the form of the attribute, bytes as they are', () => {
    const [changes = []] = modify(
      { attribute: 'jpegPhoto', set: [{ binary: '//4=' }] },
      { attribute: 'MAIL', set: ['ä@x'] },
      { attribute: 'undeclared', set: true },
    )
    expect(changes.map(({ modification: { type, values } }) => [type, values])).toEqual([
      ['jpegPhoto', [Buffer.from([0xff, 0xfe])]],
      ['mail', [Buffer.from('ä@x')]],
      ['undeclared', [Buffer.from('TRUE')]],
    ])
  })
})

describe('the attributes of a new entry', () => {
  const build = (attributes: Attributes, dn = `uid=a,${people}`, type = personType) => {
    const { attributes: all, later } = newAttributes(library, type, request('create', dn, { attributes }), dn, ['top', 'person'])
    return { now: all.map(({ type: name, values }) => `${name}: ${values.map(String).join(', ')}`), later }
  }

  it('are those sent, the object classes, and what the name says', () => {
    expect(build({ dn: 'uid=a', sn: ['A'], mail: ['a@x', 'b@x'] })).toEqual({
      now: ['objectClass: top, person', 'sn: A', 'mail: a@x, b@x', 'uid: a'],
      later: [],
    })
  })

  it('have neither classes nor naming values twice, in whatever letter case they are sent', () => {
    expect(build({ OBJECTCLASS: ['device'], UID: ['a'] }, `Uid=a+cn=b\\,c,${people}`).now).toEqual([
      'objectClass: device',
      'uid: a',
      'cn: b,c',
    ])
  })

  it('are only those sent where the name says nothing', () => {
    expect(build({ sn: ['A'] }, 'no dn').now).toEqual(['objectClass: top, person', 'sn: A'])
  })

  it('O8 of a large group come in portions, the first with the entry', () => {
    const { now, later } = build({ member: members(12_000) as never }, 'cn=g,dc=x', groupType)
    expect(now[1]?.split(', uid')).toHaveLength(5_000)
    expect(sizes(later)).toEqual([[5_000], [2_000]])
    expect(shown(later[1] ?? [])[0]).toMatch(/^add member: uid=p10000,/)
  })

  it('keep an attribute that has no values, so that the server can judge it', () => {
    expect(build({ title: [] as never }).now).toContain('title: ')
  })
})

describe('what is still to be done', () => {
  const left = (present: Record<string, Scalar[]>, ...changes: AttributeChange[]) =>
    remaining(personType, changes, (schema) => present[schema.name] ?? [])

  it('E2 are the values to add that are missing, and to remove that are there', () => {
    const change = { attribute: 'mail', add: ['here@x', 'new@x'], remove: ['gone@x', 'there@x'] }
    expect(left({ mail: ['here@x', 'there@x'] }, change)).toEqual([{ attribute: 'mail', add: ['new@x'], remove: ['there@x'] }])
    expect(left({ mail: ['here@x', 'new@x'] }, change)).toEqual([])
    expect(left({}, { attribute: 'mail', remove: ['a@x'] }, { attribute: 'mail', add: ['a@x'] })).toEqual([
      { attribute: 'mail', add: ['a@x'], remove: [] },
    ])
  })

  it('E2 is a whole value again, which does no harm', () => {
    const changes = [
      { attribute: 'displayName', set: 'A' },
      { attribute: 'title', set: null },
    ]
    expect(left({ displayName: ['A'] }, ...changes)).toEqual(changes)
  })

  it('compares as the directory does: letter case, DNs, and exactly otherwise', () => {
    expect(left({ title: ['CHIEF '] }, { attribute: 'title', add: ['chief'] })).toEqual([])
    expect(left({ mail: ['A@x'] }, { attribute: 'mail', add: ['a@x'] })).toHaveLength(1)
    const manager: Scalar = { ref: null, text: 'UID=a, dc=x' }
    expect(left({ manager: [manager] }, { attribute: 'manager', add: [{ ref: null, text: 'uid=a,dc=x' }] })).toEqual([])
    expect(left({ dn: ['UID=a, dc=x'] }, { attribute: 'dn', add: ['uid=a,dc=x'] })).toEqual([])
    const untyped = { ...personType, attributes: [{ name: 'ref', type: 'reference', multi: true } as const] }
    expect(remaining(untyped, [{ attribute: 'ref', add: ['CN=a'] }], () => ['cn=a'])).toEqual([])
  })
})

describe('E11 the changes after a rename', () => {
  const renamed = (changes: AttributeChange[], from: string, to: string, attributes: Attributes = {}) =>
    afterRename(personType, request('update', from, { attributes }), changes, from, to)

  it('set the naming attribute as a whole: what was there, less what goes, with what comes', () => {
    const changes = [{ attribute: 'uid', add: ['new', 'more'], remove: ['old'] }]
    expect(renamed(changes, 'uid=old,dc=x', 'uid=new,dc=x', { uid: ['old', 'other'] })).toEqual([
      { attribute: 'uid', set: ['more', 'new', 'other'] },
    ])
    expect(renamed([{ attribute: 'uid', add: ['more'] }], 'uid=old,dc=x', 'uid=new,dc=x', { uid: ['old'] })).toEqual([
      { attribute: 'uid', set: ['more', 'new', 'old'] },
    ])
  })

  it('keep the value the new name demands, once, however it is spelled', () => {
    expect(renamed([{ attribute: 'uid', set: ['x'] }], 'uid=old,dc=x', 'uid=new,dc=x')).toEqual([
      { attribute: 'uid', set: ['new', 'x'] },
    ])
    expect(renamed([{ attribute: 'cn', set: ['NEW'] }], 'cn=old,dc=x', 'cn=new,dc=x')).toEqual([
      { attribute: 'cn', set: ['NEW'] },
    ])
    expect(renamed([{ attribute: 'cn', set: null }], 'cn=old,dc=x', 'cn=new,dc=x')).toEqual([{ attribute: 'cn', set: ['new'] }])
  })

  it('clear an attribute that only the old name needed', () => {
    expect(renamed([{ attribute: 'uid', set: null }], 'uid=old,dc=x', 'cn=new,dc=x')).toEqual([{ attribute: 'uid', set: null }])
    expect(renamed([{ attribute: 'uid', remove: ['old'] }], 'UID=old,dc=x', 'cn=new,dc=x', { uid: ['old'] })).toEqual([
      { attribute: 'uid', set: null },
    ])
  })

  it('leave every other attribute as it is', () => {
    const changes = [{ attribute: 'title', add: ['U'], remove: ['T'] }]
    expect(renamed(changes, 'uid=old,dc=x', 'uid=new,dc=x')).toEqual(changes)
    expect(renamed(changes, 'no dn', 'uid=new,dc=x')).toEqual(changes)
  })
})

describe('secrets of a request', () => {
  it('N9 are the values of secret attributes, set, added or removed', () => {
    const secret: ExportRequest = request('update', 'uid=a', {
      attributes: { userPassword: 'one', sn: ['open'] },
      changes: [
        { attribute: 'USERPASSWORD', set: 'two' },
        { attribute: 'userPassword', add: ['three'], remove: ['four'] },
        { attribute: 'title', set: 'open' },
      ],
    })
    expect(secretsOf(personType, secret)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('take an attribute that is not declared for open text of several values', () => {
    expect(schemaOf(personType, 'made-up')).toEqual({ name: 'made-up', type: 'text', multi: true })
    expect(schemaOf(personType, 'MAIL').name).toBe('mail')
  })
})
