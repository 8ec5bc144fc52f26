/** References that are sent once the system has an account for whom they point at (R10, E4). */
import { describe, expect, it } from 'vitest'
import type { PendingChange } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import {
  hasSameWaiting,
  hasSomethingToSend,
  referredTo,
  sentReferences,
  whyWaiting,
  withNames,
} from '../../runtime/pipeline/8-references'
import { decideExisting } from '../../runtime/pipeline/8-existing'
import { attribute, change, list, NOW, pending, record, row, unsent, userType, values } from './world'

const type = userType(attribute('manager', 'reference'), list('member', 'reference'))
const person = (ref: number) => ({ ref, text: `uuid ${ref}` })
const known = new Map(
  [1, 2].map((mvo) => [mvo, { mvo, cso: mvo + 10, anchor: `a${mvo}`, secondaryId: `cn=${mvo}`, temporaryName: null }]),
)
const named = (...changes: readonly PendingChange[]) => withNames(pending(changes), type, known, new Set())
const manager = (from: AttributeValue | null, to: AttributeValue | null, more: Partial<PendingChange> = {}) => ({
  ...change('manager', to, { from }),
  ...more,
})

describe('a reference of one value', () => {
  it('R10 bears the name the system has now', () => {
    expect(named(manager(null, person(1))).changes).toMatchObject([{ to: { ref: 1, text: 'a1' } }])
  })

  it('E4 to somebody without an account waits', () => {
    const unsent = named(manager(null, person(9)))
    expect(unsent.changes).toEqual([manager(null, person(9), { waits: true })])
    expect(hasSomethingToSend(unsent)).toBe(false)
  })

  it('R10 E4 is cleared meanwhile where it points at somebody else', () => {
    const unsent = named(manager(person(1), person(9)))
    expect(unsent.changes).toEqual([manager(person(1), null), manager(null, person(9), { waits: true })])
    expect(hasSomethingToSend(unsent)).toBe(true)
  })

  it('E4 stays meanwhile where nobody is known by what stands there', () => {
    const name = { ref: null, text: 'cn=somebody' }
    expect(named(manager(name, person(9))).changes).toEqual([manager(name, person(9), { waits: true })])
  })

  it('R10 is cleared meanwhile where a rule wrote it and nobody has that name any more', () => {
    const name = { ref: null, text: 'cn=left', gone: true } as const
    expect(named(manager(name, person(9))).changes).toEqual([manager(name, null), manager(null, person(9), { waits: true })])
  })

  it('E4 is whole again once there is an account, sent or not', () => {
    const parts = [manager(person(1), null), manager(null, person(2), { waits: true })] as const
    expect(named(...parts).changes).toMatchObject([{ from: { ref: 1 }, to: { ref: 2, text: 'a2' } }])
    expect(named({ ...parts[0], sent: true }, parts[1]).changes).toMatchObject([{ from: null, to: { ref: 2 }, sent: false }])
    const unsent = [{ ...parts[0], sent: true }, manager(null, person(9), { waits: true })]
    expect(named(...unsent).changes).toEqual(unsent)
  })
})

