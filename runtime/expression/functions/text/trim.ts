/** The function Trim, with its help and examples. */
import { define } from '../definition'

export const trim = define({
  name: 'Trim',
  group: 'text',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'Removes blanks, tabs and line ends from both ends of a text.',
  examples: [
    ['Trim("  Jo ")', 'Jo'],
    ['Trim("a b")', 'a b'],
    ['Trim("   ")', ''],
    ['Trim(null)', null],
  ],
  run: (text) => text.trim(),
})
