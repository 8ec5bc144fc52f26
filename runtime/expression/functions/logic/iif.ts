/** The function IIF, with its help and examples. */
import { holds } from '../../value'
import { defineLazy } from '../definition'

export const iif = defineLazy({
  name: 'IIF',
  group: 'logic',
  parameters: [
    { name: 'condition', type: 'boolean' },
    { name: 'then', type: 'any' },
    { name: 'otherwise', type: 'any' },
  ],
  nulls: 'blank',
  result: 'any',
  help: 'Gives the second argument when the condition holds and the third otherwise; only that one is evaluated.',
  examples: [
    ['IIF(1 < 2, "yes", "no")', 'yes'],
    ['IIF(Eq("Left", "Active"), 512, 514)', 514],
    ['IIF(null, 1, 2)', 2],
    ['IIF(true, 1, 1 / 0)', 1],
  ],
  build: (args) => {
    const [condition, then, otherwise] = args as [(typeof args)[number], (typeof args)[number], (typeof args)[number]]
    return (scope) => (holds(condition(scope)) ? then(scope) : otherwise(scope))
  },
})
