/** What became of the changes that were sent, once an import shows the account. */
import { describe, expect, it } from 'vitest'
import { ann, confirms } from './confirming'
import { account, attribute, change, list, listChange, pending, record, userType } from './world'

describe('an account that was disconnected while something was in doubt for it', () => {
  const doubted = pending([change('mail', 'b@corp')], { state: 'executing', outdated: true })
  const nobodys = account(ann, { mvo: null })

  it('E12 is settled once it is seen, whatever it shows', () => {
    expect(confirms(record(ann), nobodys, doubted).confirmation).toEqual({ notReimported: [], pending: null })
  })

  for (const [what, cso, waiting] of [
    ['it is somebody’s', account(ann), doubted],
    ['nothing is in doubt', nobodys, { ...doubted, state: 'pending' as const }],
    ['it was not disconnected meanwhile', nobodys, pending([change('mail', 'b@corp')], { state: 'executing' })],
    ['it is owed its own name', nobodys, { ...doubted, temporaryName: 'cn=temporary' }],
  ] as const)
    it(`E12 E9 is not settled by that when ${what}`, () => {
      expect(confirms(record(ann), cso, waiting).confirmation).toBeNull()
    })
})

describe('what was sent is compared with what is read', () => {
  const sent = (name: string, to: Parameters<typeof change>[1]) => pending([change(name, to, { sent: true })])
  const decimal = { decimal: '1.5' }

  for (const [what, schema, value, found] of [
    ['the same text', attribute('x'), 'Ann', 'Ann'],
    ['letter case where the system ignores it', attribute('x', 'text', { comparison: 'ignoreCase' }), 'Müller', 'MÜLLER'],
    [
      'a DN spelled its own way',
      attribute('x', 'text', { comparison: 'dn' }),
      'cn=Lee\\, Ann, dc=corp',
      'CN=Lee\\2C Ann,DC=corp',
    ],
    ['a decimal', attribute('x', 'decimal'), decimal, { decimal: '1.5' }],
    ['a whole decimal', attribute('x', 'decimal'), { decimal: '42' }, 42],
    ['a list in another order', list('x'), ['b', 'a'], ['a', 'b']],
    ['a list whose values differ in case only', list('x', 'text', { comparison: 'ignoreCase' }), ['A', 'b'], ['B', 'a']],
  ] as const)
    it(`I12 ${what} is found again, and the pending export is gone`, () => {
      const type = userType(schema)
      const decision = confirms(record({ ...ann, x: found }), account({ ...ann, x: value }), sent('x', value), { type })
      expect(decision).toMatchObject({
        kind: 'confirmed',
        due: false,
        changes: [],
        confirmation: { pending: null, notReimported: [] },
      })
    })

  for (const [what, schema, value, found] of [
    ['other text', attribute('x'), 'Ann', 'Anne'],
    ['letter case that counts', attribute('x'), 'Ann', 'ANN'],
    ['nothing', attribute('x'), 'Ann', null],
    ['a list with a value less', list('x', 'text', { comparison: 'ignoreCase' }), ['a', 'b'], ['a', 'A']],
  ] as const)
    it(`I12 ${what} instead is staged again with sent and found side by side`, () => {
      const type = userType(schema)
      const read = found === null ? ann : { ...ann, x: found }
      const decision = confirms(record(read), account({ ...ann, x: value }), sent('x', value), { type })
      expect(decision).toMatchObject({ kind: 'updated', due: true })
      expect(decision.confirmation?.pending).toMatchObject({
        state: 'pending',
        changes: [{ attribute: 'x', sent: false, attempts: 1 }],
      })
      expect(decision.confirmation?.notReimported).toMatchObject([{ change: { attribute: 'x', to: value }, found }])
    })

  it('I12 fails at the fifth attempt, and waits for a person', () => {
    const fourth = pending([change('mail', 'ann@corp', { sent: true, attempts: 4 })])
    const { confirmation } = confirms(record({ ...ann, mail: 'b@corp' }), account(ann), fourth)
    expect(confirmation?.pending).toMatchObject({ state: 'failed', changes: [{ attempts: 5 }] })
    const third = pending([change('mail', 'ann@corp', { sent: true, attempts: 3 })])
    expect(confirms(record({ ...ann, mail: 'b@corp' }), account(ann), third).confirmation?.pending?.state).toBe('pending')
  })

  it('I12 each change for itself: the one that is shown is done, the other staged again, a third not sent yet stays', () => {
    const three = [
      change('mail', 'ann@corp', { sent: true }),
      change('status', 'on', { sent: true }),
      change('department', 'Labs'),
    ]
    const { confirmation } = confirms(record(ann), account({ ...ann, status: 'on' }), pending(three))
    expect(confirmation?.notReimported).toMatchObject([{ change: { attribute: 'status' } }])
    expect(confirmation?.pending?.changes.map((change) => [change.attribute, change.sent, change.attempts])).toEqual([
      ['status', false, 1],
      ['department', false, 0],
    ])
  })

  it('I12 one change at its fifth attempt lets the whole wait for a person, also when others are fresh', () => {
    const two = [change('mail', 'lee@corp', { sent: true, attempts: 4 }), change('status', 'on')]
    expect(confirms(record(ann), account(ann), pending(two)).confirmation?.pending).toMatchObject({ state: 'failed' })
  })

  it('I12 I7 what is not sent goes out while what could not be read waits on', () => {
    const faults = [{ attribute: 'mail', value: '?', message: 'is not readable' }]
    const three = [
      change('mail', 'ann@corp', { sent: true }),
      change('status', 'on'),
      change('displayName', 'Ann', { sent: true }),
    ]
    const { confirmation } = confirms(record({ ...ann, displayName: 'Ann' }, { faults }), account(ann), pending(three))
    expect(confirmation?.pending).toMatchObject({
      state: 'pending',
      changes: [{ sent: true }, { attribute: 'status', sent: false }],
    })
  })

  for (const state of ['failed', 'held', 'executing'] as const)
    it(`I12 X4 E2 what is ${state} stays so while something else is confirmed`, () => {
      const waiting = pending([change('mail', 'ann@corp', { sent: true }), change('status', 'on')], {
        state,
        error: 'refused',
        attempts: 5,
      })
      const { confirmation } = confirms(record(ann), account(ann), waiting)
      expect(confirmation?.pending).toMatchObject({ state, error: 'refused', attempts: 5, changes: [{ attribute: 'status' }] })
    })

  it('I12 E3 and what waits for its time goes on waiting', () => {
    const nextAttempt = '2025-03-01T09:00:00Z'
    const waiting = pending([change('mail', 'ann@corp', { sent: true }), change('status', 'on')], { nextAttempt, attempts: 2 })
    expect(confirms(record(ann), account(ann), waiting).confirmation?.pending).toMatchObject({
      state: 'pending',
      nextAttempt,
      attempts: 2,
    })
  })

  it('I12 E5 a rename is found again by its name, and its letter case counts', () => {
    const renamed = pending([change('dn', 'cn=Ann,ou=Labs,dc=corp', { sent: true })])
    const cso = account({ ...ann, dn: 'cn=Ann,ou=Labs,dc=corp' })
    expect(confirms(record({ ...ann, dn: 'CN=Ann,OU=labs,DC=corp' }), cso, renamed).confirmation?.pending).toBeNull()
    expect(confirms(record({ ...ann, dn: 'cn=ann,ou=Labs,dc=corp' }), cso, renamed).confirmation?.notReimported).toHaveLength(1)
    expect(confirms(record(ann), cso, renamed).confirmation?.notReimported).toHaveLength(1)
  })

  it('R7 I12 what only a create can set is reported and not sent again', () => {
    const type = userType(attribute('home', 'text', { mutability: 'createOnly' }))
    const decision = confirms(record(ann), account(ann), sent('home', '/ann'), { type })
    expect(decision.confirmation).toMatchObject({ pending: null, notReimported: [{ change: { attribute: 'home' } }] })
    expect(decision.because).toContain('home was sent as "/ann"')
    expect(decision.because).toContain('can be set when the account is made only')
    expect(confirms(record(ann), account(ann), sent('status', 'on')).confirmation?.pending?.error).not.toContain('is made only')
  })

  it('R7 an initial value is sent again until it is confirmed', () => {
    const initial = pending([change('status', 'new', { sent: true, initial: true })])
    expect(confirms(record(ann), account({ ...ann, status: 'new' }), initial).confirmation?.pending).toMatchObject({
      changes: [{ attribute: 'status', initial: true, sent: false, attempts: 1 }],
    })
  })
})

