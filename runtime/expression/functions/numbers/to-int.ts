/** The function ToInt, with its help and examples. */
import type { Scalar } from '../../../model/values'
import { integer } from '../../../model/values'
import { exact, exactFromText, fits64, truncated } from '../../numbers'
import { isBlank } from '../../value'
import { define } from '../definition'

export const toInt = define({
  name: 'ToInt',
  group: 'numbers',
  parameters: [{ name: 'value', type: 'value' }],
  nulls: 'null',
  result: 'number',
  help: 'The whole number a text is written for, 0 when it is none; decimals lose their fraction, true is 1.',
  examples: [
    ['ToInt("42")', 42],
    ['ToInt(" 7 ")', 7],
    ['ToInt("-5")', -5],
    ['ToInt("x")', 0],
    ['ToInt("3.7")', 0],
    ['ToInt(3.7)', 3],
    ['ToInt("9999999999")', 9999999999],
    ['ToInt("9223372036854775807")', { integer: '9223372036854775807' }],
    ['ToInt("9223372036854775808")', 0],
    ['ToInt(true)', 1],
    ['ToInt(" ")', null],
    ['ToInt(null)', null],
  ],
  run: (value) => {
    if (isBlank(value)) return null
    if (typeof value === 'boolean') return value ? 1 : 0
    const digits = wholeDigits(value)
    return digits !== undefined && fits64(digits) ? integer(digits) : 0
  },
})

function wholeDigits(value: Scalar): bigint | undefined {
  if (typeof value !== 'string') {
    const number = exact(value)
    return number && truncated(number)
  }
  const number = exactFromText(value)
  return number?.whole ? number.digits : undefined
}
