/** The function StartsWith, with its help and examples. */
import { define } from '../definition'
import { anyText } from './any-text'

export const startsWith = define({
  name: 'StartsWith',
  group: 'text',
  parameters: [
    { name: 'text', type: 'texts' },
    { name: 'start', type: 'text' },
    { name: 'ignoreCase', type: 'boolean', optional: true },
  ],
  nulls: 'null',
  result: 'boolean',
  help: 'Whether a text, or any text of a list, starts with another.',
  examples: [
    ['StartsWith("Jane", "Ja")', true],
    ['StartsWith("Jane", "ja")', false],
    ['StartsWith("Jane", "JA", true)', true],
    ['StartsWith("a_b%c", "a_b%")', true],
    ['StartsWith(Split("x;SMTP:a", ";"), "SMTP:")', true],
    ['StartsWith(null, "a")', null],
  ],
  run: (texts, start, ignoreCase = false) =>
    anyText(texts, start, ignoreCase ? 'ignored' : 'counts', (text, other) => text.startsWith(other)),
})
