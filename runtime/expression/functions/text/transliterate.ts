/** The function Transliterate, with its help and examples. */
import { define } from '../definition'
import { toPlainLetters } from './latin-letters'

export const transliterate = define({
  name: 'Transliterate',
  group: 'text',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'Writes Latin, Cyrillic and Greek letters with the plain letters a to z, as ae for ä; letters of other scripts stay as they are.',
  examples: [
    ['Transliterate("Jürgen Größe")', 'Juergen Groesse'],
    ['Transliterate("ÄRZTE")', 'AERZTE'],
    ['Transliterate("Łukasz Søren Åse")', 'Lukasz Soren Aase'],
    ['Transliterate("José")', 'Jose'],
    ['Transliterate("Юлия Щукина")', 'Yuliya Shchukina'],
    ['Transliterate("Γιώργος")', 'Giorgos'],
    ['Transliterate(null)', null],
  ],
  run: toPlainLetters,
})
