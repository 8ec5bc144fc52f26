/** What is claimed and what is sent of a pending export. */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import type { ClaimDecision, ClaimView } from '../../runtime/pipeline/8-request'
import { decideClaim, isReadable, requestOf, unclaimed, unreadableAnswer, withoutFilled } from '../../runtime/pipeline/8-request'
import { sentReferences } from '../../runtime/pipeline/8-references'
import { decides } from './laws'
import { account, attribute, change, list, listChange, pending, unsent, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = account({ guid: 'g-1', dn, mail: 'ann@corp' })
const create = pending([change('dn', dn), change('mail', 'ann@corp')], { operation: 'create', state: 'executing' })
const remove = pending([], { operation: 'delete', state: 'executing' })

function asks(waiting: PendingExport, cso: Cso, type = userType()) {
  return decides((given) => requestOf({ pending: given.waiting, cso: given.cso, type, inDoubt: false }), { waiting, cso })
}

describe('a value that is only for where nothing stands', () => {
  const free = change('displayName', 'Ann', { whenEmpty: true })
  const taken = change('mail', 'x@corp', { whenEmpty: true })
  const left = (changes: PendingExport['changes'], more: Partial<PendingExport> = {}) =>
    decides((given) => withoutFilled(given.waiting, ann), { waiting: pending(changes, more) })

  it('R7 gives way to the value the account has by now, and the rest goes', () => {
    expect(left([taken, free])?.changes).toEqual([free])
    expect(left([taken])).toBeNull()
  })

  it('R7 with nothing left to send, what was sent still awaits confirmation', () => {
    const sent = change('status', 'on', { sent: true })
    expect(left([sent, taken])).toMatchObject({ state: 'awaitingConfirmation', changes: [sent] })
  })

  it('R7 is sent where nothing stands, with a create, and when it enforces', () => {
    for (const changes of [[free], [change('mail', 'x@corp')]]) expect(left(changes)?.changes).toEqual(changes)
    expect(left([taken], { operation: 'create' })?.changes).toEqual([taken])
  })
})

describe('what is sent', () => {
  it('E4 a create carries everything the account shall have, and its name', () => {
    expect(asks(create, unsent())).toEqual({
      id: create.id,
      operation: 'create',
      type: 'user',
      anchor: null,
      secondaryId: dn,
      newSecondaryId: null,
      attributes: values({ dn, mail: 'ann@corp' }),
      changes: [],
      inDoubt: false,
    })
  })

  for (const [what, to, anchor] of [
    ['text', 'ann', 'ann'],
    ['zero', 0, '0'],
  ] as const)
    it(`E6 a create carries the anchor it is given: ${what}`, () => {
      const type = { ...userType(attribute('key')), anchor: 'key' }
      expect(asks(pending([change('key', to)], { operation: 'create' }), unsent(), type).anchor).toBe(anchor)
    })

  it('E5 a rename asks for the new name, keeps the anchor, and the other changes follow it', () => {
    const moved = pending([change('dn', 'cn=Ann,ou=Labs,dc=corp', { from: dn }), change('mail', 'lee@corp')])
    expect(asks(moved, ann)).toMatchObject({
      operation: 'update',
      anchor: 'g-1',
      secondaryId: dn,
      newSecondaryId: 'cn=Ann,ou=Labs,dc=corp',
      changes: [{ attribute: 'mail', set: 'lee@corp' }],
    })
  })

  it('X1 O8 of lists only the values that come and go, of cleared values null', () => {
    const waiting = pending([
      listChange('phones', { add: ['4'], remove: ['1'] }),
      listChange('roles', { remove: ['x'] }),
      change('mail', null),
    ])
    expect(asks(waiting, ann, userType(list('phones'), list('roles'))).changes).toEqual([
      { attribute: 'phones', add: ['4'], remove: ['1'] },
      { attribute: 'roles', remove: ['x'] },
      { attribute: 'mail', set: null },
    ])
  })

  it('I12 what was sent and waits for its confirmation is not sent again', () => {
    const waiting = pending([change('mail', 'lee@corp', { sent: true }), change('status', 'on')])
    expect(asks(waiting, ann).changes).toEqual([{ attribute: 'status', set: 'on' }])
  })

  it('E2 what may have arrived is marked as in doubt', () => {
    const view = { pending: create, cso: unsent(), type: userType(), inDoubt: true }
    expect(decides(requestOf, view).inDoubt).toBe(true)
  })

  it('R5 a delete says what the account had', () => {
    expect(asks(remove, ann)).toMatchObject({
      operation: 'delete',
      anchor: 'g-1',
      secondaryId: dn,
      attributes: ann.attributes,
      changes: [],
    })
  })
})

describe('what is claimed', () => {
  const claim = (waiting: PendingExport, more: Partial<ClaimView> = {}): ClaimDecision =>
    decides(decideClaim, { pending: waiting, cso: ann, name: dn, type: userType(), system: 'AD', ...more })
  const update = pending([change('mail', 'lee@corp')])

  it('E2 what is pending is marked before it is sent', () => {
    expect(claim(update)).toEqual({
      kind: 'claimed',
      pending: { ...update, state: 'executing' },
      inDoubt: false,
      because: 'it is pending',
    })
  })

  it('E2 what is marked already may have arrived: it is in doubt', () => {
    const marked = { ...update, state: 'executing' as const }
    expect(claim(marked)).toEqual({
      kind: 'claimed',
      pending: marked,
      inDoubt: true,
      because: 'an earlier attempt may have arrived',
    })
  })

  it('E2 a create that was refused after it had been in doubt is in doubt as before', () => {
    const create = pending([change('cn', 'lee')], { operation: 'create' })
    const claimed = { kind: 'claimed', pending: { state: 'executing' } }
    expect(claim(create, { mayBeThere: true })).toMatchObject({ ...claimed, inDoubt: true })
    expect(claim(create)).toMatchObject({ ...claimed, inDoubt: false })
    expect(claim(update, { mayBeThere: true })).toMatchObject({ ...claimed, inDoubt: false })
  })

  for (const state of ['held', 'awaitingConfirmation', 'failed'] as const)
    it(`X4 what has become ${state} since it was selected is not sent`, () => {
      expect(claim({ ...update, state }).kind).toBe('skipped')
    })

  it('R7 nothing is sent over values the account has got meanwhile', () => {
    const taken = change('mail', 'x@corp', { whenEmpty: true })
    expect(claim(pending([taken])).kind).toBe('withdrawn')
    const sent = change('status', 'on', { sent: true })
    const waiting = pending([sent, taken], { state: 'pending' })
    expect(claim(waiting)).toMatchObject({
      kind: 'awaitsConfirmation',
      pending: { state: 'awaitingConfirmation', changes: [sent], version: waiting.version },
    })
  })

  it('E4 an update of which all waits for accounts is not sent, but looked for where it is in doubt', () => {
    const waits = change('manager', { ref: 9, text: 'uuid 9' }, { waits: true })
    expect(claim(pending([waits]))).toEqual({
      kind: 'waits',
      because: 'what it refers to has no account in AD yet, or is still to get its name there',
    })
    expect(claim(pending([waits], { state: 'executing' }))).toMatchObject({ kind: 'claimed', inDoubt: true })
  })

  it('E2 an object type the system declares no more is not sent, and said', () => {
    expect(claim(update, { type: null })).toEqual({
      kind: 'unknownType',
      because: `AD has no object type user any more; ${dn} was not sent`,
    })
  })

  it('E2 N5 a claim that is not sent after all waits as before', () => {
    expect(decides((given) => unclaimed(given.create), { create })).toEqual({
      ...create,
      state: 'pending',
    })
  })
})

describe('a secret that cannot be read', () => {
  const lost = (more = {}) => pending([change('mail', 'x'), change('password', null, { sealed: '(sealed)', ...more })])
  const readable = (waiting: PendingExport) => decides((given) => isReadable(given.waiting), { waiting })
  const answer = (waiting: PendingExport) => decides((given) => unreadableAnswer(given.waiting), { waiting })

  it('N9 is not sent: the answer names the attribute and is the same until the key is back', () => {
    expect(readable(lost())).toBe(false)
    expect(answer(lost())).toMatchObject({
      id: lost().id,
      outcome: 'failed',
      confirmed: false,
      permanent: true,
      message: expect.stringMatching(/^the secret value of password cannot be read: .* run a full sync of its source/),
    })
  })

  it('N9 that was sent before keeps nothing from being sent', () => {
    for (const waiting of [lost({ sent: true }), create]) {
      expect(readable(waiting)).toBe(true)
      expect(answer(waiting)).toBeNull()
    }
  })
})

describe('references as the system calls them', () => {
  const type = userType(attribute('manager', 'reference'), list('member', 'reference'))
  const [boss, bea] = [
    { ref: 1, text: 'cn=Boss' },
    { ref: 2, text: 'cn=Bea' },
  ]
  const alone = (of: { readonly text: string }) => ({ ref: null, text: of.text })
  const member = change('member', null)

  it.each<[string, PendingExport['changes'][number], object]>([
    ['of one value', change('manager', boss), { attribute: 'manager', set: alone(boss) }],
    ['that come into a list', { ...member, add: [boss] }, { attribute: 'member', add: [alone(boss)] }],
    ['that go', { ...member, remove: [bea] }, { attribute: 'member', remove: [alone(bea)] }],
    [
      'that come and go',
      { ...member, add: [boss], remove: [bea] },
      { attribute: 'member', add: [alone(boss)], remove: [alone(bea)] },
    ],
    [
      'of an attribute that is not declared',
      { ...change('gone', null), remove: [bea] },
      { attribute: 'gone', remove: [alone(bea)] },
    ],
  ])('R10 are sent by name alone: %s', (_, asked, expected) => {
    expect(asks(pending([asked], { state: 'executing' }), ann, type).changes).toEqual([expected])
  })
})

describe('references of which two have one name', () => {
  const type = userType(list('member', 'reference', { comparison: 'dn' }), list('phones', 'text', { comparison: 'ignoreCase' }))
  const bea = 'cn=Bea,dc=corp'
  const left = { ref: null, text: 'CN=bea, DC=corp' }
  const made = { ref: 7, text: bea }
  const member = (add: object[], remove: object[]) =>
    ({ ...change('member', null), add, remove }) as PendingExport['changes'][number]
  const sends = (...changes: PendingExport['changes']) => asks(pending(changes, { state: 'executing' }), ann, type).changes

  it('I12 X2 the name is put in, which whoever has it by then needs, and not taken out', () => {
    expect(sends(member([made], [left]))).toEqual([{ attribute: 'member', add: [{ ref: null, text: bea }] }])
  })

  it('X2 what else is taken out goes, and so does a value that is spelled another way', () => {
    const other = { ref: null, text: 'cn=Cid,dc=corp' }
    expect(sends(member([made], [left, other]))).toMatchObject([{ remove: [other] }])
    const phones = listChange('phones', { add: ['A'], remove: ['a'] })
    expect(sends(phones)).toEqual([{ attribute: 'phones', add: ['A'], remove: ['a'] }])
  })

  it('O8 the link to the one is replaced by that to the other, however it was spelled', () => {
    const accounts = new Map([[7, { mvo: 7, cso: 17, anchor: 'g-7', secondaryId: bea, temporaryName: null }]])
    expect(sentReferences([member([made], [left])], type, accounts)).toEqual([
      { attribute: 'member', add: [bea], remove: [left.text], targets: new Map([[bea, 17]]) },
    ])
  })
})
