/** The function FromFileTime, with its help and examples. */
import { fail } from '../../error'
import { define } from '../definition'
import { moment } from './moment'
import { fileTimeStart } from './to-file-time'

const never = 9_223_372_036_854_775_807n

export const fromFileTime = define({
  name: 'FromFileTime',
  group: 'dates',
  parameters: [{ name: 'number', type: 'integer' }],
  nulls: 'null',
  result: 'date',
  help: 'The date of an Active Directory number such as accountExpires; 0 and 9223372036854775807 mean never and give nothing.',
  examples: [
    ['FromFileTime(133801632000000000)', '2025-01-01T00:00:00Z'],
    ['FromFileTime("133801632001234567")', '2025-01-01T00:00:00.1234567Z'],
    ['FromFileTime(0)', null],
    ['FromFileTime(9223372036854775807)', null],
    ['FromFileTime(" ")', null],
    ['FromFileTime(null)', null],
  ],
  run: (number) => {
    if (number === 0n || number === never) return null
    if (number < 0n) fail('FromFileTime: the number must not be negative')
    const seconds = number / 10_000_000n
    return moment(Number(seconds * 1_000n - fileTimeStart), String(number % 10_000_000n).padStart(7, '0'))
  },
})
