/** The function EscapeFilter, with its help and examples. */
import { define } from '../definition'

export const escapeFilter = define({
  name: 'EscapeFilter',
  group: 'directory',
  parameters: [{ name: 'value', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'Escapes a value so that it can stand in an LDAP search filter (RFC 4515).',
  examples: [
    ['EscapeFilter("a*(b)")', 'a\\2a\\28b\\29'],
    ['EscapeFilter("c:\\\\x")', 'c:\\5cx'],
    ['EscapeFilter("a\\u0000")', 'a\\00'],
    ['EscapeFilter(null)', null],
  ],
  // oxlint-disable-next-line no-control-regex -- NUL is one of the five characters the RFC names
  run: (value) => value.replace(/[\\*()\u0000]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`),
})
