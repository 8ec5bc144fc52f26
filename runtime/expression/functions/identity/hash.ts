/** The function Hash, with its help and examples. */
import { createHash } from 'node:crypto'
import { define } from '../definition'

export const hash = define({
  name: 'Hash',
  group: 'identity',
  parameters: [{ name: 'text', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'The SHA-256 of a text in hexadecimal digits; the same text always gives the same.',
  examples: [
    ['Hash("abc")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['Hash("")', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['Hash(null)', null],
  ],
  run: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
})
