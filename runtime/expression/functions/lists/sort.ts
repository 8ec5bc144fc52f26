/** The function Sort, with its help and examples. */
import { orderAll } from '../../compare'
import { everySoOften } from '../../limits'
import { define } from '../definition'

export const sort = define({
  name: 'Sort',
  group: 'lists',
  parameters: [{ name: 'list', type: 'list' }],
  nulls: 'blank',
  result: 'list',
  help: 'The items of a list in order: numbers by amount, dates by time, texts by the numbers of their characters.',
  examples: [
    ['Sort(Split("b,C,a", ","))', ['C', 'a', 'b']],
    ['Sort(Union(10, 9, 1.5))', [{ decimal: '1.5' }, 9, 10]],
    ['Sort(null)', []],
  ],
  run: (list) => {
    let round = 0
    return [...(list ?? [])].sort((a, b) => {
      everySoOften(round++)
      return orderAll(a, b)
    })
  },
})
