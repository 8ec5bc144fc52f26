/** The function BitOr, with its help and examples. */
import { define } from '../definition'
import { fromBits } from './bits'

export const bitOr = define({
  name: 'BitOr',
  group: 'numbers',
  parameters: [
    { name: 'a', type: 'integer' },
    { name: 'b', type: 'integer' },
  ],
  nulls: 'blank',
  result: 'number',
  help: 'The bits set in either number. No number counts as 0.',
  examples: [
    ['BitOr(12, 10)', 14],
    ['BitOr(512, 65536)', 66048],
    ['BitOr(null, 2)', 2],
  ],
  run: (a, b) => fromBits((a ?? 0n) | (b ?? 0n)),
})
