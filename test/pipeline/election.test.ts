/** Whose value an attribute of the metaverse gets, what is remembered of it, and when it goes. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Contribution, Mvo } from '../../runtime/model/objects'
import { attributeOf } from '../../runtime/model/values'
import type { Elected } from '../../runtime/pipeline/5-election'
import { elect } from '../../runtime/pipeline/5-election'
import { decides } from './laws'
import { id, leftBehind, NOW, offers, person } from './world'

/** The election among these, in every order they may have come. */
function elects(contributions: readonly Contribution[], before: Mvo = person()): Elected {
  const ask = (given: readonly Contribution[]) => decides((view) => elect(view.before, view.given, NOW), { before, given })
  const elected = ask(contributions)
  expect(JSON.stringify(ask([...contributions].reverse())), 'A4 the order never decides').toBe(JSON.stringify(elected))
  return elected
}

/** The person once the election is applied. */
function after(before: Mvo, { attributes, provenance }: Elected): Mvo {
  return { ...before, attributes, provenance }
}

const hr = offers('HR', 1, { phone: '1' })
const badge = offers('Badge', 2, { phone: '2' })

describe('who supplies an attribute', () => {
  it('A3 the highest contributor with a value wins outright', () => {
    expect(elects([badge, hr]).attributes).toEqual({ phone: '1' })
    expect(elects([badge, offers('HR', 1, { room: '7' })]).attributes).toEqual({ phone: '2', room: '7' })
  })

  it('A3 a mapping’s own precedence goes before its rule’s', () => {
    expect(elects([hr, { ...badge, options: { phone: { precedence: 0 } } }]).attributes).toEqual({ phone: '2' })
    const rooms = [offers('HR', 1, { room: '1' }), offers('Badge', 2, { room: '2' }, { phone: { precedence: 0 } })]
    expect(elects(rooms).attributes).toEqual({ room: '1' })
  })

  it('A3 lists are not merged unless the mapping says so', () => {
    const [a, b] = [offers('HR', 1, { roles: ['a'] }), offers('Badge', 2, { roles: ['b'] })]
    expect(elects([a, b]).attributes).toEqual({ roles: ['a'] })
    const merge = { roles: { merge: true } }
    expect(
      elects([
        { ...a, options: merge },
        { ...b, options: merge },
      ]).attributes,
    ).toEqual({ roles: ['a', 'b'] })
  })

  it('A3 O5 merged values are a set, of those whose mappings merge only', () => {
    const merge = { roles: { merge: true } }
    const three = [
      offers('HR', 1, { roles: ['c', 'a'] }, merge),
      offers('Badge', 2, { roles: ['x'] }),
      offers('Phone', 3, { roles: ['a', 'b'] }, merge),
    ]
    expect(elects(three).attributes).toEqual({ roles: ['a', 'b', 'c'] })
  })

  it('A4 A3 equal precedence is settled by the rule, so that no order of runs decides', () => {
    expect(elects([{ ...badge, precedence: 1 }, hr]).attributes).toEqual({ phone: '1' })
  })

  it('A4 two records of one system under one rule are settled as well: the older one', () => {
    const second = { ...offers('HR', 1, { phone: '9' }), cso: id('a newer HR record') }
    expect(elects([second, hr]).attributes).toEqual({ phone: '1' })
  })

  it('A4 any order of contributions gives the same winner', () => {
    const value = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined })
    const contribution = fc.record({
      system: fc.constantFrom('HR', 'Badge', 'Phone', 'Payroll'),
      precedence: fc.integer({ min: 1, max: 2 }),
      x: value,
      y: fc.option(fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { minLength: 1 }), { nil: undefined }),
      left: fc.boolean(),
      merge: fc.boolean(),
      emptyCounts: fc.boolean(),
    })
    const several = fc.uniqueArray(contribution, { selector: (offered) => offered.system, maxLength: 4 })
    fc.assert(
      fc.property(several, fc.nat(), (made, turn) => {
        const all = made.map(({ system, precedence, x, y, left, merge, emptyCounts }) => {
          const given = { ...(x !== undefined && { x }), ...(y !== undefined && { y: [...y].sort() }) }
          const contribution = offers(system, precedence, given, { x: { emptyCounts }, y: { merge, emptyCounts } })
          return left ? leftBehind(contribution) : contribution
        })
        const turned = all.map((_, i) => all[(i + turn) % all.length] as Contribution)
        const elected = elects(all)
        expect(elects(turned)).toStrictEqual(elected)
        const again = elects(turned, after(person(), elected))
        expect(again).toMatchObject({ changed: [], suppliersChanged: false, attributes: elected.attributes })
      }),
    )
  })
})

