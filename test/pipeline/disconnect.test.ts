/** Losing a connector, whoever caused it: what becomes of the CSO, of the values it supplied and of its MVO. */
import { describe, expect, it } from 'vitest'
import type { Contribution, Cso, Mvo } from '../../runtime/model/objects'
import type { DisconnectDecision, DisconnectView } from '../../runtime/pipeline/9-disconnect'
import { decideDisconnect, occupiesMvo } from '../../runtime/pipeline/9-disconnect'
import { decides } from './laws'
import { account, change, id, leftBehind, NOW, offers, pending, person, unsent, userType } from './world'

const record = (more: Partial<Cso> = {}): Cso => account({}, { system: id('HR'), rule: null, link: 'joined', ...more })
const gone = (more: Partial<Cso> = {}): Cso => record({ staging: 'obsolete', ...more })
const marked = (system: string, more: Partial<Mvo> = {}): Mvo =>
  person({}, { deletion: { after: '2025-03-31T08:00:00Z', because: 'she left', system: id(system) }, ...more })

const manual = { deletionRule: { kind: 'manual' }, schema: { graceDays: 0 } } as const
const last = (graceDays: number) => ({ deletionRule: { kind: 'lastConnector' }, schema: { graceDays } }) as const

/** HR's record of a person whom nobody else has leaves her. */
function disconnects(view: Partial<DisconnectView> = {}): DisconnectDecision {
  return decides(decideDisconnect, {
    cause: 'left',
    cso: gone(),
    pending: null,
    stillDeprovisions: true,
    mvo: person(),
    mvoDeleted: false,
    contributions: [],
    rules: manual,
    remaining: [],
    systemName: 'HR',
    leftHow: null,
    mayJoin: true,
    now: NOW,
    ...view,
  })
}

const by = (rule: string, mail: string): Contribution => ({ ...offers(rule, 1, { mail }), rule: id(rule) })
const theirs: Contribution = { ...by('HR in', 'ann@hr'), cso: id('the account') }
const badge: Contribution = { ...by('Badge in', 'ann@badge'), cso: id('the badge') }
const kept = leftBehind

describe('a record that leaves', () => {
  it('D6 goes altogether with what is pending for it, when it is gone', () => {
    const waiting = pending([change('mail', 'a@corp')])
    expect(disconnects({ pending: waiting })).toMatchObject({ cso: { kind: 'removed' }, pending: 'dropped' })
  })

  it('S4 S5 stays unlinked when it only fell out of scope, and keeps what is pending', () => {
    expect(disconnects({ cso: record() })).toMatchObject({
      cso: { kind: 'unlinked', retainedLink: null, due: false },
      pending: 'kept',
    })
  })

  it('D6 goes without asking anybody when it was not linked', () => {
    expect(disconnects({ cso: gone({ mvo: null }), mvo: null, rules: null })).toEqual({
      cso: { kind: 'removed' },
      pending: 'dropped',
      contributions: [],
      deletion: { kind: 'notAsked' },
      because: [],
    })
  })

  it('L3 retains its link while the person waits to be deleted for its leaving: gone or out of scope', () => {
    expect(disconnects({ rules: last(30) }).cso).toEqual({ kind: 'retained' })
    expect(disconnects({ rules: last(30), cso: record() }).cso).toEqual({
      kind: 'unlinked',
      retainedLink: id('the person'),
      due: false,
    })
  })

  it('L3 retains none when another system’s leaving has marked her, or she is being deleted', () => {
    expect(disconnects({ mvo: marked('Payroll') }).cso).toEqual({ kind: 'removed' })
    expect(disconnects({ mvo: marked('HR') }).cso).toEqual({ kind: 'retained' })
    expect(disconnects({ mvo: marked('HR'), mvoDeleted: true }).cso).toEqual({ kind: 'removed' })
    for (const mvo of [person(), marked('HR')])
      expect(disconnects({ rules: last(0), mvo })).toMatchObject({ cso: { kind: 'removed' }, deletion: { kind: 'delete' } })
  })

  it('L4 I12 retains that of an account that is yet to be seen disabled, while its person is in grace', () => {
    const away = (operation: 'update' | 'delete') => pending([], { operation, rule: id('AD out') })
    const missed = { cso: account({}, { staging: 'obsolete' }), mvo: marked('HR'), pending: away('update') } as const
    expect(disconnects(missed)).toMatchObject({ cso: { kind: 'retained' }, pending: 'dropped' })
    for (const other of [{ mvo: person() }, { mvoDeleted: true }, { pending: away('delete') }])
      expect(disconnects({ ...missed, ...other }).cso).toEqual({ kind: 'removed' })
  })

  it('A14 with the last source record, that of a system that is gone, whatever source the rule names has left', () => {
    const [hr, payroll] = [id('HR'), id('Payroll')]
    const any = {
      deletionRule: { kind: 'authoritativeSource', mode: 'any', systems: [hr, payroll] },
      schema: { graceDays: 0 },
    } as const
    const removed = gone({ system: id('Badge') })
    const asked = (view: Partial<DisconnectView>) => disconnects({ cso: removed, rules: any, ...view }).deletion.kind
    expect(asked({ gone: { otherRecords: false } })).toBe('delete')
    expect(asked({ gone: { otherRecords: false }, remaining: [hr] })).toBe('delete')
    expect(asked({ gone: { otherRecords: false }, remaining: [hr, payroll] })).toBe('keep')
    expect(asked({ gone: { otherRecords: true } })).toBe('keep')
    expect(asked({})).toBe('keep')
    expect(asked({ gone: { otherRecords: false }, rules: last(0) })).toBe('delete')
  })

  it('D6 O6 a record that is gone makes room for its successor', () => {
    expect([record(), gone()].map(occupiesMvo)).toEqual([true, false])
  })

  it('L1 L2 asks the deletion rule, and says what it said', () => {
    expect(disconnects({ rules: last(30) }).because).toEqual([
      'its last connector, HR, has left; it will be deleted after 2025-03-31',
    ])
    expect(disconnects({ rules: last(0) }).because).toEqual(['its last connector, HR, has left'])
    expect(disconnects({ rules: last(0), remaining: [id('Badge')] }).because).toEqual([
      'the deletion rule keeps it when HR leaves',
    ])
  })
})

