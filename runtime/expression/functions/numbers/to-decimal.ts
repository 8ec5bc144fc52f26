/** The function ToDecimal, with its help and examples. */
import { exact, exactFromText, scalar } from '../../numbers'
import { isBlank } from '../../value'
import { define } from '../definition'

export const toDecimal = define({
  name: 'ToDecimal',
  group: 'numbers',
  parameters: [{ name: 'value', type: 'value' }],
  nulls: 'null',
  result: 'number',
  help: 'The decimal number a text is written for, with a point, exact to the last digit; 0 when it is none.',
  examples: [
    ['ToDecimal("1.50")', { decimal: '1.5' }],
    ['ToDecimal("0.1") + ToDecimal("0.2")', { decimal: '0.3' }],
    ['ToDecimal(10) / 4', { decimal: '2.5' }],
    ['ToDecimal("x")', { decimal: '0' }],
    ['ToDecimal("")', null],
    ['ToDecimal(null)', null],
  ],
  run: (value) => {
    if (isBlank(value)) return null
    const number = typeof value === 'string' ? exactFromText(value) : exact(value)
    return scalar({ digits: number?.digits ?? 0n, scale: number?.scale ?? 0, whole: false })
  },
})
