/** The function Now, with its help and examples. */
import { defineInScope } from '../definition'

export const now = defineInScope({
  name: 'Now',
  group: 'dates',
  parameters: [],
  nulls: 'null',
  result: 'date',
  help: 'The date and time of the run, the same for all objects of the run, in UTC.',
  examples: [
    ['DateDiff("days", Now(), DateAdd(Now(), 2, "days"))', 2],
    ['Now() >= Today()', true],
  ],
  runInScope: (scope) => scope.now,
})
