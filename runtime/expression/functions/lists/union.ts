/** The function Union, with its help and examples. */
import { limitListLength } from '../../limits'
import { define } from '../definition'
import { distinctItems } from './distinct-items'

export const union = define({
  name: 'Union',
  group: 'lists',
  parameters: [{ name: 'list', type: 'list', rest: true }],
  nulls: 'blank',
  result: 'list',
  help: 'All items of several lists or values as one list, each value once; missing ones are passed over.',
  examples: [
    ['Union(Split("a,b", ","), Split("b,c", ","))', ['a', 'b', 'c']],
    ['Union("a", null, 1)', ['a', 1]],
    ['Union(null)', []],
  ],
  run: (...lists) => {
    limitListLength(lists.reduce((sum, list) => sum + (list?.length ?? 0), 0))
    return distinctItems(lists.flatMap((list) => list ?? []))
  },
})
