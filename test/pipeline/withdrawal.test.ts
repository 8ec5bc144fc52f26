/** What rules do not ask for any more of what is staged: what of it is void, and what becomes of it at the full sync. */
import { describe, expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import type { Deprovisions } from '../../runtime/model/rules'
import type { Asks, Standing } from '../../runtime/pipeline/7-withdrawal'
import { asksToDeprovision, decideWithdrawal, voidRules } from '../../runtime/pipeline/7-withdrawal'
import { decides } from './laws'
import { account, change, id, pending, unsent, userType } from './world'

const accounts = id('Accounts')
const other = id('Other')
const deletes: PendingExport = pending([], { operation: 'delete', rule: accounts, deprovisioning: true })
const disables: PendingExport = pending([change('status', 'off')], { rule: accounts, deprovisioning: true })

const says = (standing: Standing, more: Partial<Asks> = {}): Asks => ({
  forValue: () => true,
  forDeprovisioning: () => standing,
  isDecidedAnew: false,
  ...more,
})

function becomes(of: PendingExport, asks: Asks, cso = account()) {
  return decides(() => decideWithdrawal(of, cso, userType(), asks), of)
}

describe('D5 whether provision steps still ask for what they staged', () => {
  const asks = (action: Deprovisions['action'], onDeletion: Deprovisions['onDeletion']) =>
    (['delete', 'update'] as const).flatMap((operation) =>
      (['there', 'gone'] as const).map((person) => asksToDeprovision([{ action, onDeletion }], operation, person)),
    )

  it.each([
    ['nothing of what is disconnected', 'disconnect', 'disconnect', [false, false, false, false]],
    ['the disable of what is disabled', 'disable', 'disable', [false, false, true, true]],
    ['either of what is deleted: a disable is the milder', 'delete', 'delete', [true, true, true, true]],
    ['a delete of who is gone by what is done at the deletion', 'disable', 'delete', [false, true, true, true]],
    ['no delete of who is gone by what is done out of scope', 'delete', 'disconnect', [true, false, true, true]],
    ['the disable of who is gone by either', 'disable', 'disconnect', [false, false, true, true]],
    ['the disable of who is gone by what is done at the deletion', 'disconnect', 'disable', [false, false, false, true]],
  ] as const)('D5 they ask for %s', (_, action, onDeletion, expected) => {
    expect(asks(action, onDeletion)).toEqual(expected)
  })

  it('D5 without such a step nothing is asked for, with several what any of them does', () => {
    expect(asksToDeprovision([], 'update', 'gone')).toBe(false)
    const [mild, hard] = [
      { action: 'disconnect', onDeletion: 'disconnect' } as const,
      { action: 'delete', onDeletion: 'delete' } as const,
    ]
    expect(asksToDeprovision([mild, hard], 'delete', 'gone')).toBe(true)
  })
})

describe('A14 D5 what is staged', () => {
  it.each([
    ['a delete', deletes],
    ['a disable', disables],
  ])('stays while its rule asks for it: %s', (_, of) => {
    expect(voidRules(of, says('asksForIt'))).toEqual([])
    expect(becomes(of, says('asksForIt'))).toEqual({ kind: 'asBefore' })
  })

  it.each([
    ['A14', 'isVoid', deletes],
    ['A14', 'isVoid', disables],
    ['D5', 'asksOtherwise', deletes],
    ['D5', 'asksOtherwise', disables],
  ] as const)('%s is void and withdrawn when the rule says %s', (_, standing, of) => {
    expect(voidRules(of, says(standing))).toEqual([accounts])
    expect(becomes(of, says(standing))).toEqual({ kind: 'withdraw' })
  })

  it.each(['pending', 'held', 'failed'] as const)('D5 X4 is withdrawn however it stands: %s', (state) => {
    expect(becomes({ ...deletes, state }, says('asksOtherwise'))).toEqual({ kind: 'withdraw' })
  })

  it('A14 E2 stays when it is being sent', () => {
    expect(becomes({ ...deletes, state: 'executing' }, says('asksOtherwise'))).toEqual({ kind: 'busy' })
  })

  it.each([
    ['is left to the synchronisation of her when her rule does otherwise', 'asksOtherwise', 'asBefore'],
    ['is withdrawn when no rule would say anything of it', 'isVoid', 'withdraw'],
  ] as const)('D5 for somebody who is there %s', (_, standing, kind) => {
    const asks = says(standing, { isDecidedAnew: true })
    expect([deletes, disables].map((of) => becomes(of, asks).kind)).toEqual([kind, kind])
    expect(voidRules(deletes, asks)).toEqual([accounts])
  })

  it('A14 of several rules, what the others ask for stays, and what was sent', () => {
    const [off, on] = [change('status', 'off'), change('mail', 'b', { rule: other })]
    const sent = change('department', 'b', { sent: true })
    const asks = says('asksForIt', { forValue: (rule) => rule === other })
    expect(becomes(pending([off, on, sent]), asks)).toMatchObject({
      kind: 'keep',
      pending: { state: 'pending', changes: [on, sent] },
    })
    expect(becomes(pending([off, sent]), asks)).toMatchObject({ kind: 'keep', pending: { state: 'awaitingConfirmation' } })
  })

  it('X4 A14 what a person holds stays held while something of it is still to be sent', () => {
    const changes = [change('status', 'off'), change('mail', 'b', { rule: other }), change('department', 'b', { sent: true })]
    const asks = says('asksForIt', { forValue: (rule) => rule === other })
    expect(becomes(pending(changes, { state: 'held' }), asks)).toMatchObject({ kind: 'keep', pending: { state: 'held' } })
  })

  it('A14 a disable that is void takes nothing of other rules along, and a delete of no known rule stays', () => {
    const both = pending([change('status', 'off'), change('mail', 'b', { rule: other })], { rule: accounts })
    expect(voidRules(both, says('isVoid'))).toEqual([accounts])
    expect(voidRules(pending([], { operation: 'delete' }), says('isVoid'))).toEqual([])
  })

  it('A14 X3 an account that was never sent goes with it', () => {
    const creates = pending([change('mail', 'a')], { operation: 'create' })
    expect(becomes(creates, says('isVoid', { forValue: () => false }), unsent())).toEqual({ kind: 'cancelCreate' })
  })
})
