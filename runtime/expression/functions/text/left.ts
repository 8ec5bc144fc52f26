/** The function Left, with its help and examples. */
import { sliceCharacters } from '../characters'
import { define } from '../definition'

export const left = define({
  name: 'Left',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'count', type: 'count' },
  ],
  nulls: 'null',
  result: 'text',
  help: 'Gives the first characters of a text.',
  examples: [
    ['Left("Jane", 2)', 'Ja'],
    ['Left("Jo", 5)', 'Jo'],
    ['Left("Jo", 0)', ''],
    ['Left("Jo", -1)', ''],
    ['Left("😀😃😄", 2)', '😀😃'],
    ['Left(null, 2)', null],
  ],
  run: (text, count) => sliceCharacters(text, 0, count),
})
