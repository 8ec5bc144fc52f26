/** What a person may decide on a pending export, and what becomes of it. */
import { describe, expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import type { ReviewAction, ReviewDecision } from '../../runtime/pipeline/8-review'
import { decideReview } from '../../runtime/pipeline/8-review'
import { decides } from './laws'
import { account, change, NOW, pending, unsent } from './world'

const update = (more: Partial<PendingExport> = {}) => pending([change('mail', 'lee@corp', { attempts: 2 })], more)

function reviewed(action: ReviewAction, waiting: PendingExport, cso = account()): ReviewDecision {
  return decides(decideReview, { action, stored: { pending: waiting, cso }, who: 'Ada' })
}

describe('a person’s decision on a pending export', () => {
  it('X4 holding says who holds it', () => {
    expect(reviewed('hold', update())).toEqual({
      kind: 'changed',
      pending: { ...update(), state: 'held', heldBy: 'person', because: 'held by Ada' },
      because: 'the update was held by Ada',
    })
  })

  it('X4 X5 E3 releasing lets it past the limit, and gives it its attempts anew', () => {
    const failed = update({ state: 'failed', attempts: 5, nextAttempt: NOW, error: 'refused' })
    expect(reviewed('release', failed)).toEqual({
      kind: 'changed',
      pending: {
        ...pending([change('mail', 'lee@corp', { attempts: 0 })]),
        released: true,
        because: 'released by Ada',
      },
      because: 'the update was released by Ada',
    })
  })

  it('X4 discarding takes an account that is in no system yet with it, and no other', () => {
    const create = update({ operation: 'create' })
    expect(reviewed('discard', create, unsent())).toEqual({
      kind: 'discarded',
      account: 'goes',
      because: 'the create was discarded by Ada: the next synchronisation of the person stages what the rules still want',
    })
    for (const staging of ['normal', 'awaitingConfirmation', 'obsolete'] as const)
      expect(reviewed('discard', update(), account({}, { staging }))).toMatchObject({ account: 'stays' })
  })

  for (const [action, state, because] of [
    ['hold', 'pending', null],
    ['hold', 'failed', null],
    ['hold', 'held', 'it is held already'],
    ['hold', 'executing', 'it is being sent at this moment'],
    ['hold', 'awaitingConfirmation', 'it was sent already'],
    ['release', 'pending', null],
    ['release', 'failed', null],
    ['release', 'held', null],
    ['release', 'executing', 'it is being sent at this moment'],
    ['release', 'awaitingConfirmation', 'it was sent already'],
    ['discard', 'pending', null],
    ['discard', 'failed', null],
    ['discard', 'held', null],
    ['discard', 'executing', 'it is being sent at this moment'],
    ['discard', 'awaitingConfirmation', 'it was sent already'],
  ] as const)
    it(`X4 to ${action} what is ${state} is ${because === null ? 'done' : 'refused'}`, () => {
      const decision = reviewed(action, update({ state }))
      if (because === null) expect(decision.kind).toBe(action === 'discard' ? 'discarded' : 'changed')
      else expect(decision).toEqual({ kind: 'refused', because: expect.stringContaining(because) })
    })

  it('X4 I12 discarding what was staged leaves what was sent to be seen by an import', () => {
    const [sent, staged] = [change('department', 'Labs', { sent: true }), change('mail', 'lee@corp')]
    const more = {
      heldBy: 'person',
      state: 'held',
      deprovisioning: true,
      attempts: 2,
      error: 'refused',
      nextAttempt: NOW,
    } as const
    expect(reviewed('discard', pending([sent, staged], { ...more, rule: 7 }))).toEqual({
      kind: 'changed',
      pending: pending([sent], { state: 'awaitingConfirmation' }),
      because: 'the update was discarded by Ada: the next synchronisation of the person stages what the rules still want',
    })
  })

  it.each(['hold', 'release', 'discard'] as const)('X4 E12 to %s what is in doubt and not wanted any more', (action) => {
    const decision = reviewed(action, update({ state: 'executing', outdated: true }))
    expect(decision.kind).toBe(action === 'discard' ? 'discarded' : 'refused')
  })

  it('X4 what is there no more is refused', () => {
    expect(decides(decideReview, { action: 'release', stored: null, who: 'Ada' })).toEqual({
      kind: 'refused',
      because: 'there is no such pending export any more',
    })
  })
})
