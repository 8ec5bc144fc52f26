/** Reads from the scripted system page by page, with the misbehaviour its script asks for. */
import { counted } from '../../../model/counted'
import { setTimeout as wait } from 'node:timers/promises'
import type { ImportPage, ImportSelection } from '../../../model/connector'
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import { requireReachable } from './availability'
import type { ObjectIds, StoredObject } from './journal'
import { deletionOf, recordOf } from './objects'
import type { ScriptedSystem } from './system'

/** Something a read finds: an object, or that one is gone. */
export type Found = { readonly object: StoredObject } | { readonly gone: ObjectIds }

/** What `find` finds of the selected types, as pages. */
export async function* readPages(
  system: ScriptedSystem,
  find: () => Found[],
  selection: ImportSelection,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  requireReachable(system)
  const { importEmpty, importFailsAfter = Infinity, slow = 0 } = system.script
  const types = new Map(selection.objectTypes.map((type) => [type.name, type]))
  const found = importEmpty ? [] : find().filter((change) => types.has(('object' in change ? change.object : change.gone).type))
  for (let from = 0; from < found.length; from += selection.pageSize) {
    if (slow > 0) await wait(slow)
    if (signal.aborted) throw new SyncError('cancelled', 'The import was cancelled.')
    const page = found.slice(from, Math.min(from + selection.pageSize, importFailsAfter))
    const records = page.map((change) =>
      'object' in change ? recordOf(change.object, types.get(change.object.type) as ObjectTypeSchema) : deletionOf(change.gone),
    )
    if (records.length > 0) yield { records, unreadable: [], total: found.length }
    if (from + selection.pageSize > importFailsAfter)
      throw new SyncError(
        'source-incomplete',
        `${system.name} broke off after ${importFailsAfter} of ${counted(found.length, 'object')}.`,
        'Run the import again.',
      )
  }
}
