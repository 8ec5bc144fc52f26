/** Full import from a directory. */
import type { ImportPage, ImportSelection } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { planRead, type ReadPlan } from './entries/read-plan'
import { pagesOf, searchOptions } from './entries/search'
import type { LdapSession } from './protocol/session'

/** Reads every entry of the selected types, base by base, page by page, the next page asked for while one is worked on. */
export async function* importEntries(
  session: LdapSession,
  selection: ImportSelection,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  if (selection.objectTypes.length === 0) return
  yield* readEntries(session, await planRead(session, selection.objectTypes), selection, signal)
}

/** As `importEntries`, where it is known what has to be known before. */
export async function* readEntries(
  session: LdapSession,
  { connection, reader }: ReadPlan,
  selection: ImportSelection,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  for (const base of session.settings.baseDns) {
    const options = searchOptions(session, reader, reader.filter)
    for await (const entries of pagesOf(session, connection, base, options, signal)) {
      const records = entries.map((entry) => reader.read(entry)).filter((record) => record !== undefined)
      for (let at = 0; at < records.length; at += selection.pageSize) {
        if (signal.aborted) throw new SyncError('cancelled', 'The import was cancelled.')
        yield { records: records.slice(at, at + selection.pageSize), unreadable: [] }
      }
    }
  }
}
