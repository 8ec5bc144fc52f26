/** The function Max, with its help and examples. */
import { define } from '../definition'
import { extreme } from './extreme'

export const max = define({
  name: 'Max',
  group: 'numbers',
  parameters: [{ name: 'value', type: 'any', rest: true }],
  nulls: 'foreseen',
  result: 'any',
  help: 'The largest number, the latest date or the last text of all values and list items; missing ones are passed over.',
  examples: [
    ['Max(3, 1, 2)', 3],
    ['Max(9223372036854775806, 9223372036854775807)', { integer: '9223372036854775807' }],
    ['Max(null, 4)', 4],
    ['Max("2025-03-01", "2025-01-31")', '2025-03-01'],
    ['Max(null, null)', null],
  ],
  run: (...values) => extreme(values, -1),
})
