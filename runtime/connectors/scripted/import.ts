/** Full import from the scripted system. */
import type { ImportPage, ImportSelection } from '../../model/connector'
import { readPages } from './system/pages'
import type { ScriptedSystem } from './system/system'

/** Every object of the selected types. */
export function importObjects(
  system: ScriptedSystem,
  selection: ImportSelection,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  return readPages(system, () => system.all().map((object) => ({ object })), selection, signal)
}
