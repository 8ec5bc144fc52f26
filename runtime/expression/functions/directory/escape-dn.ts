/** The function EscapeDN, with its help and examples. */
import { define } from '../definition'
import { escapedValue } from './distinguished-name'

export const escapeDn = define({
  name: 'EscapeDN',
  group: 'directory',
  parameters: [{ name: 'value', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'Escapes a value so that it can stand in a distinguished name (RFC 4514).',
  examples: [
    ['EscapeDN("Doe, John")', 'Doe\\, John'],
    ['EscapeDN("a+b\\"c\\\\d<e>f;g=h")', 'a\\+b\\"c\\\\d\\<e\\>f\\;g\\=h'],
    ['EscapeDN(" #x ")', '\\ #x\\ '],
    ['EscapeDN("#1")', '\\#1'],
    ['EscapeDN("a\\u0000b\\nc")', 'a\\00b\\0Ac'],
    ['EscapeDN(null)', null],
  ],
  run: escapedValue,
})
