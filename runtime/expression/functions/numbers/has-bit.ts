/** The function HasBit, with its help and examples. */
import { define } from '../definition'

export const hasBit = define({
  name: 'HasBit',
  group: 'numbers',
  parameters: [
    { name: 'number', type: 'integer' },
    { name: 'mask', type: 'integer' },
  ],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether all bits of a mask are set; the mask is the value of the bits, not their place.',
  examples: [
    ['HasBit(514, 2)', true],
    ['HasBit(512, 2)', false],
    ['HasBit(7, 5)', true],
    ['HasBit(4, 5)', false],
    ['HasBit(-2147483646, 2147483648)', true],
    ['HasBit(514, 0)', false],
    ['HasBit(null, 2)', false],
  ],
  run: (number, mask) => number !== null && mask !== null && mask !== 0n && (number & mask) === mask,
})
