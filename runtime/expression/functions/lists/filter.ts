/** The function Filter, with its help and examples. */
import { displayValue, foldCase } from '../../../model/values'
import { everySoOften } from '../../limits'
import { define } from '../definition'

export const filter = define({
  name: 'Filter',
  group: 'lists',
  parameters: [
    { name: 'list', type: 'list' },
    { name: 'start', type: 'text' },
    { name: 'ignoreCase', type: 'boolean', optional: true },
  ],
  nulls: 'blank',
  result: 'list',
  help: 'The items of a list that start with a text.',
  examples: [
    ['Filter(Split("SMTP:a,smtp:b,x500:c", ","), "smtp:")', ['smtp:b']],
    ['Filter(Split("SMTP:a,smtp:b,x500:c", ","), "smtp:", true)', ['SMTP:a', 'smtp:b']],
    ['Filter(null, "a")', []],
  ],
  run: (list, start, ignoreCase) => {
    const form = ignoreCase ? foldCase : (text: string) => text
    const wanted = form(start ?? '')
    return (list ?? []).filter((item, i) => {
      everySoOften(i)
      return form(displayValue(item)).startsWith(wanted)
    })
  },
})
