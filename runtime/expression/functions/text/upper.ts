/** The function Upper, with its help and examples. */
import { define } from '../definition'

export const upper = define({
  name: 'Upper',
  group: 'text',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'Writes a text in upper-case letters, the same way whatever the language of the computer.',
  examples: [
    ['Upper("straße")', 'STRASSE'],
    ['Upper("istanbul")', 'ISTANBUL'],
    ['Upper(null)', null],
  ],
  run: (text) => text.toUpperCase(),
})
