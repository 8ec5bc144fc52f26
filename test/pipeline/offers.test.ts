/** Why an offer for an attribute is the person's value, or is not (A2–A7). */
import { describe, expect, it } from 'vitest'
import { byHandRule } from '../../runtime/model/by-hand'
import type { Contribution } from '../../runtime/model/objects'
import { elect } from '../../runtime/pipeline/5-election'
import { weighOffers } from '../../runtime/pipeline/5-offers'
import { id, leftBehind, NOW, offers, person } from './world'

const nameOf = ({ rule }: Contribution): string =>
  ['HR', 'Badge', 'Phones'].find((name) => id(`${name} rule`) === rule) ?? 'by hand'

/** Who offers, whether it counts, and why. */
function weighed(...contributions: readonly Contribution[]) {
  return weighOffers('phone', contributions, nameOf).map((offer) => [nameOf(offer.contribution), offer.wins, offer.because])
}

const hr = offers('HR', 1, { phone: '1' })
const badge = offers('Badge', 2, { phone: '2' })
const merging = (system: string, precedence: number, phone: string) =>
  offers(system, precedence, { phone: [phone] }, { phone: { merge: true } })

describe('an offer for an attribute', () => {
  it('A3 A5 loses to who comes first by precedence, with another value or the same', () => {
    expect(weighed(badge, hr)).toEqual([
      ['HR', true, 'it comes first'],
      ['Badge', false, 'HR comes first, with precedence 1 before 2'],
    ])
    expect(weighed(hr, offers('Badge', 2, { phone: '1' }))[1]?.[2]).toBe(
      'it is the same value, and HR comes first, with precedence 1 before 2',
    )
  })

  it('A4 of one precedence loses to the older rule', () => {
    const [, second] = weighed(offers('Badge', 1, { phone: '2' }), hr)
    expect(second?.[2]).toMatch(/^(HR|Badge) comes first: both have precedence 1, and its rule is the older one$/)
  })

  it('A6 loses to emptiness that counts', () => {
    const empty = offers('HR', 1, {}, { phone: { emptyCounts: true } })
    expect(weighed(empty, badge)).toEqual([
      ['Badge', false, 'HR has no value, which counts, and HR comes first, with precedence 1 before 2'],
    ])
  })

  it('A7 L7 of a record that left, or by hand, loses to any record that is there', () => {
    const byHand: Contribution = { ...offers('by hand', 9, { phone: '3' }), rule: byHandRule, cso: null }
    expect(weighed(leftBehind(hr), badge, byHand).map(([, , because]) => because)).toEqual([
      'it comes first',
      'what a record has left behind comes after all that are there, and Badge has one',
      'what is given by hand comes after all records, and Badge has one',
    ])
  })

  it('A3 is part of the value where both are merged', () => {
    expect(weighed(merging('HR', 1, '1'), merging('Badge', 2, '2')).map(([, wins]) => wins)).toEqual([true, true])
    expect(weighed(merging('HR', 1, '1'), badge)[1]?.slice(1)).toEqual([false, 'HR comes first, with precedence 1 before 2'])
  })

  it('A3 A6 A7 counts exactly where the election takes it', () => {
    const empty = offers('Phones', 2, {}, { phone: { emptyCounts: true } })
    const cases: (readonly Contribution[])[] = [
      [hr, badge],
      [badge, leftBehind(hr)],
      [empty, merging('Badge', 3, '3')],
      [merging('HR', 1, '1'), empty, merging('Badge', 3, '3')],
      [merging('HR', 1, '1'), leftBehind(merging('Badge', 3, '3'))],
    ]
    for (const contributions of cases) {
      const elected = [elect(person(), contributions, NOW).attributes['phone'] ?? []].flat()
      const taken = weighOffers('phone', contributions, nameOf).flatMap(({ wins, value }) => (wins ? [value].flat() : []))
      expect(taken).toEqual(elected)
    }
  })
})
