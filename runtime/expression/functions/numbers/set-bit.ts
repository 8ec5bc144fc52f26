/** The function SetBit, with its help and examples. */
import { define } from '../definition'
import { fromBits } from './bits'

export const setBit = define({
  name: 'SetBit',
  group: 'numbers',
  parameters: [
    { name: 'number', type: 'integer' },
    { name: 'mask', type: 'integer' },
  ],
  nulls: 'blank',
  result: 'number',
  help: 'The number with the bits of a mask set; the mask 2 is the second bit. No number counts as 0.',
  examples: [
    ['SetBit(512, 2)', 514],
    ['SetBit(514, 2)', 514],
    ['SetBit(null, 32)', 32],
    ['SetBit("512", 65536)', 66048],
  ],
  run: (number, mask) => fromBits((number ?? 0n) | (mask ?? 0n)),
})
