/** What comes before what: dates, texts and the function Sort. */
import { describe, expect, it } from 'vitest'
import { holdsFor, valueOf } from './world'

const operators = ['<', '<=', '=', '>=', '>'] as const

/** Which of the operators hold between the two texts. */
function holding(a: string, b: string): string {
  return operators.filter((operator) => holdsFor(`cs["a"] ${operator} cs["b"]`, { a, b })).join(' ')
}

describe('dates and times', () => {
  for (const [a, b, held] of [
    ['2025-03-01T08:00:00Z', '2025-03-01T08:00:00Z', '<= = >='],
    ['2025-03-01T08:00:00.5Z', '2025-03-01T08:00:00.5Z', '<= = >='],
    ['2025-03-01T08:00:00Z', '2025-03-01T08:00:00.5Z', '< <='],
    ['2025-03-01T08:00:00.5Z', '2025-03-01T08:00:00Z', '>= >'],
    ['2025-03-01T08:00:00.25Z', '2025-03-01T08:00:00.5Z', '< <='],
    ['2025-03-01T09:00:00Z', '2025-03-01T09:00:00+01:00', '>= >'],
    ['2025-03-01T08:00:00Z', '2025-03-01T09:00:00+01:00', '<= = >='],
    ['2024-12-31T23:59:59Z', '2025-01-01T00:00:00Z', '< <='],
  ] as const)
    it(`compare by the moment: ${a} and ${b}`, () => {
      expect(holding(a, b)).toBe(held)
    })

  it('beside other text compare letter by letter', () => {
    expect(holding('2025-03-01T08:00:00Z', '2025-about')).toBe('< <=')
    expect(holding('2025-about', '2025-03-01T08:00:00Z')).toBe('>= >')
  })
})

describe('text', () => {
  for (const [a, b, held] of [
    ['a', 'a', '<= = >='],
    ['a', 'b', '< <='],
    ['b', 'a', '>= >'],
    ['a', 'aa', '< <='],
    ['Z', 'a', '< <='],
  ] as const)
    it(`compares letter by letter: ${a} and ${b}`, () => {
      expect(holding(a, b)).toBe(held)
    })
})

describe('Sort', () => {
  const sorted = (...values: (string | number | boolean)[]) => valueOf('Sort(cs["v"])', { v: values })

  it('puts numbers before texts before all else, each in its own order', () => {
    expect(sorted('b', 10, 'a', 9, true, false)).toEqual([9, 10, 'a', 'b', false, true])
  })

  it('keeps what is alike, and orders all else by what it is', () => {
    expect(sorted(true, false, true)).toEqual([false, true, true])
    expect(sorted('b', 'a', 'b')).toEqual(['a', 'b', 'b'])
    expect(sorted(2, 1, 2)).toEqual([1, 2, 2])
  })

  it('puts dates by their moment', () => {
    expect(sorted('2025-03-01T08:00:00.5Z', '2025-03-01T08:00:00Z', '2024-03-01T08:00:00Z')).toEqual([
      '2024-03-01T08:00:00Z',
      '2025-03-01T08:00:00Z',
      '2025-03-01T08:00:00.5Z',
    ])
  })
})
