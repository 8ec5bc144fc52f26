/** Delta import from the scripted system. */
import type { ImportPage, ImportSelection } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { Found } from './system/pages'
import { readPages } from './system/pages'
import type { ScriptedSystem } from './system/system'

/** What changed since the watermark, deletions first; a SyncError 'not-supported' for a watermark the system has forgotten. */
export function importChanges(
  system: ScriptedSystem,
  selection: ImportSelection,
  watermark: string,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  return readPages(system, () => changesSince(system, watermark), selection, signal)
}

function changesSince(system: ScriptedSystem, watermark: string): Found[] {
  const changes = system.since(watermark)
  if (!changes) throw new SyncError('not-supported', `${system.name} does not know the watermark any more.`, 'Run a full import.')
  return [...changes.gone.map((gone) => ({ gone })), ...changes.present.map((object) => ({ object }))]
}
