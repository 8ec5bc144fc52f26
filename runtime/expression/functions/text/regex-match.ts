/** The function RegexMatch, with its help and examples. */
import { everySoOften } from '../../limits'
import { define } from '../definition'
import { ignoringCase, isFound } from '../pattern'

export const regexMatch = define({
  name: 'RegexMatch',
  group: 'text',
  parameters: [
    { name: 'text', type: 'texts' },
    { name: 'pattern', type: 'pattern' },
    { name: 'ignoreCase', type: 'boolean', optional: true },
  ],
  nulls: 'null',
  result: 'boolean',
  help: 'Whether a regular expression (RE2 syntax) is found anywhere in a text, or in any text of a list; ^ and $ tie it to the ends.',
  examples: [
    ['RegexMatch("E1042", "^E[0-9]+$")', true],
    ['RegexMatch("xE1042", "^E[0-9]+$")', false],
    ['RegexMatch("abc", "B")', false],
    ['RegexMatch("abc", "B", true)', true],
    ['RegexMatch("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")', false],
    ['RegexMatch(null, "x")', null],
  ],
  run: (texts, pattern, ignoreCase = false) => {
    const used = ignoreCase ? ignoringCase(pattern) : pattern
    return texts.some((text, i) => {
      everySoOften(i)
      return isFound(used, text)
    })
  },
})
