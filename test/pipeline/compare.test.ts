/** Values compared as a system compares them, and the difference of two lists. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { nameKey, sameInSystem, sameName, textKey } from '../../runtime/pipeline/compare'
import { asSet } from '../../runtime/model/values'
import { differs } from './laws'
import { attribute, list } from './world'

const folded = list('x', 'text', { comparison: 'ignoreCase' })
const dns = list('x', 'text', { comparison: 'dn' })

describe('differences of lists', () => {
  it('O8 X1 two members of a large group are two values', () => {
    const before = Array.from({ length: 2_000 }, (_, i) => `member ${i}`)
    const { add, remove } = differs(before, [...before.slice(1), 'a new member'], list('x'))
    expect([add, remove]).toEqual([['a new member'], ['member 0']])
  })

  it('O5 values that differ by case only are two values, unless the system says otherwise', () => {
    expect(differs(['a'], ['A', 'a'], list('x'))).toEqual({ add: ['A'], remove: [] })
    expect(differs(['a'], ['A', 'a'], folded)).toEqual({ add: [], remove: [] })
    expect(differs(['a', 'b'], ['A', 'a'], folded)).toEqual({ add: [], remove: ['b'] })
  })

  it('O8 from nothing and to nothing', () => {
    expect(differs(null, ['a', 'b'])).toEqual({ add: ['a', 'b'], remove: [] })
    expect(differs(['a', 'b'], null)).toEqual({ add: [], remove: ['a', 'b'] })
    expect(differs(null, null)).toEqual({ add: [], remove: [] })
  })

  it('O8 leads there and its inverse back, for any lists', () => {
    const text = fc.constantFrom('a', 'A', 'b', 'B', 'ß', 'ẞ', 'SS', 'ς', 'σ', 'cn=a,dc=x', 'CN=A, DC=x', 'cn=b,dc=x')
    const binary = fc.constantFrom('QUJD', 'qujd').map((bytes) => ({ binary: bytes }))
    const several = fc.array(fc.oneof(text, binary)).map((all) => asSet(all) ?? null)
    fc.assert(
      fc.property(several, several, fc.constantFrom(list('x'), folded, dns), (a, b, schema) => void differs(a, b, schema)),
    )
  })
})

describe('what a system takes for the same', () => {
  for (const [a, b, schema, same] of [
    [null, undefined, folded, true],
    ['a', null, folded, false],
    [['a', 'A'], ['a', 'b'], folded, false],
    [['a', 'b'], ['a', 'A'], folded, false],
    [['a', 'A'], ['a'], folded, true],
    [{ binary: 'QUJD' }, { binary: 'qujd' }, attribute('x', 'binary', { comparison: 'ignoreCase' }), false],
    ['cn=a,dc=x', 'CN=A , DC = x', dns, true],
    ['cn=a,dc=x', 'cn=a,dc=y', dns, false],
    ['ann', 'ANN', undefined, false],
    [42, { decimal: '42' }, undefined, true],
    ['42', 42, undefined, false],
  ] as const)
    it(`I12 O2 ${JSON.stringify(a)} and ${JSON.stringify(b)} (${schema?.comparison ?? 'exact'}): ${same ? 'the same' : 'different'}`, () => {
      expect([sameInSystem(a, b, schema), sameInSystem(b, a, schema)]).toEqual([same, same])
    })

  it.each([
    ['dn', 'cn=a,dc=x', 'CN=A, DC=x', true],
    ['dn', 'cn=a,dc=x', 'cn=a,dc=y', false],
    ['ignoreCase', 'Ann', 'aNN', true],
    ['ignoreCase', 'cn=a,dc=x', 'cn=a, dc=x', false],
    ['exact', 'Ann', 'ann', false],
    ['exact', 'ann', 'ann', true],
    [undefined, 'Ann', 'ann', false],
  ] as const)('R10 what it calls a reference (%s): %s and %s', (comparison, a, b, same) => {
    const schema = comparison && list('x', 'reference', { comparison })
    expect(nameKey(a, schema) === nameKey(b, schema)).toBe(same)
    expect(textKey({ ref: 1, text: a }, schema) === textKey({ ref: 2, text: b }, schema)).toBe(same)
  })

  for (const [a, b, same] of [
    ['cn=Ann,ou=People,dc=x', 'CN=Ann,OU=people,DC=X', true],
    ['cn=Ann,ou=People,dc=x', 'cn=ann,ou=People,dc=x', false],
    ['cn=Lee\\, Ann,dc=x', 'cn=Lee\\2C Ann,dc=x', true],
    ['uid=a+cn=Ann,dc=x', 'cn=Ann+uid=a,dc=x', true],
    ['cn=Ann,ou=People,dc=x', 'cn=Ann,ou=Labs,dc=x', false],
    ['ann.lee', 'ann.lee', true],
    ['ann.lee', 'Ann.Lee', false],
    ['', 'cn=Ann,dc=x', false],
  ] as const)
    it(`E5 the name ${a || 'of nobody'} and ${b}: ${same ? 'no rename' : 'a rename'}`, () => {
      expect([sameName(a, b), sameName(b, a)]).toEqual([same, same])
    })
})
