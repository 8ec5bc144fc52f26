/** The function ClearBit, with its help and examples. */
import { define } from '../definition'
import { fromBits } from './bits'

export const clearBit = define({
  name: 'ClearBit',
  group: 'numbers',
  parameters: [
    { name: 'number', type: 'integer' },
    { name: 'mask', type: 'integer' },
  ],
  nulls: 'blank',
  result: 'number',
  help: 'The number with the bits of a mask cleared. No number counts as 0.',
  examples: [
    ['ClearBit(514, 2)', 512],
    ['ClearBit(512, 2)', 512],
    ['ClearBit(null, 2)', 0],
    ['ClearBit(-1, 1)', -2],
  ],
  run: (number, mask) => fromBits((number ?? 0n) & ~(mask ?? 0n)),
})
