/** The function Length, with its help and examples. */
import { countCharacters } from '../characters'
import { define } from '../definition'

export const length = define({
  name: 'Length',
  group: 'text',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'foreseen',
  result: 'number',
  help: 'Counts the characters of a text; 0 when there is none.',
  examples: [
    ['Length("Jane")', 4],
    ['Length("")', 0],
    ['Length("😀")', 1],
    ['Length(null)', 0],
  ],
  run: (text) => (text === null ? 0 : countCharacters(text)),
})
