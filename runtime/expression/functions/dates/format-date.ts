/** The function FormatDate, with its help and examples. */
import { defineInScope } from '../definition'
import { zoneOfScope } from '../../scope'
import { utc } from '../../../model/zone'
import { wallTimeOf } from './moment'

export const formatDate = defineInScope({
  name: 'FormatDate',
  group: 'dates',
  parameters: [
    { name: 'date', type: 'date' },
    { name: 'pattern', type: 'datePattern' },
  ],
  nulls: 'null',
  result: 'text',
  help: "Writes a date in the store's time zone after a pattern of yyyy yy MMMM MMM MM M dddd ddd dd d HH H hh h mm ss fff tt; in UTC where the pattern has a Z; text stands in single quotes.",
  examples: [
    ['FormatDate("2025-01-31T08:05:09Z", "yyyy-MM-dd HH:mm:ss")', '2025-01-31 08:05:09'],
    ['FormatDate("2025-01-31", "dd/MM/yyyy")', '31/01/2025'],
    ['FormatDate("2025-01-31", "yyMMdd")', '250131'],
    ['FormatDate("2025-01-31", "dddd, d MMMM yyyy")', 'Friday, 31 January 2025'],
    ['FormatDate("2025-01-31T15:04:00Z", "h:mm tt")', '3:04 PM'],
    ['FormatDate("2025-01-31", "\'week of\' MMM d")', 'week of Jan 31'],
    ['FormatDate("2025-01-31T08:00:00.25Z", "yyyy-MM-ddTHH:mm:ss.fffZ")', '2025-01-31T08:00:00.250Z'],
    ['FormatDate("  ", "yyyy")', null],
    ['FormatDate(null, "yyyy")', null],
  ],
  zoned: true,
  runInScope: (scope, given, pattern) => {
    const date = wallTimeOf(given, pattern.isUtc ? utc : zoneOfScope(scope))
    const fields = {
      year: Number(date.slice(0, 4)),
      month: Number(date.slice(5, 7)),
      day: Number(date.slice(8, 10)),
      hour: Number(date.slice(11, 13)),
      minute: Number(date.slice(14, 16)),
      second: Number(date.slice(17, 19)),
      fraction: date.slice(20, -1),
    }
    return pattern.parts.map((part) => (typeof part === 'string' ? part : part.show(fields))).join('')
  },
})
