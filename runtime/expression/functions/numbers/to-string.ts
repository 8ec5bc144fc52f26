/** The function ToString, with its help and examples. */
import { displayValue } from '../../../model/values'
import { define } from '../definition'

export const toString = define({
  name: 'ToString',
  group: 'numbers',
  parameters: [{ name: 'value', type: 'any' }],
  nulls: 'null',
  result: 'text',
  help: 'Any value as text; the items of a list are separated by semicolons.',
  examples: [
    ['ToString(true)', 'true'],
    ['ToString(42)', '42'],
    ['ToString(9223372036854775807)', '9223372036854775807'],
    ['ToString(10.50)', '10.5'],
    ['ToString(Split("a|b", "|"))', 'a; b'],
    ['ToString(null)', null],
  ],
  run: (value) => displayValue(value),
})
