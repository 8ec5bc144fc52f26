/** Equality of values, sets, letter case, as tables and as properties. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { findAttribute } from '../../runtime/model/schema'
import type { Scalar } from '../../runtime/model/values'
import {
  asSet,
  attributeOf,
  documentText,
  emptyAttributes,
  foldCase,
  integer,
  joinKey,
  sameScalar,
  sameValue,
  valueKey,
  valuesOf,
} from '../../runtime/model/values'
import { normalDn } from '../../runtime/model/dn'
import { attributesOf, entries, integers, scalars, texts } from './arbitrary'

/** What makes two values one, said a second time and as plainly as can be. */
function meaning(value: Scalar): string {
  if (typeof value === 'string') return JSON.stringify(['text', value])
  if (typeof value === 'boolean') return JSON.stringify(['boolean', value])
  if (typeof value === 'number') return JSON.stringify(['number', String(value)])
  if ('integer' in value) return JSON.stringify(['number', value.integer])
  if ('decimal' in value) return JSON.stringify(['number', value.decimal])
  if ('binary' in value) return JSON.stringify(['bytes', Buffer.from(value.binary, 'base64').toString('hex')])
  return JSON.stringify(value.ref === null ? ['unresolved', value.text] : ['link', value.ref])
}

describe('equality of values', () => {
  it('O2 A11 keys are equal for equal values and different for different ones', () => {
    fc.assert(
      fc.property(scalars, scalars, (a, b) => {
        const same = meaning(a) === meaning(b)
        expect(valueKey(a) === valueKey(b)).toBe(same)
        expect(sameScalar(a, b)).toBe(same)
        expect(sameValue(a, b)).toBe(same)
        expect(sameScalar(a, JSON.parse(JSON.stringify(a)) as Scalar)).toBe(true)
      }),
    )
  })

  for (const [a, b, same] of [
    ['Ann', 'ann', false],
    ['42', 42, false],
    ['true', true, false],
    [42, { decimal: '42' }, true],
    [{ integer: '9007199254740993' }, { integer: '9007199254740992' }, false],
    [{ integer: '9007199254740993' }, { decimal: '9007199254740993' }, true],
    [{ binary: 'QQ==' }, 'QQ==', false],
    [{ ref: 1, text: 'a' }, { ref: 1, text: 'another spelling' }, true],
    [{ ref: null, text: 'a' }, { ref: null, text: 'b' }, false],
    [{ ref: null, text: '1' }, { ref: 1, text: '1' }, false],
    ['r1', { ref: 1, text: '' }, false],
  ] as const)
    it(`O2 ${JSON.stringify(a)} and ${JSON.stringify(b)} are ${same ? 'the same' : 'different'}`, () => {
      expect([sameScalar(a, b), sameScalar(b, a)]).toEqual([same, same])
    })

  it('O5 a list and a single value are different, and so is nothing', () => {
    expect([sameValue(['a'], 'a'), sameValue('a', ['a']), sameValue(undefined, 'a'), sameValue(undefined, undefined)]).toEqual([
      false,
      false,
      false,
      true,
    ])
  })

  it('O4 64-bit integers are numbers where they are safe and digits elsewhere', () => {
    fc.assert(
      fc.property(integers, (big) => {
        const value = integer(big)
        expect(typeof value === 'number').toBe(big >= -(2n ** 53n - 1n) && big <= 2n ** 53n - 1n)
        expect(valueKey(value)).toBe(`n${big}`)
        expect(JSON.parse(JSON.stringify(value))).toEqual(value)
      }),
    )
  })
})

describe('sets', () => {
  it('O5 order never matters and duplicates collapse', () => {
    const several = fc
      .array(scalars)
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })))
    fc.assert(
      fc.property(several, ([all, shuffled]) => {
        const [ordered, shaken] = [asSet(all), asSet(shuffled)]
        expect(sameValue(ordered, shaken)).toBe(true)
        expect(new Set(valuesOf(ordered).map(meaning))).toEqual(new Set(all.map(meaning)))
        expect(valuesOf(ordered)).toHaveLength(new Set(all.map(meaning)).size)
        expect(ordered && asSet(ordered)).toEqual(ordered)
      }),
    )
  })

  it('O5 values that differ only by case are two, and nothing is no list', () => {
    expect(asSet(['b', 'a', 'B', 'a'])).toEqual(['B', 'a', 'b'])
    expect(asSet([])).toBeUndefined()
  })
})

