/** The function Replace, with its help and examples. */
import { fail } from '../../error'
import { limitTextLength } from '../../limits'
import { define } from '../definition'

export const replace = define({
  name: 'Replace',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'search', type: 'text' },
    { name: 'replacement', type: 'text' },
  ],
  nulls: 'null',
  result: 'text',
  help: 'Replaces every place where a text stands in another; all characters are taken as they are.',
  examples: [
    ['Replace("a.b.c", ".", "-")', 'a-b-c'],
    ['Replace("aaa", "aa", "b")', 'ba'],
    ['Replace("1+1", "+", "$&")', '1$&1'],
    ['Replace("abc", "X", "y")', 'abc'],
    ['Replace(null, "a", "b")', null],
  ],
  run: (text, search, replacement) => {
    if (search === '') fail('Replace: the text to search for is empty')
    if (replacement.length > search.length) {
      const pieces = text.split(search).length - 1
      limitTextLength(text.length + pieces * (replacement.length - search.length))
    }
    return text.replaceAll(search, () => replacement)
  },
})
