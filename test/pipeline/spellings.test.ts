/** Letter case in attributes of which the system ignores it: what is a correction, and what is remembered for that (X2). */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingChange } from '../../runtime/model/objects'
import type { Spellings } from '../../runtime/model/spellings'
import { noSpellings } from '../../runtime/model/spellings'
import type { AttributeValue } from '../../runtime/model/values'
import type { DesiredValue } from '../../runtime/pipeline/5-flow'
import { spellingsWanted, updateChanges } from '../../runtime/pipeline/7-difference'
import { mayHaveArrived, spellingsSent, spellingsShown } from '../../runtime/pipeline/7-spellings'
import { account, attribute, change, desired, list, listChange, pending, userType, values } from './world'

const ignoring = { comparison: 'ignoreCase' } as const
const type = userType(
  attribute('mail', 'text', ignoring),
  list('phones', 'text', ignoring),
  attribute('pin', 'text', { ...ignoring, secret: true }),
  attribute('badge', 'text', { ...ignoring, mutability: 'createOnly' }),
)

type Given = Record<string, AttributeValue>
type How = Partial<Pick<DesiredValue, 'mode' | 'sharing'>>

const has = (given: Given, spellings: Spellings | null = noSpellings): Cso => account(given, { spellings })
const mail = (spelling: string | null): Spellings => ({ mail: { 'slee@x': spelling } })
const phones = (known: Record<string, string | null>): Spellings => ({ phones: known })

const asked = (wants: Record<string, AttributeValue | null>, how: How) => desired(wants).map((value) => ({ ...value, ...how }))

function changes(of: Cso, wants: Given, how: How = {}): readonly PendingChange[] {
  return updateChanges(asked(wants, how), { account: of, type, pending: null }, [])
}

function wanted(of: Cso, wants: Record<string, AttributeValue | null>, how: How = {}): Spellings {
  return spellingsWanted(asked(wants, how), { account: of, type, pending: null }, new Set(Object.keys(wants)))
}

describe('what is a difference', () => {
  it.each<[string, Spellings | null, string, boolean]>([
    ['is one from what the account shows', noSpellings, 'Lee@x', true],
    ['is none where it was accepted in that spelling, whatever the system made of it', mail('Lee@x'), 'Lee@x', false],
    ['is one from the spelling that was accepted', mail('lee@x'), 'Lee@x', true],
    ['is none where the system spells it so', mail('lee@x'), 'LEE@X', false],
    ['is none where no rule has asked for the value yet', mail(null), 'Lee@x', false],
    ['is none where no rule has wanted anything of the account yet', null, 'Lee@x', false],
  ])('X2 a spelling %s', (_, spellings, wants, differs) => {
    const found = changes(has({ mail: 'LEE@X' }, spellings), { mail: wants })
    expect(found).toEqual(differs ? [change('mail', wants, { from: 'LEE@X' })] : [])
  })

  it('X2 another value is one, however it is spelled', () => {
    expect(changes(has({ mail: 'LEE@X' }, mail('Lee@x')), { mail: 'kim@x' })).toEqual([
      change('mail', 'kim@x', { from: 'LEE@X' }),
    ])
  })

  it('X2 in any attribute that does not ignore letter case it always is', () => {
    expect(changes(has({ status: 'ON' }, null), { status: 'on' })).toMatchObject([{ from: 'ON', to: 'on' }])
  })

  it('X2 N9 of a secret it never is', () => {
    expect(changes(has({ pin: 'A' }), { pin: 'a' })).toEqual([])
  })

  it.each<[string, Spellings, readonly string[], { add?: readonly string[]; remove?: readonly string[] } | null]>([
    ['the corrected one alone', phones({ sb: 'B' }), ['A', 'B'], { add: ['A'], remove: ['a'] }],
    ['beside one that comes and one that goes', phones({ sb: 'B' }), ['A', 'c'], { add: ['A', 'c'], remove: ['a', 'b'] }],
    ['none where each was accepted', phones({ sa: 'A', sb: 'B' }), ['A', 'B'], null],
    ['none where one of two spellings is the account’s', noSpellings, ['A', 'a', 'b'], null],
    ['none where one of two spellings was accepted', phones({ sa: 'A' }), ['A', 'á', 'b'], { add: ['á'] }],
  ])('X2 O5 of a list, value by value: %s', (_, spellings, wants, expected) => {
    const found = changes(has({ phones: ['a', 'b'] }, spellings), { phones: wants })
    expect(found).toEqual(expected ? [listChange('phones', expected)] : [])
  })

  it('X2 O5 of two other spellings of one value one is sent', () => {
    expect(changes(has({ phones: ['abc'] }), { phones: ['ABC', 'Abc'] })).toEqual([
      listChange('phones', { add: ['Abc'], remove: ['abc'] }),
    ])
  })
})