describe('letter case', () => {
  it('O2 folds all of Unicode: every character is its capital and its small letter, and folding twice changes nothing', () => {
    const wrong: string[] = []
    for (let code = 0; code < 0x110000; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const text = String.fromCodePoint(code)
      const folded = foldCase(text)
      if (foldCase(text.toUpperCase()) !== folded || foldCase(text.toLowerCase()) !== folded || foldCase(folded) !== folded)
        wrong.push(text)
    }
    expect(wrong).toEqual([])
  })

  it('O2 the same for texts, and for DNs', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(foldCase(text.toUpperCase())).toBe(foldCase(text))
        expect(foldCase(foldCase(text))).toBe(foldCase(text))
      }),
    )
    expect(normalDn('cn=STRAẞE,dc=x')).toBe(normalDn('CN=Straße,DC=x'))
  })

  for (const [a, b, same] of [
    ['Müller', 'MÜLLER', true],
    ['straße', 'STRASSE', true],
    ['straße', 'STRAẞE', true],
    ['ὈΔΥΣΣΕΎΣ', 'ὀδυσσεύς', true],
    ['ОЛЕГ', 'олег', true],
    ['Muller', 'Müller', false],
    ['é', 'e\u0301', false],
    ['a_b%', 'axbc', false],
  ] as const)
    it(`O2 ${a} and ${b}: ${same ? 'only case differs' : 'more than case differs'}`, () => {
      expect(foldCase(a) === foldCase(b)).toBe(same)
    })

  it('O2 A11 joins look text and numbers up under one key', () => {
    expect(joinKey('42')).toBe(joinKey(42))
    expect(joinKey({ integer: '133801632000000000' })).toBe(joinKey('133801632000000000'))
    expect(joinKey('MÜLLER')).toBe(joinKey('Müller'))
    expect(joinKey('042')).not.toBe(joinKey(42))
  })
})

describe('attributes', () => {
  it('O3 names fold case in a schema, an exact spelling first', () => {
    const attribute = (name: string) => ({ name, type: 'text' as const, multi: false })
    const schema = { attributes: ['Department', 'MAIL', 'mail', 'Größe'].map(attribute) }
    expect(['department', 'mail', 'Mail', 'GRÖSSE', 'phone'].map((name) => findAttribute(schema, name)?.name)).toEqual([
      'Department',
      'mail',
      'MAIL',
      'Größe',
      undefined,
    ])
  })

  it('O3 only own names count, whatever they are', () => {
    const made = attributesOf([['__proto__', 'a']])
    expect([attributeOf(made, '__proto__'), attributeOf(made, 'constructor'), attributeOf({}, 'toString')]).toEqual([
      'a',
      undefined,
      undefined,
    ])
    expect(Object.keys(emptyAttributes())).toEqual([])
  })

  it('I15 the same attributes are the same text in any order, and others are another', () => {
    const other = fc.tuple(entries, entries)
    fc.assert(
      fc.property(other, fc.nat(), ([some, others], turn) => {
        const turned = some.map((_, i) => some[(i + turn) % some.length] as (typeof some)[number])
        const text = documentText(attributesOf(some))
        expect(documentText(attributesOf(turned))).toBe(text)
        const bag = (given: typeof some): string => JSON.stringify(given.map((value) => JSON.stringify(value)).sort())
        expect(documentText(attributesOf(others)) === text).toBe(bag(others) === bag(some))
      }),
    )
  })

  it('O4 a document comes back from its text as it was', () => {
    fc.assert(
      fc.property(entries, (some) => {
        const made = attributesOf(some)
        expect(documentText(JSON.parse(documentText(made)) as typeof made)).toBe(documentText(made))
      }),
    )
  })
})
