/** The function Except, with its help and examples. */
import { valueKey } from '../../../model/values'
import { everySoOften } from '../../limits'
import { define } from '../definition'

export const except = define({
  name: 'Except',
  group: 'lists',
  parameters: [
    { name: 'list', type: 'list' },
    { name: 'without', type: 'list' },
  ],
  nulls: 'blank',
  result: 'list',
  help: 'The items of the first list that are not in the second.',
  examples: [
    ['Except(Split("a,b,c", ","), Split("b,x", ","))', ['a', 'c']],
    ['Except(Split("a,A", ","), "a")', ['A']],
    ['Except("a", null)', ['a']],
    ['Except(null, "a")', []],
  ],
  run: (list, without) => {
    const unwanted = new Set((without ?? []).map(valueKey))
    return (list ?? []).filter((item, i) => {
      everySoOften(i)
      return !unwanted.has(valueKey(item))
    })
  },
})
