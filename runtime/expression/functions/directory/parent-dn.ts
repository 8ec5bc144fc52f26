/** The function ParentDN, with its help and examples. */
import { define } from '../definition'
import { splitDn } from './distinguished-name'

export const parentDn = define({
  name: 'ParentDN',
  group: 'directory',
  parameters: [{ name: 'dn', type: 'text' }],
  nulls: 'null',
  result: 'text',
  help: 'The name of the container in a distinguished name; nothing when there is none.',
  examples: [
    ['ParentDN("CN=Doe\\\\, John,OU=People,DC=example")', 'OU=People,DC=example'],
    ['ParentDN("CN=Jo, OU=People")', 'OU=People'],
    ['ParentDN("DC=com")', null],
    ['ParentDN(null)', null],
  ],
  run: (name) => splitDn(name).parent || null,
})