describe('what is remembered once values are wanted', () => {
  it.each<[string, Spellings | null, AttributeValue | null, Spellings]>([
    ['the present spelling counts as accepted at first', null, 'Lee@x', mail('Lee@x')],
    ['nothing where that is the account’s', null, 'LEE@X', noSpellings],
    ['that none is known where another value is wanted at first', null, 'kim@x', mail(null)],
    ['that none is known where nothing is wanted at first', null, null, mail(null)],
    ['the first that is wanted of it later', mail(null), 'Lee@x', mail('Lee@x')],
    ['nothing once the account’s is wanted of it later', mail(null), 'LEE@X', noSpellings],
    ['what was accepted, while a correction is to be sent', mail('lee@x'), 'Lee@x', mail('lee@x')],
    ['what was accepted, while another value is to be sent', mail('lee@x'), 'kim@x', mail('lee@x')],
    ['nothing where the account’s is what is wanted now', mail('lee@x'), 'LEE@X', noSpellings],
    ['nothing of a correction', noSpellings, 'Lee@x', noSpellings],
  ])('X2 %s', (_, before, wants, after) => {
    expect(wanted(has({ mail: 'LEE@X' }, before), { mail: wants })).toEqual(after)
  })

  it.each<[string, Given, How]>([
    ['where letter case counts', { status: 'on' }, {}],
    ['of a secret', { pin: 'lee@x' }, {}],
    ['of what is not written after the create', { badge: 'lee@x' }, {}],
    ['of what nothing stands in', { phones: ['x'] }, {}],
  ])('X2 nothing %s', (_, wants, how) => {
    expect(wanted(account({ status: 'ON', pin: 'LEE@X', badge: 'LEE@X' }), wants, how)['status']).toBeUndefined()
    expect(wanted(has({ status: 'ON', pin: 'LEE@X' }, noSpellings), wants, how)).toEqual(noSpellings)
  })

  it.each(['initial', 'whenEmpty'] as const)('X2 R7 of what is written %s it is not known how rules spell it', (mode) => {
    expect(wanted(has({ mail: 'LEE@X' }, null), { mail: 'lee@x' }, { mode })).toEqual(mail(null))
    expect(wanted(has({ mail: 'LEE@X' }), { mail: 'lee@x' }, { mode })).toEqual(noSpellings)
  })

  it.each<[string, Spellings, AttributeValue]>([
    ['with a spelling that stays accepted', mail('Lee@x'), 'Lee@x'],
    ['with nothing known', mail(null), 'kim@x'],
    ['as the account shows it', noSpellings, 'LEE@X'],
  ])('X2 D4 the very same, so that nothing is written, %s', (_, before, wants) => {
    expect(wanted(has({ mail: 'LEE@X' }, before), { mail: wants })).toBe(before)
  })

  it('X2 of a list value by value', () => {
    const account = has({ phones: ['A', 'B', 'C'] }, null)
    expect(wanted(account, { phones: ['a', 'B'] })).toEqual(phones({ sa: 'a', sc: null }))
  })

  it('X2 R11 of a list that is shared the first spelling of what others put into it', () => {
    const shared = { sharing: 'shared' } as const
    expect(wanted(has({ phones: ['A', 'B'] }, null), { phones: ['a'] }, shared)).toEqual(phones({ sa: 'a' }))
    expect(wanted(has({ phones: ['A', 'B'] }), { phones: ['a'] }, shared)).toEqual(phones({ sa: 'a' }))
    const own = { ...has({ phones: ['A', 'B'] }), own: { phones: ['A'] } }
    expect(wanted(own, { phones: ['a'] }, shared)).toEqual(noSpellings)
  })
})

