/** The function RDN, with its help and examples. */
import { define } from '../definition'
import { splitDn } from './distinguished-name'

export const rdn = define({
  name: 'RDN',
  group: 'directory',
  parameters: [{ name: 'dn', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'The first part of a distinguished name with its attribute, as it is written there.',
  examples: [
    ['RDN("CN=Doe\\\\, John,OU=People,DC=example")', 'CN=Doe\\, John'],
    ['RDN("CN=a\\\\ ,OU=People")', 'CN=a\\ '],
    ['RDN("DC=com")', 'DC=com'],
    ['RDN(null)', null],
  ],
  run: (name) => splitDn(name).rdn,
})
