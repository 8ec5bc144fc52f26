/** The function Min, with its help and examples. */
import { define } from '../definition'
import { extreme } from './extreme'

export const min = define({
  name: 'Min',
  group: 'numbers',
  parameters: [{ name: 'value', type: 'any', rest: true }],
  nulls: 'foreseen',
  result: 'any',
  help: 'The smallest number, the earliest date or the first text of all values and list items; missing ones are passed over.',
  examples: [
    ['Min(3, 1, 2)', 1],
    ['Min(2, null, 1.5)', { decimal: '1.5' }],
    ['Min("2025-03-01", "2025-01-31")', '2025-01-31'],
    ['Min(Split("b,a,c", ","))', 'a'],
    ['Min(null)', null],
  ],
  run: (...values) => extreme(values, 1),
})
