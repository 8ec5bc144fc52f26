/** What the writes of an access log come to, without a directory. */
import { describe, expect, it } from 'vitest'
import { type LoggedWrite, loggedWrite } from '../../../runtime/connectors/ldap/delta/logged-write'
import { touchedBy } from '../../../runtime/connectors/ldap/delta/touched'
import type { Entry } from '../../../runtime/connectors/ldap/protocol/library'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { groupType, personType } from './setup'

const logEntry = (attributes: Record<string, string | string[]>): Entry => ({ dn: 'reqStart=1,cn=accesslog', ...attributes })
const write = (attributes: Record<string, string | string[]>) =>
  loggedWrite(logEntry({ reqEntryUUID: 'u', reqDN: 'uid=a,ou=p,dc=x', ...attributes }))

describe('a write in the access log', () => {
  it.each([
    ['add', { reqType: 'add' }, { kind: 'add', newDn: undefined }],
    ['delete', { reqType: 'delete' }, { kind: 'delete', newDn: undefined }],
    ['modify', { reqType: 'modify' }, { kind: 'modify', newDn: undefined }],
    ['rename', { reqType: 'modrdn', reqNewRDN: 'uid=b' }, { kind: 'rename', newDn: 'uid=b,ou=p,dc=x' }],
    [
      'move',
      { reqType: 'modrdn', reqNewRDN: 'uid=b', reqNewSuperior: 'ou=q,dc=x' },
      { kind: 'rename', newDn: 'uid=b,ou=q,dc=x' },
    ],
  ])('I2 that is a %s', (_, attributes, expected) => {
    expect(write(attributes)).toEqual({ uuid: 'u', dn: 'uid=a,ou=p,dc=x', changes: [], before: [], ...expected })
  })

  it('tells what it changed and what was there before', () => {
    expect(write({ reqType: 'modify', reqMod: ['member:+ a', 'member:- b'], reqOld: 'member: b' })).toMatchObject({
      changes: ['member:+ a', 'member:- b'],
      before: ['member: b'],
    })
    expect(loggedWrite(logEntry({ reqType: 'modify', reqEntryUUID: 'u' })).dn).toBe('')
  })

  it('I10 cannot be used when it does not say which entry it was', () => {
    expect(() => loggedWrite(logEntry({ reqType: 'modify' }))).toThrow(expect.objectContaining({ code: 'not-supported' }))
  })
})

const log = async function* (
  ...writes: (Partial<LoggedWrite> & Pick<LoggedWrite, 'uuid' | 'kind'>)[]
): AsyncGenerator<LoggedWrite> {
  for (const each of writes) yield { dn: `uid=${each.uuid},ou=p,dc=x`, newDn: undefined, changes: [], before: [], ...each }
}
const withMemberOf: ObjectTypeSchema = {
  ...personType,
  attributes: [{ name: 'MemberOf', type: 'reference', multi: true, comparison: 'dn' }],
}
const unique: ObjectTypeSchema = { ...groupType, attributes: [{ name: 'uniqueMember', type: 'reference', multi: true }] }

describe('I2 what writes touch', () => {
  it('are the entries written, with the DN of before the first of them', async () => {
    const touched = await touchedBy(
      log(
        { uuid: 'a', kind: 'rename', newDn: 'uid=a2,ou=p,dc=x' },
        { uuid: 'a', kind: 'modify', dn: 'uid=a2,ou=p,dc=x' },
        { uuid: 'b', kind: 'delete' },
        { uuid: 'c', kind: 'add' },
        { uuid: 'a', kind: 'rename', dn: 'uid=a2,ou=p,dc=x', newDn: 'uid=a3,ou=p,dc=x' },
      ),
      [personType],
    )
    expect([...touched.written]).toEqual([
      ['a', 'uid=a,ou=p,dc=x'],
      ['b', 'uid=b,ou=p,dc=x'],
      ['c', 'uid=c,ou=p,dc=x'],
    ])
    expect([...touched.renamed]).toEqual([['a', 'uid=a3,ou=p,dc=x']])
    expect([...touched.deleted]).toEqual(['b'])
    expect(touched.related.size).toBe(0)
  })

  it('have the DN of before the renaming of their containers, of all of them, in any spelling', async () => {
    const { written } = await touchedBy(
      log(
        { uuid: 'p', kind: 'rename', dn: 'ou=p,dc=x', newDn: 'ou=q,dc=x' },
        { uuid: 'q', kind: 'rename', dn: 'ou=q,dc=x', newDn: 'ou=r,dc=x' },
        { uuid: 'low', kind: 'delete', dn: 'uid=low,ou=deep,OU=R, dc=x' },
        { uuid: 'new', kind: 'add', dn: 'uid=new,ou=r,dc=x' },
        { uuid: 'other', kind: 'delete', dn: 'uid=other,ou=s,dc=x' },
        { uuid: 'itself', kind: 'modify', dn: 'ou=r,dc=x' },
        { uuid: 'broken', kind: 'modify', dn: 'no dn' },
      ),
      [personType],
    )
    expect(Object.fromEntries(written)).toMatchObject({
      low: 'uid=low,ou=deep,ou=p,dc=x',
      new: 'uid=new,ou=r,dc=x',
      other: 'uid=other,ou=s,dc=x',
      itself: 'ou=r,dc=x',
      broken: 'no dn',
    })
  })

  const related = async (types: readonly ObjectTypeSchema[], ...writes: (Partial<LoggedWrite> & Pick<LoggedWrite, 'kind'>)[]) => [
    ...(await touchedBy(log(...writes.map((each) => ({ uuid: 'g', ...each }))), types)).related.values(),
  ]
  const changed = {
    kind: 'modify',
    changes: ['member:+ uid=a,dc=x', 'Member:- uid=b,dc=x', 'cn:= g', 'member:+ UID=a, dc=x'],
  } as const

  it('are the members of a changed group, for those who read memberOf', async () => {
    expect(await related([withMemberOf], changed)).toEqual(['UID=a, dc=x', 'uid=b,dc=x'])
    expect(await related([withMemberOf], { kind: 'add', changes: ['uniqueMember:+ uid=c,dc=x'] })).toEqual(['uid=c,dc=x'])
    expect(await related([personType], changed)).toEqual([])
  })

  it('are the groups of a person, for those who read members', async () => {
    const memberOf = { kind: 'delete', before: ['memberOf: cn=g,dc=x', 'cn: a'] } as const
    expect(await related([groupType], memberOf)).toEqual(['cn=g,dc=x'])
    expect(await related([unique], memberOf)).toEqual(['cn=g,dc=x'])
    expect(await related([personType], memberOf)).toEqual([])
  })

  it('are the members there were before where all were replaced or removed, and only there', async () => {
    const before = ['member: uid=old,dc=x']
    expect(await related([withMemberOf], { kind: 'modify', changes: ['member:= uid=new,dc=x'], before })).toEqual([
      'uid=new,dc=x',
      'uid=old,dc=x',
    ])
    expect(await related([withMemberOf], { kind: 'modify', changes: ['member:-'], before })).toEqual(['uid=old,dc=x'])
    expect(await related([withMemberOf], { kind: 'modify', changes: ['member:+ uid=new,dc=x'], before })).toEqual([
      'uid=new,dc=x',
    ])
    expect(await related([withMemberOf], { kind: 'modify', changes: ['uniqueMember:= uid=new,dc=x'], before })).toEqual([
      'uid=new,dc=x',
    ])
    expect(await related([withMemberOf], { kind: 'delete', before })).toEqual(['uid=old,dc=x'])
  })
})
