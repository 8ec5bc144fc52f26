/** The function Abs, with its help and examples. */
import { scalar } from '../../numbers'
import { define } from '../definition'

export const abs = define({
  name: 'Abs',
  group: 'numbers',
  parameters: [{ name: 'number', type: 'number' }],
  nulls: 'null',
  result: 'number',
  help: 'The number without its sign.',
  examples: [
    ['Abs(-5)', 5],
    ['Abs(5)', 5],
    ['Abs(-1.25)', { decimal: '1.25' }],
    ['Abs(null)', null],
  ],
  run: (number) => scalar({ ...number, digits: number.digits < 0n ? -number.digits : number.digits }),
})
