/** The function Count, with its help and examples. */
import { define } from '../definition'

export const count = define({
  name: 'Count',
  group: 'lists',
  parameters: [{ name: 'list', type: 'list' }],
  nulls: 'foreseen',
  result: 'number',
  help: 'The number of items of a list; one value counts as one, no value as none.',
  examples: [
    ['Count(Split("a,b,c", ","))', 3],
    ['Count("a")', 1],
    ['Count(null)', 0],
  ],
  run: (list) => list?.length ?? 0,
})
