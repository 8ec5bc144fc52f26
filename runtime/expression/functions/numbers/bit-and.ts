/** The function BitAnd, with its help and examples. */
import { define } from '../definition'
import { fromBits } from './bits'

export const bitAnd = define({
  name: 'BitAnd',
  group: 'numbers',
  parameters: [
    { name: 'a', type: 'integer' },
    { name: 'b', type: 'integer' },
  ],
  nulls: 'blank',
  result: 'number',
  help: 'The bits set in both numbers. No number counts as 0.',
  examples: [
    ['BitAnd(12, 10)', 8],
    ['BitAnd(514, 2)', 2],
    ['BitAnd(null, 2)', 0],
  ],
  run: (a, b) => fromBits((a ?? 0n) & (b ?? 0n)),
})