describe('the values of who leaves', () => {
  const contributions = [theirs, badge]

  it('A7 are recalled, and others’ stay', () => {
    expect(disconnects({ contributions, rules: { ...last(0) }, remaining: [id('Badge')] }).contributions).toEqual([badge])
    expect(disconnects({ contributions, rules: null, mvo: person() }).contributions).toEqual([badge])
  })

  it('A7 are kept, behind everybody else’s, in a grace period, also in that of somebody another system left', () => {
    expect(disconnects({ contributions, rules: last(30) }).contributions).toEqual([badge, kept(theirs)])
    expect(disconnects({ contributions, mvo: marked('Payroll') }).contributions).toEqual([badge, kept(theirs)])
  })

  it('A7 are kept where the type keeps them, in place of what that rule kept before', () => {
    const rules = { ...manual, schema: { graceDays: 0, keepValuesOnDisconnect: true } }
    const older = kept(by('HR in', 'old@hr'))
    expect(disconnects({ rules, contributions: [older, theirs, badge] }).contributions).toEqual([badge, kept(theirs)])
    const others = kept(by('Badge in', 'older@badge'))
    expect(disconnects({ rules, contributions: [others, theirs] }).contributions).toEqual([others, kept(theirs)])
  })

  it('A7 in grace those of another record by the same rule stay its own', () => {
    const sibling: Contribution = { ...theirs, cso: id('another record') }
    const left = disconnects({ contributions: [sibling, theirs], rules: last(30) }).contributions
    expect(left).toEqual([sibling, kept(theirs)])
  })

  it('A7 cost no save where who leaves gave none', () => {
    const others = [badge]
    expect(disconnects({ contributions: others, rules: last(0), remaining: [id('Badge')] }).contributions).toBe(others)
  })

  it('A7 are left as they are when the person is deleted at once', () => {
    expect(disconnects({ contributions, rules: last(0) }).contributions).toEqual(contributions)
  })
})