describe('a list of references', () => {
  const member = change('member', null)
  const name = (mvo: number) => ({ ref: mvo, text: `a${mvo}` })
  it.each<[string, Partial<PendingChange>, readonly Partial<PendingChange>[]]>([
    ['bears the names the system has now', { add: [person(1), person(2)] }, [{ add: [name(1), name(2)] }]],
    [
      'waits in part for those without an account',
      { add: [person(1), person(9)] },
      [{ add: [name(1)] }, { add: [person(9)], waits: true }],
    ],
    ['waits where none of them has one', { add: [person(8), person(9)] }, [{ add: [person(8), person(9)], waits: true }]],
    [
      'loses at once who is to go, by the name they have or had',
      { add: [person(9)], remove: [person(1), person(8)] },
      [{ remove: [name(1), person(8)] }, { add: [person(9)], waits: true }],
    ],
    [
      'gains, loses and waits at once',
      { add: [person(1), person(9)], remove: [person(2)] },
      [
        { add: [name(1)], remove: [name(2)] },
        { add: [person(9)], waits: true },
      ],
    ],
    ['is set by a create, as a list also where it is one', { to: [person(1)] }, [{ to: [name(1)] }]],
    ['is set by a create in part', { to: [person(1), person(9)] }, [{ to: [name(1)] }, { add: [person(9)], waits: true }]],
    ['waits whole with a create where none has an account', { to: [person(9)] }, [{ to: [person(9)], waits: true }]],
    [
      'holds names that rules give as they are',
      { add: ['cn=x', { ref: null, text: 'cn=y' }] },
      [
        {
          add: [
            { ref: null, text: 'cn=x' },
            { ref: null, text: 'cn=y' },
          ],
        },
      ],
    ],
  ])('R10 E4 %s', (_, more, expected) => {
    expect(named({ ...member, ...more }).changes).toEqual(expected.map((part) => ({ ...member, ...part })))
  })

  it('R10 is left alone where it was sent, as is what refers to nobody', () => {
    const stored = pending([{ ...member, add: [person(1)], sent: true }, change('mail', 'a@x'), change('gone', 'x')])
    expect(withNames(stored, type, known, new Set())).toBe(stored)
  })

  it('E4 I12 what was sent stays to be seen, but not that a value was cleared that is set now', () => {
    const cleared = { ...manager(person(1), null), sent: true }
    const set = { ...manager(null, name(1)), sent: true }
    const later = manager(null, person(9), { waits: true })
    const mail = change('mail', 'a@x')
    expect(named(cleared, mail, later).changes).toEqual([cleared, mail, later])
    expect(named(cleared, manager(null, person(1))).changes).toEqual([manager(null, name(1))])
    expect(named(set, manager(name(1), person(2))).changes).toEqual([set, manager(name(1), name(2))])
  })

  it('R10 is asked about by those whom it still is to name', () => {
    const changes = [
      { ...member, add: [person(1)], remove: [person(2), { ref: null, text: 'cn=z' }] },
      { ...member, add: [person(3)], sent: true },
      manager(null, person(4)),
      change('mail', 'a@x'),
    ]
    expect(referredTo(pending(changes), type)).toEqual([1, 2, 4])
  })
})

describe('E6 the links an account has got and lost by what was sent', () => {
  const name = (mvo: number) => ({ ref: mvo, text: `a${mvo}` })
  it.each<[string, PendingChange, object | null]>([
    [
      'one for another',
      manager(name(2), name(1)),
      { attribute: 'manager', add: ['a1'], remove: ['a2'], targets: new Map([['a1', 11]]) },
    ],
    ['one that went', manager(name(2), null), { attribute: 'manager', add: [], remove: ['a2'], targets: new Map() }],
    [
      'some that came',
      { ...change('member', null), add: [name(1), name(9)] },
      { attribute: 'member', add: ['a1', 'a9'], remove: [], targets: new Map([['a1', 11]]) },
    ],
    [
      'some that went',
      { ...change('member', null), remove: [name(1)] },
      { attribute: 'member', add: [], remove: ['a1'], targets: new Map() },
    ],
    ['none that was sent before', { ...manager(null, name(1)), sent: true }, null],
    ['none that waits', { ...manager(null, name(1)), waits: true }, null],
    ['none of values', change('mail', 'a@x'), null],
    ['none of what is not declared', change('gone', 'x'), null],
    [
      'none that went under the name of one that came',
      { ...change('member', null), add: [name(1)], remove: [{ ref: null, text: 'a1' }] },
      { attribute: 'member', add: ['a1'], remove: [], targets: new Map([['a1', 11]]) },
    ],
  ])('E6 %s', (_, sent, expected) => {
    expect(sentReferences([sent], type, known)).toEqual(expected === null ? [] : [expected])
  })
})

