/** The function PadLeft, with its help and examples. */
import { define } from '../definition'
import { padding } from './padded'

export const padLeft = define({
  name: 'PadLeft',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'width', type: 'count' },
    { name: 'fill', type: 'text', optional: true },
  ],
  nulls: 'null',
  result: 'text',
  help: 'Fills a text up at its start to a width, with blanks or the given text.',
  examples: [
    ['PadLeft("42", 6, "0")', '000042'],
    ['PadLeft(42, 4)', '  42'],
    ['PadLeft("12345", 3, "0")', '12345'],
    ['PadLeft(null, 3, "0")', null],
  ],
  run: (text, width, fill = ' ') => padding(text, width, fill) + text,
})
