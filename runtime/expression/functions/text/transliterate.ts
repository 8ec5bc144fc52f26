/** The function Transliterate, with its help and examples. */
import { define } from '../definition'
import { toPlainLetters } from './latin-letters'

export const transliterate = define({
  name: 'Transliterate',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'language', type: 'text', optional: true },
  ],
  nulls: 'blank',
  result: 'text',
  help: 'Writes text of any script with the letters a to z; with a language code such as "de" or "uk" as that language does it, for instance ue for ü.',
  examples: [
    ['Transliterate("Jürgen Ø")', 'Jurgen O'],
    ['Transliterate("Jürgen Ø", "de")', 'Juergen Oe'],
    ['Transliterate("ÄRZTE Größe", "de-AT")', 'AERZTE Groesse'],
    ['Transliterate("Łukasz Søren Åse")', 'Lukasz Soren Ase'],
    ['Transliterate("Søren Åse", "da")', 'Soeren Aase'],
    ['Transliterate("Юлия Щукина")', 'Yuliya Shchukina'],
    ['Transliterate("Згурський", "uk")', 'Zhurskyi'],
    ['Transliterate("Γιώργος")', 'Giorgos'],
    ['Transliterate("王小明")', 'WangXiaoMing'],
    ['Transliterate("김철수")', 'GimCheolSu'],
    ['Transliterate("אברהם")', 'vrhm'],
    ['Transliterate("Jürgen", null)', 'Jurgen'],
    ['Transliterate(null)', null],
  ],
  run: (text, language) => (text === null ? null : toPlainLetters(text, language ?? '')),
})
