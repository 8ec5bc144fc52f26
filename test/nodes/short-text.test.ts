/** Texts that have to fit end with a whole word. */
import { expect, it } from 'vitest'
import { fitted } from '../../nodes/adapter/short-text'

it.each([
  ['stays as it is', 14, 'stays as it is'],
  ['objects that were left', 17, 'objects that …'],
  ['objects that were left', 18, 'objects that …'],
  ['objects that were left', 20, 'objects that were …'],
  ['one, two three', 6, 'one …'],
  ['Donaudampfschifffahrt', 8, 'Donaud …'],
])('%s in %i characters is %s', (text, most, expected) => {
  expect(fitted(text, most)).toBe(expected)
  expect(fitted(text, most).length).toBeLessThanOrEqual(most)
})