describe('lists and cleared values', () => {
  it('E4 I12 members of whom some had no account when the group was made are seen as one list', () => {
    const type = userType(list('member', 'reference'))
    const [first, later] = [
      { ref: 1, text: 'g-7' },
      { ref: 2, text: 'g-8' },
    ]
    const parts = [change('member', [first], { sent: true }), { ...change('member', null, { sent: true }), add: [later] }]
    const read = (...texts: string[]) =>
      confirms(record({ ...ann, member: texts }), account(), pending(parts), { type }).confirmation
    expect(read('g-7', 'g-8')).toEqual({ notReimported: [], pending: null })
    expect(read('g-7')?.pending?.changes).toMatchObject([
      { attribute: 'member', add: [{ text: 'g-8' }], sent: false, attempts: 1 },
    ])
    expect(read('g-7')?.pending?.changes).toHaveLength(1)
  })

  const type = userType(list('phones', 'text', { comparison: 'ignoreCase' }))
  const changed = pending([listChange('phones', { add: ['C', 'd'], remove: ['a'] }, { sent: true })])

  it('I13 a cleared value is confirmed when the attribute has none', () => {
    const cleared = pending([change('mail', null, { sent: true, from: 'ann@corp' })])
    const { mail: _mail, ...without } = ann
    expect(confirms(record(without), account(without), cleared).confirmation?.pending).toBeNull()
    expect(confirms(record(ann), account(without), cleared).confirmation?.pending).toMatchObject({
      changes: [{ from: 'ann@corp', to: null }],
    })
  })

  it('I13 values are confirmed when the added are there and the removed are not', () => {
    const phones = ['b', 'c', 'D']
    expect(confirms(record({ ...ann, phones }), account({ ...ann, phones }), changed, { type }).confirmation?.pending).toBeNull()
  })

  it('I13 each added value must be there, whether values were removed or not', () => {
    const added = pending([listChange('phones', { add: ['c', 'd'] }, { sent: true })])
    const read = (...phones: string[]) =>
      confirms(record({ ...ann, phones }), account({ ...ann, phones: ['c', 'd'] }), added, { type }).confirmation?.pending
    expect(read('C', 'd')).toBeNull()
    expect(read('c')?.changes).toEqual([listChange('phones', { add: ['d'] }, { attempts: 1 })])
  })

  it('I13 O8 only what is missing is staged again', () => {
    const cso = account({ ...ann, phones: ['b', 'C', 'd'] })
    const { confirmation } = confirms(record({ ...ann, phones: ['A', 'b', 'c'] }), cso, changed, { type })
    const [again] = confirmation?.pending?.changes ?? []
    expect(again).toEqual(listChange('phones', { add: ['d'], remove: ['a'] }, { attempts: 1 }))
  })

  for (const [what, read, left] of [
    ['in any spelling', ['a', 'b'], null],
    ['as they were sent', ['A', 'b'], null],
    ['with one that was to be gone', ['a', 'b', 'c'], listChange('phones', { remove: ['c'] }, { attempts: 1 })],
    ['without one that was to be there', ['a'], listChange('phones', { add: ['b'] }, { attempts: 1 })],
  ] as const)
    it(`X2 I13 a value corrected in its letter case, and others put in and taken out, are shown ${what}`, () => {
      const recased = pending([listChange('phones', { add: ['A', 'b'], remove: ['a', 'c'] }, { sent: true })])
      const cso = account({ ...ann, phones: ['A', 'b'] })
      const { confirmation } = confirms(record({ ...ann, phones: read }), cso, recased, { type })
      expect(confirmation?.pending?.changes ?? null).toEqual(left && [left])
    })

  it('X2 I13 where letter case counts, the former spelling is to be gone', () => {
    const exact = userType(list('phones'))
    const recased = pending([listChange('phones', { add: ['A'], remove: ['a'] }, { sent: true })])
    const read = (...phones: string[]) =>
      confirms(record({ ...ann, phones }), account({ ...ann, phones: ['A'] }), recased, { type: exact }).confirmation?.pending
    expect(read('A')).toBeNull()
    expect(read('A', 'a')?.changes).toEqual([listChange('phones', { remove: ['a'] }, { attempts: 1 })])
  })

  it('R11 I12 of a list that is shared nothing is asked but its own values; what is sent again is shared as well', () => {
    const shared = pending([change('phones', ['a', 'b'], { sent: true, shared: true })])
    const read = (...phones: string[]) =>
      confirms(record({ ...ann, phones }), account({ ...ann, phones: ['a', 'b'] }), shared, { type }).confirmation
    expect(read('a', 'b', 'x')).toEqual({ notReimported: [], pending: null })
    expect(read('a', 'x')?.pending?.changes).toEqual([listChange('phones', { add: ['b'] }, { attempts: 1, shared: true })])
  })

  it('I13 X1 a list that came with a create is corrected value by value', () => {
    const created = pending([change('phones', ['a', 'b'], { sent: true })], { operation: 'create' })
    const cso = account({ ...ann, phones: ['a', 'b'] }, { staging: 'awaitingConfirmation' })
    const { confirmation } = confirms(record({ ...ann, phones: ['B', 'z'] }), cso, created, { type })
    expect(confirmation?.pending).toMatchObject({ operation: 'update' })
    expect(confirmation?.pending?.changes).toEqual([listChange('phones', { add: ['a'], remove: ['z'] }, { attempts: 1 })])
  })

  it('I12 a list too long for a sentence is cut short', () => {
    const phones = Array.from({ length: 500 }, (_, i) => `value ${i}`)
    const decision = confirms(
      record(ann),
      account({ ...ann, phones }),
      pending([listChange('phones', { add: phones }, { sent: true })]),
      { type },
    )
    expect(decision.confirmation?.pending?.error?.length).toBeLessThan(600)
  })
})
