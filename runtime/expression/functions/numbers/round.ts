/** The function Round, with its help and examples. */
import { fail } from '../../error'
import { rounded, scalar } from '../../numbers'
import { define } from '../definition'

const mostPlaces = 100

export const round = define({
  name: 'Round',
  group: 'numbers',
  parameters: [
    { name: 'number', type: 'number' },
    { name: 'places', type: 'count', optional: true },
  ],
  nulls: 'null',
  result: 'number',
  help: 'The number rounded to so many places after the point, to a whole number unless some are given; a half goes away from zero.',
  examples: [
    ['Round(2.5)', 3],
    ['Round(-2.5)', -3],
    ['Round(3.14159, 2)', { decimal: '3.14' }],
    ['Round(1234, -2)', 1200],
    ['Round(7)', 7],
    ['Round(null)', null],
  ],
  run: (number, places = 0) => {
    if (Math.abs(places) > mostPlaces) fail(`Round: places must lie between -${mostPlaces} and ${mostPlaces}`)
    return scalar(rounded(number, places))
  },
})
