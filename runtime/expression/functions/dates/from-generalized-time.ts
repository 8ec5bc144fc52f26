/** The function FromGeneralizedTime, with its help and examples. */
import { canonicalDateTime } from '../../../model/convert'
import { fail } from '../../error'
import { define } from '../definition'

const form = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})?(\d{2})?(?:[.,](\d{1,9}))?(Z|[+-]\d{2}(?:\d{2})?)$/i

export const fromGeneralizedTime = define({
  name: 'FromGeneralizedTime',
  group: 'dates',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'date',
  help: 'The date of a time as LDAP directories write it, such as 20250131080000Z (RFC 4517); any other text is an error.',
  examples: [
    ['FromGeneralizedTime("20250131080000Z")', '2025-01-31T08:00:00Z'],
    ['FromGeneralizedTime("20250131080000.0Z")', '2025-01-31T08:00:00Z'],
    ['FromGeneralizedTime("202501310800+0130")', '2025-01-31T06:30:00Z'],
    ['FromGeneralizedTime("20250131080000.25Z")', '2025-01-31T08:00:00.25Z'],
    ['FromGeneralizedTime("")', null],
    ['FromGeneralizedTime(null)', null],
  ],
  run: (text) =>
    text.trim() === ''
      ? null
      : (isoText(text.trim()) ?? fail(`FromGeneralizedTime: "${text.slice(0, 60)}" is no time such as 20250131080000Z`)),
})

/** A fraction belongs to the last unit given, so one behind minutes or hours is not taken for a fraction of a second. */
function isoText(text: string): string | undefined {
  const found = form.exec(text)
  if (!found) return undefined
  const [, year, month, day, hour, minute = '00', second, fraction, zone] = found
  if (fraction !== undefined && second === undefined) return undefined
  return canonicalDateTime(
    `${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${fraction === undefined ? '' : `.${fraction}`}${zone}`,
  )
}