describe('what is remembered once the system shows values', () => {
  const shown = (before: Cso, now: Given, sent: readonly PendingChange[] = []): Spellings | null =>
    spellingsShown(before, values(now), sent, type)

  it.each<[string, Cso, Given, readonly PendingChange[], Spellings | null]>([
    ['what the account had before', has({ mail: 'lee@x' }), { mail: 'LEE@X' }, [], mail('lee@x')],
    ['what was accepted before', has({ mail: 'lee@x' }, mail('Lee@x')), { mail: 'LEE@X' }, [], mail('Lee@x')],
    ['that none is known', has({ mail: 'lee@x' }, mail(null)), { mail: 'LEE@X' }, [], mail(null)],
    ['nothing where it shows what was accepted', has({ mail: 'lee@x' }, mail('Lee@x')), { mail: 'Lee@x' }, [], noSpellings],
    ['nothing of a value that is gone', has({ mail: 'LEE@X' }, mail('Lee@x')), { mail: 'kim@x' }, [], noSpellings],
    ['the same where it shows the same', has({ mail: 'LEE@X' }, mail('Lee@x')), { mail: 'LEE@X' }, [], mail('Lee@x')],
    ['nothing of the name', has({ dn: 'cn=a' }), { dn: 'cn=A' }, [], noSpellings],
    ['nothing where letter case counts', has({ status: 'on' }), { status: 'ON' }, [], noSpellings],
    ['nothing while no rule has wanted anything', has({ mail: 'lee@x' }, null), { mail: 'LEE@X' }, [], null],
    ['what was sent, where it makes another of it', has({}), { mail: 'LEE@X' }, [change('mail', 'Lee@x')], mail('Lee@x')],
    ['nothing where what was sent is there', has({ mail: 'lee@x' }), { mail: 'Lee@x' }, [change('mail', 'Lee@x')], noSpellings],
    [
      'what was sent of what none had asked for',
      has({ mail: 'lee@x' }, mail(null)),
      { mail: 'LEE@X' },
      [change('mail', 'Lee@x')],
      mail('Lee@x'),
    ],
    [
      'of a list value by value',
      has({ phones: ['a', 'b'] }),
      { phones: ['A', 'b', 'C'] },
      [listChange('phones', { add: ['c'] })],
      phones({ sa: 'a', sc: 'c' }),
    ],
  ])('X2 D4 %s', (_, before, now, sent, after) => {
    expect(shown(before, now, sent)).toEqual(after)
  })

  it('X2 E12 only what was sent, with an answer or without one, may have arrived', () => {
    const both = [change('mail', 'a'), change('status', 'b', { sent: true }), change('department', 'c', { attempts: 1 })]
    const waiting = listChange('phones', { add: ['d'] }, { waits: true, sent: true })
    expect(mayHaveArrived(pending([...both, waiting]))).toEqual(both.slice(1))
    expect(mayHaveArrived(pending([...both, waiting], { state: 'executing' }))).toEqual(both)
    expect(mayHaveArrived(pending(both, { outdated: true }))).toEqual(both)
  })
})

describe('what is remembered once changes were carried out', () => {
  const known: Spellings = { ...mail('Lee@x'), ...phones({ sa: 'A', sb: 'B' }) }

  it.each<[string, Spellings | null, readonly PendingChange[], Spellings | null]>([
    ['nothing of what was sent', known, [change('mail', 'lee@x')], phones({ sa: 'A', sb: 'B' })],
    ['nothing of a list that was sent whole', known, [change('phones', ['x'])], mail('Lee@x')],
    ['nothing of what was cleared', known, [change('mail', null)], phones({ sa: 'A', sb: 'B' })],
    [
      'what of a list was not sent',
      known,
      [listChange('phones', { add: ['a'], remove: ['A'] })],
      { ...mail('Lee@x'), ...phones({ sb: 'B' }) },
    ],
    ['nothing where there was nothing', noSpellings, [change('mail', 'lee@x')], noSpellings],
    ['nothing while no rule has wanted anything', null, [change('mail', 'lee@x')], null],
  ])('X2 %s', (_, before, sent, after) => {
    expect(spellingsSent(before, sent, type)).toEqual(after)
  })
})
