/** How long values look in lists: their beginning, and how much there is in all. */
import { describe, expect, it } from 'vitest'
import { shortValue, withShortChanges, withShortValues } from '../../runtime/model/short-values'
import type { AttributeValue } from '../../runtime/model/values'

const x = (count: number): string => 'x'.repeat(count)
const items = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`)
const cut = (count: number): string => `${x(200)}… (shortened: ${count} characters in all)`

describe('a value in a list', () => {
  it.each<[what: string, value: AttributeValue, shown: AttributeValue]>([
    ['a short text', 'a', 'a'],
    ['a text of 1000 characters', x(1000), x(1000)],
    ['a longer text', x(1001), cut(1001)],
    ['a number', 7, 7],
    ['a truth', false, false],
    ['a large number', { integer: '9007199254740993' }, { integer: '9007199254740993' }],
    ['a short reference', { ref: 7, text: 'CN=Ann' }, { ref: 7, text: 'CN=Ann' }],
    ['a long reference', { ref: 7, text: x(1001) }, cut(1001)],
    ['long binary', { binary: x(1004) }, cut(1004)],
    ['several values', ['a', 7, x(1001)], ['a', 7, cut(1001)]],
    ['a thousand values', items(1000), items(1000)],
    ['more of them', items(1001), [...items(1000), '… (shortened: 1001 values in all)']],
    ['many more of them', items(2500), [...items(1000), '… (shortened: 2500 values in all)']],
  ])('%s', (_, value, shown) => {
    expect(shortValue(value)).toStrictEqual(shown)
  })
  it('of an object is one of its attributes, and the rest of the object stays', () => {
    expect(withShortValues({ id: 1, attributes: { a: x(1001), b: 'b' } })).toEqual({
      id: 1,
      attributes: { a: cut(1001), b: 'b' },
    })
  })
  it('of a change is what it was, what it becomes, what comes and what goes', () => {
    const change = { attribute: x(1001), from: x(1001), to: null, add: [x(1002)], remove: undefined }
    expect(withShortChanges({ id: 1, changes: [change, { attribute: 'b', to: 'b' }] })).toStrictEqual({
      id: 1,
      changes: [
        { ...change, from: cut(1001), add: [cut(1002)] },
        { attribute: 'b', to: 'b' },
      ],
    })
  })
})
