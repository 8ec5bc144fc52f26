/** When an evaluation looks at the clock, and when it does not need to: the 100 ms it may take. */
import { describe, expect, it, vi } from 'vitest'
import { compile } from '../../runtime/expression'
import type { Attributes } from '../../runtime/model/values'
import { emptyScope, view } from './world'

const items = (count: number) => Array.from({ length: count }, (_, i) => `${i}`)

/** How often the clock is looked at, when each look finds it so many milliseconds later. */
function looks(expression: string, attributes: Attributes, later = 0): number {
  let now = 1_000
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += later))
  try {
    compile(expression).evaluate({ ...emptyScope, cs: view(attributes) })
    return clock.mock.calls.length
  } finally {
    clock.mockRestore()
  }
}

describe('a cheap expression', () => {
  const attributes = {
    text: 'x'.repeat(16_384),
    few: items(4_095),
    list: Array(16_384).fill('x'),
    one: 'no',
  }
  it.each([
    'cs["text"]',
    'Upper(cs["text"])',
    'Left(cs["text"], 16383) + "y"',
    'PadLeft("a", 16384)',
    'Replace(cs["text"], "x", "y")',
    'CollectionContains(cs["few"], "no")',
    'cs["few"] = cs["one"]',
    'cs["few"] < "0"',
    'Count(cs["list"])',
  ])('does not look at it: %s', (expression) => {
    expect(looks(expression, attributes)).toBe(0)
  })
  it.each([
    'cs["text"] + "y"',
    'PadLeft("a", 16385)',
    'Replace(cs["text"], "x", "yy")',
    'Union(cs["list"], "y")',
    'cs["few"] = cs["list"]',
  ])('but does from one character or item more on: %s', (expression) => {
    expect(looks(expression, attributes)).toBeGreaterThan(0)
  })
})

describe('a costly expression', () => {
  const attributes = {
    text: 'x'.repeat(20_000),
    many: items(13_000),
    others: items(13_000).map((item) => `x${item}`),
    one: ['y'],
    numbers: Array.from({ length: 13_000 }, (_, i) => i),
  }
  it.each([
    'Upper(Lower(Upper(cs["text"])))',
    'cs["one"] = cs["many"]',
    'cs["many"] < cs["one"] AND cs["many"] > cs["others"]',
    'cs["numbers"] < -1',
    'cs["many"] = cs["many"] AND cs["many"] = cs["many"] AND cs["many"] = cs["many"]',
  ])('is ended by it: %s', (expression) => {
    expect(() => looks(expression, attributes, 60)).toThrow(/longer than 100 ms/)
  })
  it('may take 100 ms, but no more', () => {
    expect(looks('Length(Upper(Lower(cs["text"])))', attributes, 100)).toBe(2)
    expect(() => looks('Length(Upper(Lower(cs["text"])))', attributes, 101)).toThrow(/longer than 100 ms/)
  })
})

it('each condition has 100 ms of its own, however often it is asked', () => {
  let now = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 60))
  try {
    const { test } = compile('Upper(cs["text"]) = "x"')
    const scope = { ...emptyScope, cs: view({ text: 'x'.repeat(20_000) }) }
    expect(Array.from({ length: 5 }, () => test(scope))).toEqual(Array(5).fill(false))
  } finally {
    clock.mockRestore()
  }
})

describe('lists', () => {
  it('of more than a million items are not compared', () => {
    const attributes = { long: Array(1_000_001).fill('x'), one: ['x'] }
    for (const expression of ['cs["long"] = cs["one"]', 'cs["one"] = cs["long"]'])
      expect(() => looks(expression, attributes)).toThrow(/more than 1000000 items/)
  })
  it('of a million items are', () => {
    const attributes = { long: Array(1_000_000).fill('x'), one: ['x'] }
    expect(looks('cs["long"] = cs["one"]', attributes)).toBeGreaterThan(0)
    expect(looks('cs["one"] = cs["long"]', attributes)).toBeGreaterThan(0)
  })
})
