/** Finds one entry of a directory. */
import type { ImportRecord } from '../../model/connector'
import type { ObjectTypeSchema } from '../../model/schema'
import { searchByAnchor } from './entries/anchor-search'
import { entryReader } from './entries/entry-reader'
import { search, searchOptions } from './entries/search'
import { syncError } from './protocol/faults'
import type { LdapSession } from './protocol/session'

/**
 * The entry with this anchor wherever it is below the bases, or where no anchor is known the one of this DN; null when there is
 * none of the type (E2, E7). A search by anchor that cannot work is a SyncError (E10).
 */
export async function findRecord(
  session: LdapSession,
  type: ObjectTypeSchema,
  anchor: string | null,
  secondaryId: string | null,
): Promise<ImportRecord | null> {
  const connection = await session.connection()
  const subschema = await session.subschema()
  const reader = entryReader([type], { ...session.settings, filter: '' }, subschema)
  const options = searchOptions(session, reader, reader.filter)
  try {
    if (anchor !== null) {
      const entry = await searchByAnchor(session, type, anchor, options, reader.filter)
      return (entry && reader.read(entry)) ?? null
    }
    if (secondaryId === null) return null
    const [entry] = await search(connection, secondaryId, { ...options, scope: 'base' })
    return (entry && reader.read(entry)) ?? null
  } catch (thrown) {
    throw syncError(thrown, `Looking for ${anchor ?? secondaryId}`)
  }
}
