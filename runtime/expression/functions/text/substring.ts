/** The function Substring, with its help and examples. */
import { countCharacters, sliceCharacters } from '../characters'
import { define } from '../definition'

export const substring = define({
  name: 'Substring',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'start', type: 'count' },
    { name: 'length', type: 'count', optional: true },
  ],
  nulls: 'null',
  result: 'text',
  help: 'Gives characters from the middle of a text; the first character has the place 0, and without a length the rest is given.',
  examples: [
    ['Substring("Jane Smith", 5, 3)', 'Smi'],
    ['Substring("Jane", 1)', 'ane'],
    ['Substring("Jane", -2, 2)', 'Ja'],
    ['Substring("Jane", 9, 2)', ''],
    ['Substring("Jane", 2, 99)', 'ne'],
    ['Substring("Jane", 1, -1)', ''],
    ['Substring(null, 0, 1)', null],
  ],
  run: (text, start, length = countCharacters(text)) => sliceCharacters(text, start, Math.max(0, start) + length),
})
