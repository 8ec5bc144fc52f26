/** The function Contains, with its help and examples. */
import { define } from '../definition'
import { anyText } from './any-text'

export const contains = define({
  name: 'Contains',
  group: 'text',
  parameters: [
    { name: 'text', type: 'texts' },
    { name: 'part', type: 'text' },
    { name: 'ignoreCase', type: 'boolean', optional: true },
  ],
  nulls: 'null',
  result: 'boolean',
  help: 'Whether another text stands anywhere in a text, or in any text of a list; for whole items of a list use CollectionContains.',
  examples: [
    ['Contains("Jane Smith", "e S")', true],
    ['Contains("Jane", "JAN")', false],
    ['Contains("Müller", "ÜLL", true)', true],
    ['Contains(Split("sales;marketing", ";"), "market")', true],
    ['Contains(null, "a")', null],
  ],
  run: (texts, part, ignoreCase = false) =>
    anyText(texts, part, ignoreCase ? 'ignored' : 'counts', (text, other) => text.includes(other)),
})
