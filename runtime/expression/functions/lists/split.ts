/** The function Split, with its help and examples. */
import { fail } from '../../error'
import { define } from '../definition'

export const split = define({
  name: 'Split',
  group: 'lists',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'delimiter', type: 'text' },
  ],
  nulls: 'blank',
  result: 'list',
  help: 'Cuts a text at every delimiter, which is taken as it is; the pieces are trimmed and empty ones dropped.',
  examples: [
    ['Split("A||B | C", "|")', ['A', 'B', 'C']],
    ['Split("a.b", ".")', ['a', 'b']],
    ['Split("one", ";")', ['one']],
    ['Split("", ";")', []],
    ['Split(null, ";")', []],
  ],
  run: (text, delimiter) => {
    if (!delimiter) fail('Split: the delimiter is empty')
    return (text ?? '')
      .split(delimiter)
      .map((piece) => piece.trim())
      .filter((piece) => piece !== '')
  },
})
