/** What a rename does to the attributes in an entry's name, without a directory (E11). */
import { describe, expect, it } from 'vitest'
import { namingOf } from '../../../runtime/connectors/ldap/write/naming'
import type { ExportRequest } from '../../../runtime/model/connector'
import { subschema } from './definitions'
import { people, personType, request } from './setup'

const named = (name: string) => `${name},${people}`

/** What becomes of the old name and what is then sent, as `kept: -uid ann +cn Ann`. */
function renamed(from: string, to: string, more: Partial<ExportRequest> = {}, schema: typeof subschema | undefined = subschema) {
  const { formerName } = more
  const sent = request('update', null, { ...more, ...(formerName !== undefined && { formerName: named(formerName) }) })
  const { oldValues, changes } = namingOf(personType, sent, named(from), named(to), schema)
  const shown = changes.flatMap(({ attribute, remove = [], add = [] }) => [
    ...remove.map((value) => `-${attribute} ${String(value)}`),
    ...add.map((value) => `+${attribute} ${String(value)}`),
  ])
  return [`${oldValues}:`, ...shown].join(' ')
}

const has = (...uid: readonly string[]): Partial<ExportRequest> => ({ attributes: { uid } })
const governs = (...governed: readonly string[]): Partial<ExportRequest> => ({ governed })
const changes = (change: ExportRequest['changes'][number]): Partial<ExportRequest> => ({ changes: [change] })

describe('E11 the old name of a renamed entry', () => {
  it.each<[string, string, string, string, Partial<ExportRequest>?]>([
    ['goes where the new one has another value of its attribute', 'uid=ann', 'uid=bea', 'removed: -uid ann'],
    ['stays where the new one has none of its attribute', 'uid=ann', 'cn=Ann', 'kept: +uid ann'],
    ['goes and stays by its parts', 'uid=ann+cn=Ann', 'uid=bea', 'kept: -uid ann +cn Ann'],
    ['is the same below another entry', 'uid=ann', 'uid=ann', 'removed:'],
    ['is the same by another spelling of its attribute', 'UID=ann', 'uid=ann', 'removed:'],
    ['is the same in other letter case where that does not count', 'cn=Ann', 'cn=ANN', 'removed:'],
    ['is another in other letter case where that counts', 'uid=ann', 'uid=Ann', 'removed: -uid ann'],
    ['is the same in part', 'uid=ann+cn=Ann', 'uid=bea+cn=ann', 'removed: -uid ann'],
    ['is another of which a part is the same value of another attribute', 'uid=Ann', 'cn=Ann', 'kept: +uid Ann'],
  ])('%s: %s to %s', (_, from, to, expected) => {
    expect(renamed(from, to)).toBe(expected)
  })

  it.each<[string, string, string, Partial<ExportRequest>]>([
    ['stays where the rules want it', 'uid=bea', 'kept: +uid ann', { ...has('ann', 'bea'), ...governs('UID') }],
    ['goes where they want another', 'uid=bea', 'removed: -uid ann', { ...has('bea', 'eve'), ...governs('uid') }],
    ['goes where they want another, and the new name has none', 'cn=Ann', 'kept: -uid ann', { ...has('bea'), ...governs('uid') }],
    ['is not theirs where they say something else', 'uid=bea', 'removed: -uid ann', { ...has('ann'), ...governs('mail', 'sn') }],
    ['is theirs among other attributes', 'uid=bea', 'kept: +uid ann', { ...has('ann'), ...governs('mail', 'uid') }],
    ['stays where it is set', 'uid=bea', 'kept: +uid ann', changes({ attribute: 'UID', set: ['bea', 'ann'] })],
    ['goes where others are set', 'uid=bea', 'removed: -uid ann', changes({ attribute: 'uid', set: ['bea'] })],
    ['goes where nothing is set', 'cn=Ann', 'kept: -uid ann', { ...has('ann'), ...changes({ attribute: 'uid', set: null }) }],
    ['stays where it is added', 'uid=bea', 'kept: +uid ann', changes({ attribute: 'uid', add: ['eve', 'ann'] })],
    [
      'stays where others are added',
      'uid=bea',
      'kept: +uid ann',
      { ...has('ann'), ...changes({ attribute: 'uid', add: ['eve'] }) },
    ],
    [
      'stays where others are removed',
      'uid=bea',
      'kept: +uid ann',
      { ...has('ann', 'eve'), ...changes({ attribute: 'uid', remove: ['eve'] }) },
    ],
    [
      'goes where it is removed',
      'cn=Ann',
      'kept: -uid ann',
      { ...has('ann'), ...changes({ attribute: 'uid', remove: ['ann'] }) },
    ],
    [
      'goes where it was not there',
      'cn=Ann',
      'kept: -uid ann',
      { ...has('eve'), ...changes({ attribute: 'uid', add: ['bea'] }) },
    ],
    ['is not touched by changes of others', 'cn=Ann', 'kept: +uid ann', changes({ attribute: 'mail', set: ['eve'] })],
  ])('%s: uid=ann to %s', (_, to, expected, more) => {
    expect(renamed('uid=ann', to, more)).toBe(expected)
  })

  it('goes with the rename where its attribute holds one value, and what is to stay is added again', () => {
    expect(renamed('displayName=A+uid=ann', 'displayName=B')).toBe('removed: -displayName A +uid ann')
    expect(renamed('displayName=A+uid=ann', 'cn=B')).toBe('kept: +displayName A +uid ann')
    expect(renamed('displayName=A', 'displayName=B', { attributes: { displayName: 'A' }, governed: ['displayName'] })).toBe(
      'kept:',
    )
    const unknown = namingOf(
      personType,
      request('update', null),
      named('displayName=A+uid=ann'),
      named('displayName=B'),
      undefined,
    )
    expect(unknown.oldValues).toBe('kept')
    const strange = renamed('strange=A+uid=ann', 'strange=B')
    expect(strange).toBe('kept: -strange A +uid ann')
  })

  it.each<[string, readonly [string, string, string], string, Partial<ExportRequest>?]>([
    ['goes, and the name before it as any', ['uid=tmp', 'uid=ann', 'uid=bea'], 'removed: -uid ann -uid tmp'],
    ['goes, and the name before it is taken back', ['uid=tmp', 'uid=ann', 'uid=ann'], 'removed: -uid tmp'],
    ['goes where the new one has none of its attribute', ['cn=tmp', 'uid=ann', 'uid=bea'], 'kept: -uid ann -cn tmp'],
    [
      'goes also where the rules want it',
      ['uid=tmp', 'uid=ann', 'uid=bea'],
      'removed: -uid ann -uid tmp',
      { ...has('tmp'), ...governs('uid') },
    ],
    [
      'goes, and the name before it stays',
      ['uid=tmp', 'uid=ann', 'uid=bea'],
      'kept: -uid tmp +uid ann',
      { ...has('ann'), ...governs('uid') },
    ],
    ['is none where it is the one before', ['uid=ann', 'uid=ann', 'cn=Ann'], 'kept: +uid ann'],
  ])('E9 a temporary one %s', (_, [from, formerName, to], expected, more) => {
    expect(renamed(from, to, { ...more, formerName })).toBe(expected)
  })

  it('is none where the name cannot be read', () => {
    for (const present of ['', 'no dn']) {
      const { oldValues, changes } = namingOf(personType, request('update', null), present, 'uid=ann', subschema)
      expect([oldValues, changes]).toEqual(['removed', []])
    }
  })
})
