/** Accounts that an import does not show any more: what was still to be written to them. */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import type { ObjectTypeSchema } from '../../runtime/model/schema'
import type { GoneDecision, GoneView } from '../../runtime/pipeline/1-gone'
import { decideGone } from '../../runtime/pipeline/1-gone'
import { withWaitingJoined } from '../../runtime/pipeline/7-references'
import { decides } from './laws'
import { account, change, id, list, listChange, pending, unsent, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = { guid: 'g-1', dn, mail: 'ann@corp', phones: ['1', '2'], aliases: ['Ann', 'Lee'] }
const type = userType(list('phones'), list('aliases', 'text', { comparison: 'ignoreCase' }))

const always: GoneView['isAsked'] = () => true

function leaves(
  cso: Cso,
  waiting: PendingExport | null = null,
  declared: ObjectTypeSchema | null = type,
  isAsked = always,
): GoneDecision {
  return decides(decideGone, {
    cso,
    pending: waiting,
    type: declared ?? undefined,
    name: dn,
    because: 'the system reports it as deleted',
    isAsked,
  })
}

/** The account was created, with these changes still to be confirmed, and is not shown. */
function neverShown(changes: PendingExport['changes'], more: Partial<PendingExport> = {}) {
  const decision = leaves(account(ann, { staging: 'awaitingConfirmation' }), pending(changes, more))
  if (decision.kind !== 'notReimported') throw new Error(`it is ${decision.kind}`)
  return decision
}

describe('an object that is no longer in its system', () => {
  for (const [what, cso, waiting, kind] of [
    ['is marked as gone', account(ann), null, 'obsoleted'],
    ['is marked as gone, whatever is pending for it', account(ann), pending([change('mail', 'b@corp')]), 'obsoleted'],
    ['is marked once', account(ann, { staging: 'obsolete' }), null, 'unchanged'],
    ['is marked when nothing is pending for it any more', account(ann, { staging: 'awaitingConfirmation' }), null, 'obsoleted'],
    [
      'is gone as it should be when its deletion was asked for meanwhile',
      account(ann, { staging: 'awaitingConfirmation' }),
      pending([], { operation: 'delete' }),
      'obsoleted',
    ],
    [
      'is gone where its create was for somebody who is deleted by now',
      account(ann, { staging: 'awaitingConfirmation', mvo: null }),
      pending([change('mail', 'ann@corp', { sent: true })], { mvo: null }),
      'obsoleted',
    ],
    [
      'was never made when it is not shown after its create',
      account(ann, { staging: 'awaitingConfirmation' }),
      pending([change('mail', 'ann@corp', { sent: true })]),
      'notReimported',
    ],
  ] as const)
    it(`I1 I3 I12 ${what}`, () => {
      expect(leaves(cso, waiting).kind).toBe(kind)
    })

  it.each([
    ['is for nobody any more', { mvo: null }, {}, "it is nobody's any more"],
    ['is disabled for nobody', { mvo: null }, { mvo: null, deprovisioning: true }, "it is nobody's any more"],
    ['was to be disabled', {}, { deprovisioning: true }, 'it was to be disabled since'],
    ['was to be disabled by a rule for which that does not count', {}, { rule: id('Accounts') }, 'it was to be disabled since'],
  ])('L5 R5 I12 a create that %s is not made again, and that is said', (_what, cso, more, why) => {
    const sent = change('mail', 'ann@corp', { sent: true })
    const off = change('status', 'off', { sent: false })
    expect(leaves(account(ann, { staging: 'awaitingConfirmation', ...cso }), pending([sent, off], more))).toEqual({
      kind: 'obsoleted',
      because: `the system reports it as deleted. It was created, and is not made again: ${why}`,
    })
  })

  it('I3 says how it is known', () => {
    expect(leaves(account(ann))).toEqual({ kind: 'obsoleted', because: 'the system reports it as deleted' })
  })
})

describe('an account that was created and is not shown', () => {
  const sent = change('mail', 'ann@corp', { sent: true })

  it('I12 I11 is to be created again, with an anchor of its own and one more attempt', () => {
    expect(neverShown([sent])).toMatchObject({
      cso: { staging: 'awaitingFirstExport', anchor: null, attributes: values({}) },
      pending: {
        operation: 'create',
        state: 'pending',
        changes: [{ attribute: 'mail', to: 'ann@corp', sent: false, attempts: 1 }],
      },
      because: `exported object not reimported: ${dn} was created, and the system does not show it`,
    })
  })

  it('I12 leads to where its create was staged: an account that is still to be made', () => {
    const before = account(ann, { staging: 'awaitingConfirmation' })
    const { attributes, staging, anchor, spellings } = unsent()
    expect({ ...before, ...neverShown([sent]).cso }).toEqual({ ...before, attributes, staging, anchor, spellings })
  })

  it('I12 E12 is not sent as it was: the next synchronisation says what is wanted of it', () => {
    expect(neverShown([sent]).pending.outdated).toBe(true)
  })

  it.each([
    ['what one that is in force gives', 'Accounts', ['mail']],
    ['all of it where none is, to be withdrawn by the synchronisation', 'Others', ['mail', 'status']],
  ])('I12 A14 of what rules do not ask for any more nothing goes again: %s', (_what, inForce, left) => {
    const changes = [sent, change('status', 'on', { sent: true, rule: id('Labs') })]
    const decision = leaves(
      account(ann, { staging: 'awaitingConfirmation' }),
      pending(changes),
      type,
      (rule) => rule === id(inForce),
    )
    expect(decision.kind === 'notReimported' && decision.pending.changes.map(({ attribute }) => attribute)).toEqual(left)
  })

  it('I12 I11 a name that was only staged was not sent, so that what bears it is not taken for this account', () => {
    const staged = change('dn', 'cn=Lee,dc=corp', { attempts: 0 })
    expect(neverShown([sent, staged]).pending.changes.map(({ attempts }) => attempts)).toEqual([1, 0])
  })

  it('I12 E7 E9 what was known of the account that was sent is said of none that is to be made', () => {
    const { pending: create } = neverShown([sent], { temporaryName: 'cn=tmp', accountMissing: true })
    expect([create.temporaryName, create.accountMissing]).toEqual([undefined, undefined])
  })

  it('I12 L5 is for whose account it is, also where what was sent was for somebody before', () => {
    expect(neverShown([sent], { mvo: null }).pending.mvo).toBe(account().mvo)
  })

  for (const [attempts, state] of [
    [0, 'pending'],
    [3, 'pending'],
    [4, 'failed'],
    [5, 'failed'],
  ] as const)
    it(`I12 after ${attempts} attempts before this one: ${state}`, () => {
      expect(neverShown([{ ...sent, attempts }]).pending.state).toBe(state)
    })

  it('I12 one change that was tried too often lets the whole create wait for a person', () => {
    expect(neverShown([sent, change('status', 'on', { sent: true, attempts: 4 })]).pending.state).toBe('failed')
  })

  it('I12 X4 one that is held stays held, however often it was tried', () => {
    expect(neverShown([{ ...sent, attempts: 4 }], { state: 'held' }).pending.state).toBe('held')
  })

  it('I12 E4 references without an account were never sent: they wait on beside those that were', () => {
    const sentMembers = change('member', [{ ref: 1, text: 'g-2' }], { sent: true })
    const waiting = change('member', null, { add: [{ ref: 9, text: 'uuid 9' }], waits: true })
    const { changes } = neverShown([sent, sentMembers, waiting]).pending
    expect(changes.slice(1)).toEqual([{ ...sentMembers, sent: false, attempts: 1 }, waiting])
    expect(withWaitingJoined(changes)[1]).toMatchObject({ to: [{ ref: 1 }, { ref: 9 }] })
  })

  it('I12 a change of some values becomes all values it was to have', () => {
    const added = listChange('phones', { add: ['3'], remove: ['1'] }, { sent: true })
    const { changes } = neverShown([sent, added]).pending
    expect(changes[1]).toEqual(change('phones', ['2', '3'], { attempts: 1 }))
    const emptied = listChange('phones', { remove: ['1', '2'] }, { sent: true })
    expect(neverShown([sent, emptied]).pending.changes).toEqual([{ ...sent, sent: false, attempts: 1 }])
    const another = listChange('phones', { add: ['3'] }, { sent: true })
    expect(neverShown([sent, another]).pending.changes[1]).toEqual(change('phones', ['1', '2', '3'], { attempts: 1 }))
  })

  it('I12 O2 values are told apart as the system does, and to the letter where it no longer declares the type', () => {
    const respelled = listChange('aliases', { remove: ['ann'] }, { sent: true })
    expect(neverShown([respelled]).pending.changes).toEqual([change('aliases', ['Lee'], { attempts: 1 })])
    const undeclared = leaves(account(ann, { staging: 'awaitingConfirmation' }), pending([respelled]), null)
    expect(undeclared).toMatchObject({ kind: 'notReimported', pending: { changes: [{ to: ['Ann', 'Lee'] }] } })
  })
})
