/** How older settings of the node attribute-flow become today's. */
import type { Migration } from '../settings/migrate'
import { bracketRows } from '../settings/weaker-not'

export const migrations: readonly Migration[] = [
  { version: 1, apply: (settings, note) => bracketRows(settings['mappings'], 'The row', note) },
]
