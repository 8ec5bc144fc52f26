/** How older settings of the node scope-filter become today's. */
import type { Migration } from '../settings/migrate'
import { bracketSetting } from '../settings/weaker-not'

export const migrations: readonly Migration[] = [
  {
    version: 1,
    apply: (settings, note) => bracketSetting(settings, 'expression', 'The condition', note),
  },
]
