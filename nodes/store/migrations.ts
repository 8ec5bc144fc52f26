/** How older settings of the node store become today's. */
import type { Migration } from '../settings/migrate'

export const migrations: readonly Migration[] = []
