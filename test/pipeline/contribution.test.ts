/** What the attribute-flow nodes of one rule contribute together. */
import { describe, expect, it } from 'vitest'
import type { Contribution, ContributionOptions } from '../../runtime/model/objects'
import { decideContribution, withoutGone } from '../../runtime/pipeline/5-contribution'
import { decides } from './laws'
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
const decided = (
  before: Contribution | undefined,
  targets: readonly string[],
  now: Contribution,
  answered: readonly string[] = [],
) =>
  decides((view) => decideContribution(view.before, view.targets, view.answered, view.now), {
    before,
    targets: new Set(targets),
    answered: new Set(answered),
    now,
  })

describe('a rule with several attribute flows', () => {
  it('A1 each speaks for the attributes of its own table, and leaves the others’ as they are', () => {
    const before = offered({ mail: 'a@x', room: '7' }, { options: { room: { merge: true }, mail: { precedence: 2 } } })
    const now = decided(before, ['mail', 'title'], offered({ title: 'Dr' }))
    expect(now).toEqual(offered({ title: 'Dr', room: '7' }, { options: { room: { merge: true } } }))
  })

  it('A6 leaves standing that an attribute of another table counts as empty', () => {
    const before = offered({ mail: 'a@x' }, { options: { room: { emptyCounts: true } } })
    expect(decided(before, ['mail'], offered({ mail: 'b@x' }))).toEqual(
      offered({ mail: 'b@x' }, { options: { room: { emptyCounts: true } } }),
    )
  })

  describe('of an attribute that two of them write for one object', () => {
    const mail = (value: string | null, option: ContributionOptions = {}) =>
      offered(value === null ? {} : { mail: value }, { options: { mail: option } })
    const tables: [string, Contribution, Contribution, 'first' | 'second'][] = [
      ['the lower figure wins', mail('a', { precedence: 1 }), mail('b', { precedence: 5 }), 'first'],
      ['the lower figure wins, whichever comes last', mail('a', { precedence: 5 }), mail('b', { precedence: 1 }), 'second'],
      ['that of the rule is the figure of one without', mail('a', { precedence: 2 }), mail('b'), 'second'],
      ['of one figure the later wins', mail('a', { precedence: 3 }), mail('b', { precedence: 3 }), 'second'],
      ['one without a value leaves it to the other', mail('a', { precedence: 5 }), mail(null, { precedence: 1 }), 'first'],
      ['one that says nothing leaves it to the other', mail('a', { precedence: 5 }), offered({}), 'first'],
      ['of two without a figure of their own the later wins', offered({ mail: 'a' }), offered({ mail: 'b' }), 'second'],
      ['one that counts when empty wins', mail(null, { emptyCounts: true }), mail('b', { precedence: 5 }), 'first'],
    ]
    for (const [what, first, second, winner] of tables)
      it(`A3 A6 ${what}`, () => {
        const now = decided(first, ['mail'], second, ['mail']) ?? first
        expect(now).toEqual(winner === 'first' ? first : second)
      })

    it('A3 where only one merges nothing is put together', () => {
      const merges = offered({}, { values: values({ roles: ['a'] }), options: { roles: { merge: true } } })
      const alone = offered({}, { values: values({ roles: ['b'] }) })
      expect(decided(merges, ['roles'], alone, ['roles'])).toEqual(alone)
      expect(decided(alone, ['roles'], merges, ['roles'])).toEqual(merges)
    })

    it('A3 those that merge are put together', () => {
      const roles = (...given: string[]) => offered({}, { values: values({ roles: given }), options: { roles: { merge: true } } })
      expect(decided(roles('a'), ['roles'], roles('b'), ['roles'])).toEqual(roles('a', 'b'))
      expect(decided(roles('a'), ['roles'], roles('b')), 'not with what another page gave').toEqual(roles('b'))
    })

    it('D4 what another page gave does not stand in the way', () => {
      expect(decided(mail('a', { precedence: 1 }), ['mail'], mail('b', { precedence: 5 }))).toEqual(mail('b', { precedence: 5 }))
    })
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

describe('a contribution of which mappings are gone', () => {
  const given = offered({ mail: 'a@x', room: '7' }, { options: { room: { merge: true }, title: { emptyCounts: true } } })

  it.each<[string, readonly string[] | null, Contribution | null]>([
    ['goes whole with its rule', null, null],
    ['stays as it is where its rule still writes all of it', ['mail', 'room', 'title', 'city'], given],
    [
      'loses the value and what was said of it',
      ['mail', 'title'],
      offered({ mail: 'a@x' }, { options: { title: { emptyCounts: true } } }),
    ],
    [
      'loses what counted as empty',
      ['mail', 'room'],
      offered({ mail: 'a@x', room: '7' }, { options: { room: { merge: true } } }),
    ],
    ['is nothing where none of it is written any more', [], offered({})],
  ])('A14 %s', (_, targets, expected) => {
    const left = withoutGone(given, targets && new Set(targets))
    expect(left).toEqual(expected)
    expect(left === given, 'the very same where nothing goes').toBe(expected === given)
  })
})
