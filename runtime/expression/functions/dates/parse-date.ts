/** The function ParseDate, with its help and examples. */
import { RE2JS } from 're2js'
import { canonicalDateTime } from '../../../model/convert'
import { fail } from '../../error'
import { defineInScope } from '../definition'
import { zoneOfScope } from '../../scope'
import { utc } from '../../../model/zone'
import { fromWallTime } from './moment'
import { patternOf } from '../pattern'
import type { DateFields, DatePattern } from './date-pattern'

const longestText = 500

export const parseDate = defineInScope({
  name: 'ParseDate',
  group: 'dates',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'pattern', type: 'datePattern' },
  ],
  nulls: 'null',
  result: 'date',
  help: "The date a text is written for after a pattern, as in FormatDate, in the store's time zone; in UTC where the pattern has a Z; a text that does not follow the pattern is an error.",
  examples: [
    ['ParseDate("31/01/2025", "dd/MM/yyyy")', '2025-01-31T00:00:00Z'],
    ['ParseDate("1.2.2025 7:05", "d.M.yyyy H:mm")', '2025-02-01T07:05:00Z'],
    ['ParseDate("250131", "yyMMdd")', '2025-01-31T00:00:00Z'],
    ['ParseDate("Jan 5, 2025 12:30 AM", "MMM d, yyyy hh:mm tt")', '2025-01-05T00:30:00Z'],
    ['ParseDate("20250131080910.5Z", "yyyyMMddHHmmss.fZ")', '2025-01-31T08:09:10.5Z'],
    ['ParseDate(" ", "yyyy")', null],
    ['ParseDate(null, "yyyy")', null],
  ],
  zoned: true,
  runInScope: (scope, text, pattern) => {
    const trimmed = text.trim()
    if (trimmed === '') return null
    const shown = trimmed.length > 60 ? `${trimmed.slice(0, 57)}…` : trimmed
    const fields = readFields(trimmed, pattern) ?? fail(`ParseDate: "${shown}" does not follow the pattern ${pattern.text}`)
    const written = canonicalDateTime(isoText(fields)) ?? fail(`ParseDate: there is no such date as "${shown}"`)
    return fromWallTime(written, pattern.isUtc ? utc : zoneOfScope(scope))
  },
})

function readFields(text: string, { parts: fieldsAndTexts }: DatePattern): DateFields | undefined {
  const parts = fieldsAndTexts.map((part) => (typeof part === 'string' ? RE2JS.quote(part) : `(${part.text})`))
  const matcher = patternOf(parts.join(''), 'ignored').matcher(text)
  if (text.length > longestText || !matcher.matches()) return undefined
  const fields: DateFields & { afternoon?: boolean } = { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: '' }
  fieldsAndTexts.filter((part) => typeof part !== 'string').forEach((part, i) => part.read(fields, matcher.group(i + 1) ?? ''))
  return fields.afternoon && fields.hour < 12 ? { ...fields, hour: fields.hour + 12 } : fields
}

function isoText({ year, month, day, hour, minute, second, fraction }: DateFields): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction}`}`
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${time}Z`
}
