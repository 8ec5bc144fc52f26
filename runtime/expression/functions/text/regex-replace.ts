/** The function RegexReplace, with its help and examples. */
import { define } from '../definition'
import { replaceMatches } from '../pattern'

export const regexReplace = define({
  name: 'RegexReplace',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'pattern', type: 'pattern' },
    { name: 'replacement', type: 'text' },
  ],
  nulls: 'null',
  result: 'text',
  help: 'Replaces everything a regular expression (RE2 syntax) finds; $1 or ${name} in the replacement stands for what a group found, $$ for $.',
  examples: [
    ['RegexReplace("a1b22", "[0-9]+", "#")', 'a#b#'],
    ['RegexReplace("Smith, Jane", "^(.+), (.+)$", "$2 $1")', 'Jane Smith'],
    ['RegexReplace("5", "[0-9]", "$$$0")', '$5'],
    ['RegexReplace("abc", "", "-")', '-a-b-c-'],
    ['RegexReplace("😀a", "a", "b")', '😀b'],
    ['RegexReplace(null, "a", "b")', null],
  ],
  run: replaceMatches,
})
