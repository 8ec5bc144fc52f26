/** The function PadRight, with its help and examples. */
import { define } from '../definition'
import { padding } from './padded'

export const padRight = define({
  name: 'PadRight',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'width', type: 'count' },
    { name: 'fill', type: 'text', optional: true },
  ],
  nulls: 'null',
  result: 'text',
  help: 'Fills a text up at its end to a width, with blanks or the given text.',
  examples: [
    ['PadRight("Jo", 4, ".")', 'Jo..'],
    ['PadRight("Jo", 3)', 'Jo '],
    ['PadRight("Jane", 2, "x")', 'Jane'],
    ['PadRight(null, 3)', null],
  ],
  run: (text, width, fill = ' ') => text + padding(text, width, fill),
})
