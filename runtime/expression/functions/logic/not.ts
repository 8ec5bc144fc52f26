/** The function Not, with its help and examples. */
import { define } from '../definition'

export const not = define({
  name: 'Not',
  group: 'logic',
  parameters: [{ name: 'condition', type: 'boolean' }],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether the condition does not hold, null counting as false.',
  examples: [
    ['Not(1 > 2)', true],
    ['Not(true)', false],
    ['Not(null)', true],
  ],
  run: (condition) => condition !== true,
})
