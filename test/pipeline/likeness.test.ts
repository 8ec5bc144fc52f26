/** How alike an object and people are: values that agree, and that nearly do; who has most in common that few others have. */
import { describe, expect, it } from 'vitest'
import { commonWith, likenessOf, mostAlike } from '../../runtime/pipeline/9-likeness'
import { decides } from './laws'

describe('two values', () => {
  const cases = [
    ['Ann', 'ann', 'same'],
    ['Müller', 'Muller', 'same'],
    ['Müller', 'Mueller', 'near'],
    ['Straße', 'strasse', 'near'],
    ['Anna-Maria', 'anna maria', 'same'],
    ['Jonson', 'Jonsno', 'near'],
    ['Meier', 'Meyer', 'near'],
    ['Ann', 'Ane', 'other'],
    ['Meier', 'Schulz', 'other'],
    ['Lovelace', 'Lovelaces', 'near'],
    ['Lovelace', 'Lovlaec', 'other'],
    ['Alexandra', 'Alexnadar', 'near'],
    ['1990-02-03', '1990-03-02', 'near'],
    ['1990-02-03', '1990-02-04', 'near'],
    ['1990-02-03', '1991-02-04', 'other'],
    ['100234', '100243', 'near'],
    ['', 'Ann', 'other'],
    [undefined, undefined, 'other'],
    [42, '42', 'same'],
    [['a@x', 'b@x'], ['b@x', 'c@x'], 'same'],
    [['Meier', 'Fox'], 'Meyer', 'near'],
    [{ binary: 'AAAA' }, { binary: 'AAAA' }, 'other'],
    ['x'.repeat(201), 'x'.repeat(201), 'other'],
  ] as const
  it.each(cases)('J9 %s and %s: %s', (ours, theirs, likeness) => {
    expect(decides(([a, b]) => likenessOf(a, b), [ours, theirs] as const)).toBe(likeness)
    expect(likenessOf(theirs, ours)).toBe(likeness)
  })
})

describe('people', () => {
  const pairs = [
    { cs: 'sn', mv: 'Last Name' },
    { cs: 'department', mv: 'Department' },
  ]
  const object = { sn: 'Lovelace', department: 'Sales' }

  it('J9 come in the order of what they have in common that few others have', () => {
    const people = [
      { 'Last Name': 'Ray', Department: 'Sales' },
      { 'Last Name': 'Lovelaec', Department: 'IT' },
      { 'Last Name': 'Lovelace', Department: 'IT' },
      { 'Last Name': 'Fox', Department: 'IT' },
      { 'Last Name': 'Kay', Department: 'Sales' },
      { 'Last Name': 'Lee', Department: 'Sales' },
    ]
    const found = people.map((person, id) => commonWith(pairs, object)(id, person))
    const best = mostAlike(found, people.length, 3)
    expect(best.map(({ id }) => id)).toEqual([2, 1, 0])
    expect(best.map(({ score }) => score > 0)).toEqual([true, true, true])
  })

  it('J9 with nothing in common are not among them', () => {
    const found = [commonWith(pairs, object)(1, { 'Last Name': 'Ray', Department: 'IT' })]
    expect(mostAlike(found, 1, 10)).toEqual([])
  })
})