describe('what is remembered of it', () => {
  it('A2 the rule, the record and since when', () => {
    const { provenance, changed } = elects([hr, badge])
    expect(provenance['phone']).toEqual({ rule: id('HR rule'), cso: id('HR record'), since: NOW })
    expect(changed).toEqual(['phone'])
  })

  it('A2 a value that stays with its supplier keeps its since', () => {
    const since = '2024-01-01T00:00:00Z'
    const before = person({ phone: '1' }, { provenance: { phone: { rule: id('HR rule'), cso: id('HR record'), since } } })
    expect(elects([hr, badge], before)).toMatchObject({ changed: [], suppliersChanged: false, provenance: { phone: { since } } })
  })

  it('A5 an equal value from a lower contributor changes nothing; when the winner leaves, provenance passes on and the value stays', () => {
    const same = offers('Badge', 2, { phone: '1' })
    const before = after(person(), elects([hr]))
    expect(elects([hr, same], before)).toMatchObject({ changed: [], suppliersChanged: false })
    const passed = elects([same], before)
    expect(passed).toMatchObject({ changed: [], suppliersChanged: true, attributes: { phone: '1' } })
    expect(passed.provenance['phone']?.cso).toBe(id('Badge record'))
  })

  it('A11 an equal value written as another type of number is no change', () => {
    const before = after(person(), elects([offers('HR', 1, { grade: 42 })]))
    expect(elects([offers('HR', 1, { grade: { decimal: '42' } })], before).changed).toEqual([])
  })
})

describe('when a value goes', () => {
  it('A6 the next contributor’s present value takes its place', () => {
    const before = after(person(), elects([hr, badge]))
    expect(elects([offers('HR', 1, {}), badge], before)).toMatchObject({ attributes: { phone: '2' }, changed: ['phone'] })
  })

  it('A6 without another one the attribute goes', () => {
    const before = after(person(), elects([hr]))
    const { attributes, changed, provenance } = elects([offers('HR', 1, {})], before)
    expect([attributes, changed, provenance]).toEqual([{}, ['phone'], {}])
  })

  it('A6 where emptiness counts it clears the attribute and stops the search', () => {
    const empty = offers('HR', 1, {}, { phone: { emptyCounts: true } })
    const before = after(person(), elects([hr, badge]))
    const { attributes, changed } = elects([empty, badge], before)
    expect({ attributes, changed }).toEqual({ attributes: {}, changed: ['phone'] })
    expect(elects([{ ...empty, precedence: 3 }, badge]).attributes).toEqual({ phone: '2' })
  })

  it('A6 but only while its record is there: it counts neither once withdrawn nor once left', () => {
    const empty = offers('HR', 1, {}, { phone: { emptyCounts: true } })
    expect(elects([badge]).attributes).toEqual({ phone: '2' })
    expect(elects([leftBehind(empty), badge]).attributes).toEqual({ phone: '2' })
  })

  it('A6 A3 emptiness that counts stops a merge as well', () => {
    const merge = { roles: { merge: true } }
    const all = [
      offers('HR', 1, { roles: ['a'] }, merge),
      offers('Badge', 2, {}, { roles: { emptyCounts: true } }),
      offers('Phone', 3, { roles: ['c'] }, merge),
    ]
    expect(elects(all).attributes).toEqual({ roles: ['a'] })
  })

  it('A7 values left behind stay while nobody else has one, and any other contributor wins over them', () => {
    expect(elects([leftBehind(hr)]).attributes).toEqual({ phone: '1' })
    expect(elects([leftBehind(hr), { ...badge, precedence: 9 }]).attributes).toEqual({ phone: '2' })
  })

  it('A7 A3 nor are they merged with what others still offer', () => {
    const merge = { roles: { merge: true } }
    const [a, b] = [offers('HR', 1, { roles: ['a'] }, merge), offers('Badge', 2, { roles: ['b'] }, merge)]
    expect(elects([leftBehind(a), b]).attributes).toEqual({ roles: ['b'] })
    expect(elects([leftBehind(a), leftBehind(b)]).attributes).toEqual({ roles: ['a', 'b'] })
  })

  it('O3 attributes with names that mean something to JavaScript are names like any other', () => {
    const odd = elects([offers('HR', 1, { constructor: 'c', toString: 't' }), offers('Badge', 2, { constructor: 'd' })])
    expect([attributeOf(odd.attributes, 'constructor'), attributeOf(odd.attributes, 'toString')]).toEqual(['c', 't'])
    expect(odd.changed).toEqual(['constructor', 'toString'])
  })
})