describe('R10 E9 whom it refers to is called otherwise when the export has ended', () => {
  const dns = { comparison: 'dn' } as const
  const byDn = userType(attribute('manager', 'reference', dns), list('member', 'reference', dns), attribute('owner', 'reference'))
  const exchanging = new Map([...known].map(([mvo, account]) => [mvo, { ...account, temporaryName: mvo === 2 ? 'cn=u' : null }]))
  const namedByDn = (...changes: readonly PendingChange[]) => withNames(pending(changes), byDn, exchanging, new Set([11])).changes
  const members = (...of: readonly number[]) => change('member', null, { add: of.map(person) })

  it.each([
    ['is renamed in it', 1],
    ['bears a temporary name', 2],
  ])('a reference of one value waits, and nothing is cleared meanwhile: who %s', (_, mvo) => {
    expect(namedByDn(manager(person(9), person(mvo)))).toEqual([manager(person(9), person(mvo), { waits: true })])
  })

  it('E4 in a list they wait apart from the rest, and who is taken out goes by the present name', () => {
    const dn = (text: string) => ({ ref: null, text })
    expect(namedByDn({ ...members(1, 2), remove: [person(1), dn('cn=z')] })).toEqual([
      { ...change('member', null), remove: [{ ref: 1, text: 'cn=1' }, dn('cn=z')] },
      { ...members(1, 2), waits: true },
    ])
  })

  it('R10 who keeps the name is called by it at once', () => {
    const changes = withNames(pending([manager(null, person(1))]), byDn, known, new Set()).changes
    expect(changes).toEqual([manager(null, { ref: 1, text: 'cn=1' })])
  })

  it('an anchor is no name, and goes at once', () => {
    expect(namedByDn(change('owner', person(1)))).toMatchObject([{ to: { ref: 1, text: 'a1' } }])
  })

  it('N10 what is said of it tells it from somebody without an account', () => {
    const why = (mvo: number) => whyWaiting(pending([manager(null, person(mvo), { waits: true })]), exchanging)
    const both = pending([{ ...members(9, 1), waits: true }])
    expect(whyWaiting(both, exchanging)).toEqual({ attribute: 'member', why: 'nameToCome' })
    expect([why(1), why(9)]).toEqual([
      { attribute: 'manager', why: 'nameToCome' },
      { attribute: 'manager', why: 'noAccount' },
    ])
  })
})

describe('E4 whether there is anything to send', () => {
  it.each([
    ['an update of which all waits', pending([manager(null, person(9), { waits: true })]), false],
    ['an update of which some does', pending([change('mail', 'a@x'), manager(null, person(9), { waits: true })]), true],
    [
      'an update of which the rest was sent',
      pending([change('mail', 'a@x', { sent: true }), manager(null, person(9), { waits: true })]),
      false,
    ],
    ['a create, whatever waits', pending([manager(null, person(9), { waits: true })], { operation: 'create' }), true],
    ['a delete', pending([], { operation: 'delete' }), true],
  ])('%s', (_, waiting, expected) => {
    expect(hasSomethingToSend(waiting)).toBe(expected)
  })

  it('N10 nothing is said where nothing waits', () => {
    expect(whyWaiting(pending([manager(null, person(1))]), known)).toBeNull()
    expect(whyWaiting(pending([manager(null, person(1), { waits: true, sent: true })]), known)).toBeNull()
  })
})

it('E4 what waits is told to the store once', () => {
  const waits = manager(null, person(9), { waits: true })
  const mail = change('mail', 'a@x')
  expect(hasSameWaiting(pending([mail, waits]), pending([mail]))).toBe(false)
  expect(hasSameWaiting(pending([mail]), pending([mail, waits]))).toBe(false)
  expect(hasSameWaiting(pending([mail, waits]), pending([mail, { ...mail, attribute: 'manager' }]))).toBe(false)
  const stored = pending([manager(null, person(9))])
  const unsent = withNames(stored, type, known, new Set())
  expect([hasSameWaiting(stored, unsent), hasSameWaiting(unsent, withNames(unsent, type, known, new Set()))]).toEqual([
    false,
    true,
  ])
})

it('E7 E4 what waits goes on waiting where the account is there already and is taken over', () => {
  const parts = [manager(null, person(9), { waits: true }), change('member', null, { add: [person(9)], waits: true })]
  const changes = [change('mail', 'ann@corp'), change('member', [{ ref: 1, text: 'g-2' }]), ...parts]
  for (const member of [{ member: [{ ref: null, text: 'g-2' }] }, {}]) {
    const effect = decideExisting({
      pending: pending(changes, { operation: 'create', state: 'executing' }),
      cso: unsent(),
      type,
      because: 'entry exists (68).',
      lookUp: { kind: 'found', record: record({ guid: 'g-9', mail: 'ann@corp', ...member }) },
      known: null,
      madeBefore: null,
      mvo: values({ Mail: 'ann@corp' }),
      rows: [row('mail=Mail')],
      mayPostpone: true,
      now: NOW,
      newId: () => 0,
    })
    expect(effect).toMatchObject({
      kind: 'carriedOut',
      pending: { operation: 'update', changes: expect.arrayContaining(parts) },
    })
  }
})
