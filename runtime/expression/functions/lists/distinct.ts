/** The function Distinct, with its help and examples. */
import { define } from '../definition'
import { distinctItems } from './distinct-items'

export const distinct = define({
  name: 'Distinct',
  group: 'lists',
  parameters: [{ name: 'list', type: 'list' }],
  nulls: 'blank',
  result: 'list',
  help: 'The items of a list, each value once; values that differ in letter case are two.',
  examples: [
    ['Distinct(Split("b,a,b,A", ","))', ['b', 'a', 'A']],
    ['Distinct("a")', ['a']],
    ['Distinct(null)', []],
  ],
  run: (list) => distinctItems(list ?? []),
})
