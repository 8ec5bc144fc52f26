/** The function Eq, with its help and examples. */
import { equalLoosely } from '../../compare'
import { define } from '../definition'

export const eq = define({
  name: 'Eq',
  group: 'logic',
  parameters: [
    { name: 'a', type: 'any' },
    { name: 'b', type: 'any' },
  ],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether two values are equal, letter case counting; unlike = it takes a number and its text for equal.',
  examples: [
    ['Eq(42, "42")', true],
    ['Eq("ACTIVE", "Active")', false],
    ['Eq(null, null)', true],
    ['Eq(null, "")', false],
    ['Eq(true, "true")', true],
    ['Eq(9223372036854775807, "9223372036854775807")', true],
  ],
  run: equalLoosely,
})
