/** The function IndexOf, with its help and examples. */
import { countCharacters } from '../characters'
import { define } from '../definition'

export const indexOf = define({
  name: 'IndexOf',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'part', type: 'text' },
  ],
  nulls: 'null',
  result: 'number',
  help: 'The place where another text first stands in a text, counted from 0; -1 when it does not.',
  examples: [
    ['IndexOf("jane@company.com", "@")', 4],
    ['IndexOf("jane", "@")', -1],
    ['IndexOf("😀@", "@")', 1],
    ['IndexOf(null, "@")', null],
  ],
  run: (text, part) => {
    const index = text.indexOf(part)
    return index < 0 ? -1 : countCharacters(text.slice(0, index))
  },
})
