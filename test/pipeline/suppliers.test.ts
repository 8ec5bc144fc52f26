/** Who supplies a value that itself stays as it is, and what a record that left still offers (A2, A5, A7). */
import { describe, expect, it } from 'vitest'
import type { Contribution, Mvo } from '../../runtime/model/objects'
import { elect } from '../../runtime/pipeline/5-election'
import { decides } from './laws'
import { id, leftBehind, NOW, offers, person } from './world'

const since = '2024-01-01T00:00:00Z'
const phone = { rule: id('HR rule'), cso: id('HR record'), since }

function elects(contributions: readonly Contribution[], before: Mvo = person({ phone: '1' }, { provenance: { phone } })) {
  return decides((view) => elect(view.before, view.contributions, NOW), { before, contributions })
}

const hr = offers('HR', 1, { phone: '1' })
const other = offers('Badge', 9, { room: '7' })

// One contribution alone is elected another way than several.
for (const [what, besides] of [
  ['alone', []],
  ['beside others', [other]],
] as const)
  describe(`a value whose supplier is ${what}`, () => {
    it('A2 keeps its since while rule and record are the same', () => {
      const { provenance, suppliersChanged } = elects([hr, ...besides])
      expect(provenance['phone']).toEqual(phone)
      expect(suppliersChanged).toBe(false)
    })

    it('A2 A5 passes to another rule of the same record, the value staying', () => {
      const moved = { ...hr, rule: id('another rule') }
      const { provenance, changed, suppliersChanged } = elects([moved, ...besides])
      expect(provenance['phone']).toEqual({ rule: id('another rule'), cso: id('HR record'), since: NOW })
      expect([changed.includes('phone'), suppliersChanged]).toEqual([false, true])
    })

    it('A2 A5 passes to another record under the same rule, the value staying', () => {
      const moved = { ...hr, cso: id('another record') }
      const { provenance, changed, suppliersChanged } = elects([moved, ...besides])
      expect(provenance['phone']).toEqual({ rule: id('HR rule'), cso: id('another record'), since: NOW })
      expect([changed.includes('phone'), suppliersChanged]).toEqual([false, true])
    })

    it('A2 A7 is kept since when it was had while the record that gave it leaves, and comes back', () => {
      const kept = elects([leftBehind(hr), ...besides])
      expect(kept.provenance['phone']).toEqual({ rule: id('HR rule'), cso: null, since })
      expect([kept.changed.includes('phone'), kept.suppliersChanged]).toEqual([false, true])
      const before = person({ phone: '1' }, { provenance: kept.provenance })
      expect(elects([hr, ...besides], before).provenance['phone']).toEqual(phone)
    })

    it('A2 A7 is had since now of a record that left and had not given it before', () => {
      const before = person({ phone: '1' }, { provenance: { phone: { ...phone, cso: id('another record') } } })
      expect(elects([leftBehind(hr), ...besides], before).provenance['phone']?.since).toBe(NOW)
      const others = person({ phone: '1' }, { provenance: { phone: { ...phone, rule: id('another rule') } } })
      expect(elects([leftBehind(hr), ...besides], others).provenance['phone']?.since).toBe(NOW)
    })

    it('A2 another value is new since now, though its supplier is the same', () => {
      const { provenance, changed, suppliersChanged } = elects([offers('HR', 1, { phone: '2' }), ...besides])
      expect(provenance['phone']).toEqual({ ...phone, since: NOW })
      expect([changed.includes('phone'), suppliersChanged]).toEqual([true, false])
    })

    it('A2 a value nobody remembers the supplier of has one from now on', () => {
      const { provenance, suppliersChanged } = elects([hr, ...besides], person({ phone: '1' }))
      expect([provenance['phone'], suppliersChanged]).toEqual([{ ...phone, since: NOW }, true])
    })
  })

describe('several values in one attribute', () => {
  const merge = { roles: { merge: true } }
  const [a, b] = [offers('HR', 1, { roles: ['a'] }, merge), offers('Badge', 2, { roles: ['b'] }, merge)]
  const roles = (...contributions: Contribution[]) => elects(contributions).attributes['roles']

  it('A7 what a record left behind is merged only while nobody who is there has any', () => {
    expect(roles(leftBehind(a), b)).toEqual(['b'])
    expect(roles(leftBehind(a), offers('Badge', 2, {}, merge))).toEqual(['a'])
    expect(roles(leftBehind(a), leftBehind(b), offers('Phone', 3, { room: '7' }))).toEqual(['a', 'b'])
  })

  it('A6 A7 emptiness that counts stops the merge while its record is there, and not once it left', () => {
    const empty = offers('HR', 1, {}, { roles: { emptyCounts: true } })
    expect(roles(empty, b)).toBeUndefined()
    expect(roles(leftBehind(empty), leftBehind(b), leftBehind(offers('Phone', 3, { roles: ['c'] }, merge)))).toEqual(['b', 'c'])
  })

  it('A3 A6 values that count when empty and are there are merged like others', () => {
    const both = offers('HR', 1, { roles: ['a'] }, { roles: { merge: true, emptyCounts: true } })
    expect(roles(both, b)).toEqual(['a', 'b'])
  })

  it('A3 who does not merge ends nobody’s merge, and adds nothing', () => {
    expect(roles(a, offers('Phone', 2, { roles: ['x'] }), { ...b, precedence: 3 })).toEqual(['a', 'b'])
  })
})

describe('what is elected', () => {
  it('I15 stands in the order of names, whoever supplies it', () => {
    const { attributes, provenance } = elects([
      offers('HR', 1, { zip: '1', mail: 'm' }),
      offers('Badge', 2, { age: '3', room: '7' }),
    ])
    expect(Object.keys(attributes)).toEqual(['age', 'mail', 'room', 'zip'])
    expect(Object.keys(provenance)).toEqual(['age', 'mail', 'room', 'zip'])
  })

  it('A6 of an attribute that nobody has a value of there is nothing', () => {
    const counts = { phone: { emptyCounts: true }, fax: { emptyCounts: true } }
    const { attributes, changed } = elects([offers('HR', 1, {}, counts), offers('Badge', 2, {}, counts)])
    expect({ attributes, changed }).toEqual({ attributes: {}, changed: ['phone'] })
  })
})

describe('who comes first', () => {
  it('A4 of equal precedence the older rule, then the older record, wherever it stands in the list', () => {
    const [first, second] = [offers('HR', 1, { phone: '1' }), { ...offers('HR', 1, { phone: '2' }), cso: id('HR record') + 1000 }]
    for (const order of [
      [first, second],
      [second, first],
    ])
      expect(elects([...order, other]).attributes['phone']).toBe('1')
    const byRule = [offers('HR', 1, { phone: '1' }), { ...offers('Badge', 1, { phone: '2' }), rule: id('HR rule') + 1000 }]
    for (const order of [byRule, byRule.toReversed()]) expect(elects(order).attributes['phone']).toBe('1')
  })

  it('A7 a record that is there comes before one that left, whatever their precedence', () => {
    for (const order of [
      [leftBehind(hr), { ...other, values: offers('', 1, { phone: '9' }).values }],
      [{ ...other, values: offers('', 1, { phone: '9' }).values }, leftBehind(hr)],
    ])
      expect(elects(order).attributes['phone']).toBe('9')
  })
})