describe('a connector that something else cuts', () => {
  const waits = pending([change('mail', 'a@corp')])

  it('D6 O6 a predecessor makes room: its values go, nobody asks whether she is to be deleted', () => {
    expect(disconnects({ cause: 'succeeded', rules: last(0), contributions: [theirs, badge] })).toEqual({
      cso: { kind: 'unlinked', retainedLink: null, due: false },
      pending: 'kept',
      contributions: [badge],
      deletion: { kind: 'notAsked' },
      because: [],
    })
  })

  it('R5 D3 deprovisioned by Disconnect: nothing is sent any more, and its own rules look at it again', () => {
    const decision = disconnects({ cause: 'deprovisioned', cso: account(), pending: waits })
    expect(decision).toMatchObject({ cso: { kind: 'unlinked', due: true }, pending: 'dropped' })
  })

  for (const cause of ['deprovisioned', 'released'] as const) {
    it(`D9 A7 ${cause}: the values it supplied are recalled`, () => {
      const decision = disconnects({ cause, cso: account(), contributions: [theirs, badge] })
      expect(decision).toMatchObject({ contributions: [badge], deletion: { kind: 'keep' } })
    })

    it(`L8 D9 ${cause}: the deletion rule is asked, at once or with a grace period`, () => {
      expect(disconnects({ cause, cso: account(), rules: last(0) }).deletion.kind).toBe('delete')
      expect(disconnects({ cause, cso: account(), rules: last(30) })).toMatchObject({
        cso: { kind: 'unlinked', retainedLink: null },
        deletion: { kind: 'mark', mark: { system: id('Directory') } },
      })
      expect(disconnects({ cause, cso: account(), rules: last(0), remaining: [id('HR')] }).deletion.kind).toBe('keep')
    })

    it(`L8 L7 ${cause}: somebody made by hand is kept`, () => {
      const decision = disconnects({ cause, cso: account(), rules: last(0), mvo: person({}, { origin: 'byHand' }) })
      expect(decision.deletion.kind).toBe('keep')
    })
  }

  it('L5 of somebody who is being deleted nothing is asked or recalled any more', () => {
    const decision = disconnects({
      cause: 'deprovisioned',
      cso: account(),
      rules: last(0),
      contributions: [theirs],
      mvoDeleted: true,
    })
    expect(decision).toMatchObject({ contributions: [theirs], deletion: { kind: 'notAsked' } })
  })

  describe('L4 R5 what was to disable the account of somebody who is deleted by now', () => {
    const disabling = { ...waits, deprovisioning: true }
    const goes = (more: Partial<DisconnectView>) =>
      disconnects({ cause: 'deprovisioned', cso: account(), pending: disabling, mvoDeleted: true, ...more }).pending

    it.each(['pending', 'held', 'failed'] as const)('L4 R5 is still sent: %s', (state) => {
      expect(goes({ pending: { ...disabling, state } })).toBe('kept')
      expect(goes({ pending: { ...waits, rule: 1, state } })).toBe('kept')
    })

    it('E2 L4 what is on its way to make it and to disable it is still to come, too', () => {
      expect(goes({ cso: unsent(), pending: { ...disabling, state: 'executing' } })).toBe('kept')
    })

    it('D3 the account is looked at again, but not where it is to be deleted', () => {
      const due = (of: Partial<DisconnectView>) =>
        disconnects({ cause: 'deprovisioned', cso: account(), mvoDeleted: true, ...of }).cso
      const deleting = pending([], { operation: 'delete', deprovisioning: true })
      expect(due({ pending: disabling })).toMatchObject({ due: true })
      expect(due({ pending: deleting })).toMatchObject({ due: false })
      expect(due({ pending: deleting, stillDeprovisions: false })).toMatchObject({ due: true })
    })

    it.each([
      ['other values', { pending: waits }],
      ['what is not wanted as it is', { pending: { ...disabling, outdated: true } }],
      ['what its rule does not do any more', { stillDeprovisions: false }],
      ['that of somebody who stays', { mvoDeleted: false }],
      ['that of an account that was never made', { cso: unsent() }],
      ['that of a rule that is gone', { cause: 'released', mvoDeleted: false }],
    ] as const)('D5 L4 R5 A14 and %s is not', (_, more) => {
      expect(goes(more)).toBe('dropped')
    })
  })

  it('R5 X3 an account that was never sent goes altogether', () => {
    const decision = disconnects({ cause: 'deprovisioned', cso: unsent(), pending: waits })
    expect(decision).toMatchObject({ cso: { kind: 'removed' }, pending: 'dropped' })
  })

  it('E2 E12 what is being sent at this moment, or in doubt, is not wanted any more: it is looked for', () => {
    const sending = { ...waits, state: 'executing' as const }
    const decision = disconnects({ cause: 'deprovisioned', cso: unsent(), pending: sending })
    expect(decision).toMatchObject({ cso: { kind: 'unlinked', due: false } })
    expect(decision.pending).toEqual({ ...sending, mvo: null, outdated: true })
  })

  it('E9 of an account that bears a temporary name the name it was to have is left to be sent, or the one it had', () => {
    const cso = account({ dn: 'cn=Ann', mail: 'a@corp' }, { secondaryId: 'cn=t1' })
    const renaming = change('dn', 'cn=Bea', { from: 'cn=Ann' })
    const bearing = { ...pending([renaming, change('mail', 'b@corp')]), temporaryName: 'cn=t1', attempts: 3 }
    const view = { cause: 'deprovisioned', cso, type: userType() } as const
    const left = { operation: 'update', state: 'pending', mvo: null, temporaryName: 'cn=t1', attempts: 0 }
    expect(disconnects({ ...view, pending: bearing }).pending).toMatchObject({ ...left, changes: [renaming] })
    const deleting = { ...bearing, operation: 'delete' as const, changes: [] }
    expect(disconnects({ ...view, pending: deleting }).pending).toMatchObject({
      ...left,
      changes: [{ attribute: 'dn', to: 'cn=Ann', sent: false }],
    })
    expect(disconnects({ ...view, pending: pending([renaming]) }).pending).toBe('dropped')
  })

  const neverSent = { cso: account({}, { staging: 'awaitingFirstExport' }) }
  const sending = { state: 'executing' } as const
  for (const [what, view, becomes] of [
    ['an update is dropped', { pending: waits }, ['unlinked', 'dropped']],
    ['an update that failed is dropped', { pending: { ...waits, state: 'failed' } }, ['unlinked', 'dropped']],
    [
      'an update that was sent awaits its confirmation',
      { pending: { ...waits, state: 'awaitingConfirmation' } },
      ['unlinked', 'kept'],
    ],
    [
      'an account that was never sent is not made',
      { ...neverSent, pending: { ...waits, operation: 'create' } },
      ['removed', 'dropped'],
    ],
    [
      'nor where it was to be disabled',
      { ...neverSent, pending: { ...waits, operation: 'create', rule: 4 } },
      ['removed', 'dropped'],
    ],
    ['what disables goes on', { pending: { ...waits, rule: 4 } }, ['unlinked', 'kept']],
    ['so does what deletes', { pending: { ...waits, operation: 'delete' } }, ['unlinked', 'kept']],
  ] as [string, Partial<DisconnectView>, [string, string]][])
    it(`L4 L5 with the person who goes: ${what}`, () => {
      const { cso, pending: left } = disconnects({ cause: 'mvoDeleted', cso: account(), mvoDeleted: true, ...view })
      expect([cso.kind, left]).toEqual(becomes)
    })

  for (const cause of ['left', 'succeeded'] as const)
    it(`R1 R5 what was to be written back to a record that ${cause} is dropped, unless it takes that away`, () => {
      const left = (more: object) => disconnects({ cause, cso: account(), pending: { ...waits, ...more } }).pending
      expect([left({}), left({ rule: 4 }), left({ operation: 'delete' })]).toEqual(['dropped', 'kept', 'kept'])
    })

  it('L5 E12 with the person who goes: what is being sent is not sent once more', () => {
    const view = { ...neverSent, pending: { ...waits, ...sending, operation: 'create' as const } }
    const { cso, pending: left } = disconnects({ cause: 'mvoDeleted', mvoDeleted: true, ...view })
    expect([cso.kind, left]).toEqual(['unlinked', expect.objectContaining({ mvo: null, outdated: true, state: 'executing' })])
  })

  for (const [what, view] of [
    ['no rule joins such records', { mayJoin: false }],
    ['it is to be deleted', { pending: pending([], { operation: 'delete' }) }],
    ['it is gone', { cso: gone() }],
    ['its creation is not confirmed', { cso: account({}, { staging: 'awaitingConfirmation' }) }],
  ] as const)
    it(`D3 nobody looks at it again when ${what}`, () => {
      const decision = disconnects({ cause: 'mvoDeleted', cso: account(), ...view })
      expect(decision.cso).toEqual({ kind: 'unlinked', retainedLink: null, due: false })
    })
})
