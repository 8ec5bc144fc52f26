/** The function First, with its help and examples. */
import { define } from '../definition'

export const first = define({
  name: 'First',
  group: 'lists',
  parameters: [{ name: 'list', type: 'list' }],
  nulls: 'null',
  result: 'any',
  help: 'The first item of a list; nothing when it is empty.',
  examples: [
    ['First(Split("a,b,c", ","))', 'a'],
    ['First("a")', 'a'],
    ['First(Split("", ","))', null],
    ['First(null)', null],
  ],
  run: (list) => list[0] ?? null,
})
