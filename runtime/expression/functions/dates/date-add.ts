/** The function DateAdd, with its help and examples. */
import { defineInScope } from '../definition'
import { zoneOfScope } from '../../scope'
import type { Unit } from './moment'
import { shifted, units } from './moment'

export const dateAdd = defineInScope({
  name: 'DateAdd',
  group: 'dates',
  parameters: [
    { name: 'date', type: 'date' },
    { name: 'number', type: 'count' },
    { name: 'unit', type: 'choice', choices: units },
  ],
  nulls: 'null',
  result: 'date',
  help: "The date so many seconds, minutes, hours, days, weeks, months or years later, or earlier with a negative number. Days and longer go by the calendar of the store's time zone; months end with their last day.",
  examples: [
    ['DateAdd("2025-01-31", 1, "day")', '2025-02-01T00:00:00Z'],
    ['DateAdd("2025-03-31", -1, "months")', '2025-02-28T00:00:00Z'],
    ['DateAdd("2024-02-29", 1, "year")', '2025-02-28T00:00:00Z'],
    ['DateAdd("2025-01-31T08:00:00Z", -9, "hours")', '2025-01-30T23:00:00Z'],
    ['DateAdd("2025-01-31T08:00:00.25Z", 2, "weeks")', '2025-02-14T08:00:00.25Z'],
    ['DateAdd("", 1, "day")', null],
    ['DateAdd(null, 1, "day")', null],
  ],
  zoned: true,
  runInScope: (scope, date, number, unit) => shifted(date, number, unit as Unit, zoneOfScope(scope)),
})
