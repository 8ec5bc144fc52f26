/** The function Last, with its help and examples. */
import { define } from '../definition'

export const last = define({
  name: 'Last',
  group: 'lists',
  parameters: [{ name: 'list', type: 'list' }],
  nulls: 'null',
  result: 'any',
  help: 'The last item of a list; nothing when it is empty.',
  examples: [
    ['Last(Split("a,b,c", ","))', 'c'],
    ['Last("a")', 'a'],
    ['Last(Split("", ","))', null],
    ['Last(null)', null],
  ],
  run: (list) => list.at(-1) ?? null,
})
