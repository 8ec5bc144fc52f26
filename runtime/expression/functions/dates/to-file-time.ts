/** The function ToFileTime, with its help and examples. */
import { integer } from '../../../model/values'
import { define } from '../definition'
import { partsOf } from './moment'

/** Milliseconds from 1601-01-01, where FILETIME starts, to 1970-01-01. */
export const fileTimeStart = 11_644_473_600_000n

export const toFileTime = define({
  name: 'ToFileTime',
  group: 'dates',
  parameters: [{ name: 'date', type: 'date' }],
  nulls: 'null',
  result: 'number',
  help: 'The date as Active Directory counts it in accountExpires: steps of 100 nanoseconds since 1601.',
  examples: [
    ['ToFileTime("2025-01-01T00:00:00Z")', { integer: '133801632000000000' }],
    ['ToFileTime("1601-01-01")', 0],
    ['ToFileTime("2025-01-01T00:00:00.1234567Z")', { integer: '133801632001234567' }],
    ['ToFileTime(FromFileTime(133801632001234567))', { integer: '133801632001234567' }],
    ['ToFileTime("")', null],
    ['ToFileTime(null)', null],
  ],
  run: (date) => {
    const { second, fraction } = partsOf(date)
    return integer((BigInt(second) + fileTimeStart) * 10_000n + BigInt(fraction.slice(0, 7).padEnd(7, '0')))
  },
})
