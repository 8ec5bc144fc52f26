/** The function Normalise, with its help and examples. */
import { define } from '../definition'

export const normalise = define({
  name: 'Normalise',
  group: 'text',
  parameters: [
    { name: 'text', type: 'text' },
    { name: 'form', type: 'choice', choices: ['NFC', 'NFD', 'NFKC', 'NFKD'], optional: true },
  ],
  nulls: 'null',
  result: 'text',
  help: 'Brings a text into a Unicode normal form, NFC unless another is named, so that texts that look alike are alike.',
  examples: [
    ['Normalise("e\\u0301", "NFC")', 'é'],
    ['Length(Normalise("é", "NFD"))', 2],
    ['Normalise("ﬁ", "NFKC")', 'fi'],
    ['Normalise("e\\u0301")', 'é'],
    ['Normalise(null)', null],
  ],
  run: (text, form = 'NFC') => text.normalize(form),
})
