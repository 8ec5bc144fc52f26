/** The function RandomPassphrase, with its help and examples. */
import { randomInt } from 'node:crypto'
import { fail } from '../../error'
import { define } from '../definition'

const consonants = 'bdfghklmnprstvwz'
const vowels = 'aeiou'
const syllables = 3
const most = 20

export const randomPassphrase = define({
  name: 'RandomPassphrase',
  group: 'identity',
  parameters: [
    { name: 'words', type: 'count', optional: true },
    { name: 'separator', type: 'text', optional: true },
  ],
  nulls: 'null',
  result: 'text',
  help: 'A new random passphrase of invented words that can be spoken, 4 with hyphens unless said otherwise, 18 bits a word; for initial-only mappings.',
  examples: [
    ['Count(Split(RandomPassphrase(), "-"))', 4],
    ['RegexMatch(RandomPassphrase(2, " "), "^[a-z]{6} [a-z]{6}$")', true],
  ],
  initialOnly: true,
  run: (words = 4, separator = '-') => {
    if (words < 2) fail('RandomPassphrase: at least 2 words are needed')
    if (words > most) fail(`RandomPassphrase: ${most} words at most`)
    return Array.from({ length: words }, inventedWord).join(separator)
  },
})

function inventedWord(): string {
  return Array.from(
    { length: syllables },
    () => consonants.charAt(randomInt(consonants.length)) + vowels.charAt(randomInt(vowels.length)),
  ).join('')
}
