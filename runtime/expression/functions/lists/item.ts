/** The function Item, with its help and examples. */
import { define } from '../definition'

export const item = define({
  name: 'Item',
  group: 'lists',
  parameters: [
    { name: 'list', type: 'list' },
    { name: 'number', type: 'count' },
  ],
  nulls: 'null',
  result: 'any',
  help: 'One item of a list, the first having the number 1; nothing when there is none of that number.',
  examples: [
    ['Item(Split("a,b,c", ","), 2)', 'b'],
    ['Item(Split("a,b,c", ","), 4)', null],
    ['Item(Split("a,b,c", ","), 0)', null],
    ['Item(null, 1)', null],
  ],
  run: (list, number) => list[number - 1] ?? null,
})
