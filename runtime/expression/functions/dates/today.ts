/** The function Today, with its help and examples. */
import { defineInScope } from '../definition'
import { zoneOfScope } from '../../scope'
import { startOfDay } from './moment'

export const today = defineInScope({
  name: 'Today',
  group: 'dates',
  parameters: [],
  nulls: 'null',
  result: 'date',
  clock: 'today',
  help: "The start of the day of the run in the store's time zone.",
  examples: [
    ['FormatDate(Today(), "HH:mm:ss")', '00:00:00'],
    ['Today() <= Now()', true],
  ],
  runInScope: (scope) => startOfDay(scope.now, zoneOfScope(scope)),
})
