/** What of a system was last read to its end: kept, so that nobody is made a second account in what was never read (R13). */
import type { SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { ReadSelection } from '../../pipeline/8-read-first'
import { readSelection } from '../../pipeline/8-read-first'
import type { PlannedSystem } from '../canvas/plan'

const factName = (system: SystemId): string => `read of system ${system}`

/** What was read at the last full import that ended well; null when there was none. */
export async function lastRead(store: Pick<Store, 'fact'>, system: SystemId): Promise<ReadSelection | null> {
  const text = await store.fact(factName(system))
  return text === null ? null : (JSON.parse(text) as ReadSelection)
}

/** What these types of a system show by its present settings. */
export function selectionOf({ config }: PlannedSystem, types: readonly string[]): ReadSelection {
  return readSelection(types, config.connector.settings, config.settings)
}

/** Notes that these types have been read to their end. */
export async function keepRead(
  store: Pick<Store, 'fact' | 'saveFact'>,
  system: PlannedSystem,
  types: readonly { readonly name: string }[],
): Promise<void> {
  const names = types.map((type) => type.name).sort()
  const now = selectionOf(system, names)
  const before = await lastRead(store, system.row.id)
  const kept = before !== null && JSON.stringify(before.settings) === JSON.stringify(now.settings) ? before.types : []
  const text = JSON.stringify({ ...now, types: [...new Set([...kept, ...names])].sort() })
  if (text !== JSON.stringify(before)) await store.saveFact(factName(system.row.id), text)
}
