/** What is held before it is sent: by the setting of a step, and by limits. */
import { describe, expect, it } from 'vitest'
import type { SelectedPending } from '../../runtime/model/queries'
import {
  decideLimit,
  decideRemovals,
  heldByLimit,
  isHeldBySetting,
  limitedKindOf,
  limitedKinds,
  stagedByAny,
} from '../../runtime/pipeline/8-holds'
import { decides } from './laws'
import { change, pending, selected } from './world'

describe('the setting of a step to hold what it stages', () => {
  const steps = ['step A', 'step B']
  const isHeld = (more: Partial<SelectedPending>, ...holding: readonly string[]) =>
    decides((given) => isHeldBySetting(given.pending, new Set(given.holding)), { pending: selected(more), holding })

  for (const [what, more, holding, held] of [
    ['is held when one of its steps is set to hold', { steps }, ['step B', 'step C'], true],
    ['goes out when none of them is', { steps }, ['step C'], false],
    ['goes out when no step staged it', { steps: [] }, ['step A'], false],
    ['goes out once a person released it', { steps, released: true }, ['step A'], false],
    ['goes out when it is in doubt', { steps, state: 'executing' }, ['step A'], false],
  ] as const)
    it(`X4 E2 a pending export ${what}`, () => {
      expect(isHeld(more, ...holding)).toBe(held)
    })

  it('X4 what was staged before steps were noted is staged by none', () => {
    expect(decides((given) => stagedByAny(given.pending, new Set(['step A'])), { pending: pending([change('mail', 'x')]) })).toBe(
      false,
    )
  })
})

describe('limits', () => {
  for (const [what, more, kind] of [
    ['a delete', { operation: 'delete', deprovisioning: true }, 'deletions'],
    ['a disable that counts as one', { operation: 'update', deprovisioning: true }, 'deletions'],
    ['a create', { operation: 'create' }, 'creations'],
    ['an update', { operation: 'update' }, 'updates'],
    ['a delete that is no deprovisioning', { operation: 'delete' }, null],
    ['a create that a person released', { operation: 'create', released: true }, null],
    ['a delete that is in doubt', { operation: 'delete', deprovisioning: true, state: 'executing' }, null],
  ] as const)
    it(`X5 E2 ${what} counts among ${kind ?? 'nothing'}`, () => {
      expect(decides(limitedKindOf, selected(more))).toBe(kind)
    })

  for (const kind of limitedKinds)
    it(`X5 exactly at the limit all ${kind} go out, one more and all are held; no limit lets all pass`, () => {
      const limited = (due: number, limit: number | null) =>
        decides(decideLimit, { system: 'AD', kind, due, limit, isMostOfAll: false })
      expect(limited(2, 2).kind).toBe('send')
      expect(limited(3, 2)).toEqual({
        kind: 'hold',
        because: `3 ${kind} are due in AD, more than the limit of 2. They are held: look at the list and release what is right`,
      })
      expect(limited(1, 0).kind).toBe('hold')
      expect(limited(0, 0).kind).toBe('send')
      expect(limited(1_000_000, null).kind).toBe('send')
    })

  it.each([
    [0, 1, '1 deletion is due in AD, more than the limit of 0. It is held'],
    [1, 1, '1 disable is due in AD, more than the limit of 0. It is held'],
    [6000, 6000, '6000 disables are due in AD, more than the limit of 0. They are held'],
    [2, 5, '5 deletions are due in AD (2 disables among them), more than the limit of 0. They are held'],
  ])('X5 %i disables among %i that are held are called that', (disables, due, said) => {
    const decision = decides(decideLimit, {
      system: 'AD',
      kind: 'deletions',
      due,
      disables,
      limit: 0,
      isMostOfAll: false,
    } as const)
    expect(decision.because).toContain(said)
  })

  it('I21 X5 most of the accounts of a small system are held, whatever the floor of the limit', () => {
    const most = { system: 'AD', kind: 'deletions', due: 3, limit: 20, isMostOfAll: true } as const
    for (const limit of [20, 3])
      expect(decides(decideLimit, { ...most, limit })).toMatchObject({
        kind: 'hold',
        because: expect.stringContaining('due in AD, which is most of its accounts'),
      })
  })

  it('X5 what a limit holds says so', () => {
    const waiting = pending([change('mail', 'lee@corp')])
    expect(decides((given) => heldByLimit(given.waiting, 'too many'), { waiting })).toEqual({
      ...waiting,
      state: 'held',
      heldBy: 'limit',
      because: 'too many',
    })
  })
})

describe('members taken out of one group', () => {
  const removing = (count: number, more: object = {}) => ({
    ...change('member', null),
    from: null,
    to: null,
    remove: Array.from({ length: count }, (_, at) => `m${at}`),
    ...more,
  })
  for (const [what, given, held] of [
    ['at the limit', pending([removing(2)]), false],
    ['above it', pending([removing(3)]), true],
    ['spread over two lists', pending([removing(2), { ...removing(2), attribute: 'owner' }]), false],
    ['sent already', pending([removing(3, { sent: true })]), false],
    ['added', pending([{ ...removing(0), add: ['a', 'b', 'c'] }]), false],
    ['sent already, and above it in another list', pending([removing(3, { sent: true, attribute: 'owner' }), removing(3)]), true],
    ['with the group itself', pending([removing(3)], { operation: 'delete' }), false],
  ] as const)
    it(`X5 ${what}`, () => {
      expect(decideRemovals(pending([change('mail', 'x')]), 'Sales', 0)).toBeNull()
      const because = decides((view) => decideRemovals(view.given, 'Sales', 2), { given })
      expect(because !== null).toBe(held)
      if (held) expect(because).toContain('3 values would be taken out of member of Sales, more than the limit of 2')
    })
})
