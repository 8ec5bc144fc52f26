/** The function Lower, with its help and examples. */
import { define } from '../definition'

export const lower = define({
  name: 'Lower',
  group: 'text',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'Writes a text in lower-case letters, the same way whatever the language of the computer.',
  examples: [
    ['Lower("JANE")', 'jane'],
    ['Lower("MÜLLER")', 'müller'],
    ['Lower(null)', null],
  ],
  run: (text) => text.toLowerCase(),
})
