/** How older settings of the node provision become today's. */
import type { Migration } from '../settings/migrate'
import { bracketRows, bracketSetting } from '../settings/weaker-not'

export const migrations: readonly Migration[] = [
  {
    version: 1,
    apply: (settings, note) => {
      bracketRows(settings['disable'], 'The value', note)
      bracketSetting(settings, 'moveTo', '"Move to"', note)
    },
  },
]
