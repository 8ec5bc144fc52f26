/** What the attribute-flow nodes of one rule contribute together. */
import { describe, expect, it } from 'vitest'
import type { Contribution } from '../../runtime/model/objects'
import { decideContribution } from '../../runtime/pipeline/5-contribution'
import { id, values } from './world'

const offered = (given: Record<string, string>, more: Partial<Contribution> = {}): Contribution => ({
  mvo: id('the person'),
  rule: id('HR in'),
  cso: id('the account'),
  precedence: 1,
  values: values(given),
  options: {},
  ...more,
})
const decided = (before: Contribution | undefined, targets: readonly string[], now: Contribution) =>
  decideContribution(before, new Set(targets), now)

describe('a rule with several attribute flows', () => {
  it('A1 each speaks for the attributes of its own table, and leaves the others’ as they are', () => {
    const before = offered({ mail: 'a@x', room: '7' }, { options: { room: { merge: true }, mail: { precedence: 2 } } })
    const now = decided(before, ['mail', 'title'], offered({ title: 'Dr' }))
    expect(now).toEqual(offered({ title: 'Dr', room: '7' }, { options: { room: { merge: true } } }))
  })

  it('A2 the first contribution is taken as it is', () => {
    const now = offered({ mail: 'a@x' })
    expect(decided(undefined, ['mail'], now)).toBe(now)
  })

  it('D4 says when nothing differs', () => {
    const before = offered({ mail: 'a@x', room: '7' })
    expect(decided(before, ['mail'], offered({ mail: 'a@x' }))).toBeNull()
    expect(decided(before, ['mail', 'room'], offered({ mail: 'a@x', room: '7' }))).toBeNull()
  })

  for (const [what, now] of [
    ['another value', offered({ mail: 'b@x', room: '7' })],
    ['a value more', offered({ mail: 'a@x', room: '7', title: 'Dr' })],
    ['a value less', offered({ mail: 'a@x' })],
    ['another precedence', offered({ mail: 'a@x', room: '7' }, { precedence: 2 })],
    ['other options', offered({ mail: 'a@x', room: '7' }, { options: { mail: { emptyCounts: true } } })],
  ] as const)
    it(`A2 A3 is another one with ${what}`, () => {
      const before = offered({ mail: 'a@x', room: '7' })
      expect(decided(before, ['mail', 'room', 'title'], now)).toEqual(now)
    })
})
