/** The function Capitalise, with its help and examples. */
import { define } from '../definition'

const wordStart = /(^|[\s\-'’])(\p{L})/gu

export const capitalise = define({
  name: 'Capitalise',
  group: 'text',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'Writes each word with a capital and the rest in lower case; words start after blanks, hyphens and apostrophes.',
  examples: [
    ['Capitalise("mary-jane O\'BRIEN")', "Mary-Jane O'Brien"],
    ['Capitalise("McDONALD")', 'Mcdonald'],
    ['Capitalise("élodie van der berg")', 'Élodie Van Der Berg'],
    ['Capitalise("d’angelo")', 'D’Angelo'],
    ['Capitalise("")', ''],
    ['Capitalise(null)', null],
  ],
  run: (text) => text.toLowerCase().replace(wordStart, (_, before: string, letter: string) => before + letter.toUpperCase()),
})
