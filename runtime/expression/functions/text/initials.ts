/** The function Initials, with its help and examples. */
import { define } from '../definition'

export const initials = define({
  name: 'Initials',
  group: 'text',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'The first letter of each word in upper case; words end at blanks and hyphens.',
  examples: [
    ['Initials("Mary-Jane smith")', 'MJS'],
    ['Initials("  ada   lovelace ")', 'AL'],
    ['Initials("")', ''],
    ['Initials(null)', null],
  ],
  run: (text) => {
    const words = text.split(/[\s-]+/)
    return words
      .map((word) => (word.codePointAt(0) === undefined ? '' : String.fromCodePoint(word.codePointAt(0) as number).toUpperCase()))
      .join('')
  },
})
