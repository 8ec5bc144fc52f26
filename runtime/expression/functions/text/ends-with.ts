/** The function EndsWith, with its help and examples. */
import { define } from '../definition'
import { anyText } from './any-text'

export const endsWith = define({
  name: 'EndsWith',
  group: 'text',
  parameters: [
    { name: 'text', type: 'texts' },
    { name: 'end', type: 'text' },
    { name: 'ignoreCase', type: 'boolean', optional: true },
  ],
  nulls: 'null',
  result: 'boolean',
  help: 'Whether a text, or any text of a list, ends with another.',
  examples: [
    ['EndsWith("a@company.com", "@company.com")', true],
    ['EndsWith("a@company.com", "@COMPANY.com")', false],
    ['EndsWith("Weststraße", "STRASSE", true)', true],
    ['EndsWith(null, "a")', null],
  ],
  run: (texts, end, ignoreCase = false) =>
    anyText(texts, end, ignoreCase ? 'ignored' : 'counts', (text, other) => text.endsWith(other)),
})
