/** References that are sent once the system has an account for whom they point at (R10, E4). */
import { describe, expect, it } from 'vitest'
import type { PendingChange } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { hasSameWaiting, hasSomethingToSend, whyWaiting, withNames } from '../../runtime/pipeline/8-references'
import { decideExisting } from '../../runtime/pipeline/8-existing'
import { answers } from './laws'
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

  it('an anchor is no name, and goes at once', () => {
    expect(namedByDn(change('owner', person(1)))).toMatchObject([{ to: { ref: 1, text: 'a1' } }])
  })

  it('N10 what is said of it tells it from somebody without an account', () => {
    const why = (mvo: number) => whyWaiting(pending([manager(null, person(mvo), { waits: true })]), exchanging)
    expect([why(1), why(9)]).toEqual([
      { attribute: 'manager', why: 'nameToCome' },
      { attribute: 'manager', why: 'noAccount' },
    ])
  })
})

it('E4 what waits is told to the store once', () => {
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
    const effect = answers(decideExisting, {
      pending: pending(changes, { operation: 'create', state: 'executing' }),
      cso: unsent(),
      type,
      because: 'entry exists (68).',
      lookUp: { kind: 'found', record: record({ guid: 'g-9', mail: 'ann@corp', ...member }) },
      known: null,
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
