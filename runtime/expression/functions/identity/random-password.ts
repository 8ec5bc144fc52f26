/** The function RandomPassword, with its help and examples. */
import { randomInt } from 'node:crypto'
import { fail } from '../../error'
import { define } from '../definition'

/** Without the letters and digits that are taken for each other on paper. */
const kinds = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789'] as const
const symbolKind = '!#$%*+-=?@_'
const shortest = 8
const longest = 256

export const randomPassword = define({
  name: 'RandomPassword',
  group: 'identity',
  parameters: [
    { name: 'length', type: 'count', optional: true },
    { name: 'symbols', type: 'boolean', optional: true },
  ],
  nulls: 'null',
  result: 'text',
  help: 'A new random password, 16 characters with symbols unless said otherwise, with every kind of character in it; for initial-only mappings.',
  examples: [
    ['Length(RandomPassword())', 16],
    ['Length(RandomPassword(24))', 24],
    ['RegexMatch(RandomPassword(12, false), "^[A-Za-z2-9]{12}$")', true],
    ['RegexMatch(RandomPassword(8), "[0-9]")', true],
  ],
  initialOnly: true,
  run: (length = 16, symbols = true) => {
    if (length < shortest || length > longest) fail(`RandomPassword: the length must lie between ${shortest} and ${longest}`)
    const used = symbols ? [...kinds, symbolKind] : kinds
    const all = used.join('')
    const characters = [...used.map(pick), ...Array.from({ length: length - used.length }, () => pick(all))]
    return shuffled(characters).join('')
  },
})

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length))
}

function shuffled(characters: readonly string[]): string[] {
  const rest = [...characters]
  return characters.map(() => rest.splice(randomInt(rest.length), 1).join(''))
}
