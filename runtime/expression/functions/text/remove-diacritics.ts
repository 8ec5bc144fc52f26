/** The function RemoveDiacritics, with its help and examples. */
import { define } from '../definition'

export const removeDiacritics = define({
  name: 'RemoveDiacritics',
  group: 'text',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'Takes the accents off letters and leaves all other letters as they are.',
  examples: [
    ['RemoveDiacritics("José Núñez")', 'Jose Nunez'],
    ['RemoveDiacritics("Müller")', 'Muller'],
    ['RemoveDiacritics("Straße")', 'Straße'],
    ['RemoveDiacritics(null)', null],
  ],
  run: (text) =>
    text
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .normalize('NFC'),
})
