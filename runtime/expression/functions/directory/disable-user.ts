/** The function DisableUser, with its help and examples. */
import { define } from '../definition'
import { fromBits } from '../numbers/bits'

export const disableUser = define({
  name: 'DisableUser',
  group: 'directory',
  parameters: [{ name: 'userAccountControl', type: 'integer' }],
  nulls: 'blank',
  result: 'number',
  help: 'The value of userAccountControl with the account disabled (bit 2 set) and all else as it was. No value counts as 0.',
  examples: [
    ['DisableUser(512)', 514],
    ['DisableUser(66048)', 66050],
    ['DisableUser(514)', 514],
    ['DisableUser(null)', 2],
  ],
  run: (value) => fromBits((value ?? 0n) | 2n),
})
