/** The function Right, with its help and examples. */
import { countCharacters, sliceCharacters } from '../characters'
import { define } from '../definition'

export const right = define({
  name: 'Right',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'count', type: 'count' },
  ],
  nulls: 'null',
  result: 'text',
  help: 'Gives the last characters of a text.',
  examples: [
    ['Right("E001042", 4)', '1042'],
    ['Right("Jo", 5)', 'Jo'],
    ['Right("Jo", 0)', ''],
    ['Right("Jo", -3)', ''],
    ['Right(null, 2)', null],
  ],
  run: (text, count) => {
    const length = countCharacters(text)
    return sliceCharacters(text, length - count, length)
  },
})
