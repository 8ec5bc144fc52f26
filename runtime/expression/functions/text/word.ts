/** The function Word, with its help and examples. */
import { define } from '../definition'

export const word = define({
  name: 'Word',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'number', type: 'count' },
    { name: 'delimiters', type: 'text', optional: true },
  ],
  nulls: 'null',
  result: 'text',
  help: 'One word of a text, the first having the number 1; each character of the delimiters ends a word, a blank unless others are given.',
  examples: [
    ['Word("The quick brown fox", 3, " ")', 'brown'],
    ['Word("a,b;c", 2, ",;")', 'b'],
    ['Word("one  two", 2)', 'two'],
    ['Word("one", 2)', ''],
    ['Word("one", 0)', ''],
    ['Word(null, 1)', null],
  ],
  run: (text, number, delimiters = ' ') => {
    let words = [text]
    for (const delimiter of new Set(delimiters)) words = words.flatMap((word) => word.split(delimiter))
    return words.filter((word) => word !== '')[number - 1] ?? ''
  },
})
