/** The function Now, with its help and examples. */
import { defineInScope } from '../definition'
import { zoneOfScope } from '../../scope'
import { computed } from './moment'

export const now = defineInScope({
  name: 'Now',
  group: 'dates',
  parameters: [],
  nulls: 'null',
  result: 'date',
  clock: 'now',
  help: 'The date and time of the run, the same for all objects of the run.',
  examples: [
    ['DateDiff("days", Now(), DateAdd(Now(), 2, "days"))', 2],
    ['Now() >= Today()', true],
  ],
  runInScope: (scope) => computed(scope.now, zoneOfScope(scope)),
})
