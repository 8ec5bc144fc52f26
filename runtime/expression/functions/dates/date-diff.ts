/** The function DateDiff, with its help and examples. */
import { integer } from '../../../model/values'
import { defineInScope } from '../definition'
import { zoneOfScope } from '../../scope'
import type { Unit } from './moment'
import { difference, units } from './moment'

export const dateDiff = defineInScope({
  name: 'DateDiff',
  group: 'dates',
  parameters: [
    { name: 'unit', type: 'choice', choices: units },
    { name: 'from', type: 'date' },
    { name: 'to', type: 'date' },
  ],
  nulls: 'null',
  result: 'number',
  help: "The whole units from one date to another: hours and shorter exactly, days and longer by the calendar of the store's time zone; negative when it goes back.",
  examples: [
    ['DateDiff("days", "2025-01-31", "2025-03-01")', 29],
    ['DateDiff("days", "2025-01-01T23:00:00Z", "2025-01-02T01:00:00Z")', 1],
    ['DateDiff("hours", "2025-01-01T23:00:00Z", "2025-01-02T01:30:00Z")', 2],
    ['DateDiff("months", "2025-01-31", "2025-02-28")', 1],
    ['DateDiff("months", "2025-01-15", "2025-02-14")', 0],
    ['DateDiff("years", "2000-06-15", "2025-06-14")', 24],
    ['DateDiff("weeks", "2025-01-15", "2025-01-01")', -2],
    ['DateDiff("days", "2025-01-01", " ")', null],
    ['DateDiff("days", null, "2025-01-01")', null],
  ],
  zoned: true,
  runInScope: (scope, unit, from, to) => integer(difference(unit as Unit, from, to, zoneOfScope(scope))),
})
