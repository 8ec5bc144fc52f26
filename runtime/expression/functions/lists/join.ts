/** The function Join, with its help and examples. */
import { limitTextLength } from '../../limits'
import { displayValue } from '../../../model/values'
import { define } from '../definition'

export const join = define({
  name: 'Join',
  group: 'lists',
  parameters: [
    { name: 'list', type: 'list' },
    { name: 'delimiter', type: 'text' },
  ],
  nulls: 'blank',
  result: 'text',
  help: 'Writes the items of a list one behind the other with a delimiter between them; empty ones are dropped, and an empty list gives nothing.',
  examples: [
    ['Join(Split("a|b|c", "|"), ", ")', 'a, b, c'],
    ['Join(Union("Jane", null, "", "Smith"), " ")', 'Jane Smith'],
    ['Join(Split(null, ","), ",")', null],
    ['Join("a", ",")', 'a'],
    ['Join(null, ",")', null],
  ],
  run: (list, delimiter) => {
    const texts = (list ?? []).map((item) => displayValue(item)).filter((text) => text !== '')
    if (texts.length === 0) return null
    const between = delimiter ?? ''
    limitTextLength(texts.reduce((sum, text) => sum + text.length, between.length * (texts.length - 1)))
    return texts.join(between)
  },
})
