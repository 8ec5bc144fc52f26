/** The function DN, with its help and examples. */
import { fail } from '../../error'
import { define } from '../definition'
import { escapedValue } from './distinguished-name'

export const dn = define({
  name: 'DN',
  group: 'directory',
  parameters: [
    { name: 'rdnAttribute', type: 'text' },
    { name: 'value', type: 'text' },
    { name: 'parent', type: 'text' },
  ],
  nulls: 'null',
  result: 'text',
  help: 'A distinguished name made of an attribute, its value, which is escaped, and the name of the container.',
  examples: [
    ['DN("CN", "Doe, John", "OU=People,DC=example,DC=com")', 'CN=Doe\\, John,OU=People,DC=example,DC=com'],
    ['DN("uid", "jdoe", "ou=people,dc=example")', 'uid=jdoe,ou=people,dc=example'],
    ['DN("DC", "com", "")', 'DC=com'],
    ['DN("CN", null, "OU=People")', null],
  ],
  run: (rdnAttribute, value, parent) => {
    if (!/^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)*)$/.test(rdnAttribute))
      fail(`DN: "${rdnAttribute.slice(0, 60)}" is no name of an attribute`)
    if (value === '') fail('DN: the value is empty')
    return `${rdnAttribute}=${escapedValue(value)}${parent === '' ? '' : `,${parent}`}`
  },
})
