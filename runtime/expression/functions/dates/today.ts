/** The function Today, with its help and examples. */
import { defineInScope } from '../definition'
import { startOfDay } from './moment'

export const today = defineInScope({
  name: 'Today',
  group: 'dates',
  parameters: [],
  nulls: 'null',
  result: 'date',
  help: 'The start of the day of the run in UTC.',
  examples: [
    ['FormatDate(Today(), "HH:mm:ss")', '00:00:00'],
    ['Today() <= Now()', true],
  ],
  runInScope: (scope) => startOfDay(scope.now),
})
