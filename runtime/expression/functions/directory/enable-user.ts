/** The function EnableUser, with its help and examples. */
import { define } from '../definition'
import { fromBits } from '../numbers/bits'

export const enableUser = define({
  name: 'EnableUser',
  group: 'directory',
  parameters: [{ name: 'userAccountControl', type: 'integer' }],
  nulls: 'blank',
  result: 'number',
  help: 'The value of userAccountControl with the account enabled (bit 2 cleared) and all else as it was. No value counts as 0.',
  examples: [
    ['EnableUser(514)', 512],
    ['EnableUser(66050)', 66048],
    ['EnableUser(512)', 512],
    ['EnableUser(null)', 0],
  ],
  run: (value) => fromBits((value ?? 0n) & ~2n),
})
