/** Finds entries of a directory. */
import type { ImportRecord } from '../../model/connector'
import { escapeFilterValue } from '../../model/dn'
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
  const reader = entryReader([type], { ...session.settings, filter: '' }, await session.subschema(), connection.root.kind)
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

/** Values asked for in one search. */
const atATime = 100

/** The entries of the type below the bases that have one of these values: an equality search for each hundred of them (U1). */
export async function findByValue(
  session: LdapSession,
  type: ObjectTypeSchema,
  attribute: string,
  texts: readonly string[],
): Promise<readonly ImportRecord[]> {
  const connection = await session.connection()
  const reader = entryReader([type], { ...session.settings, filter: '' }, await session.subschema(), connection.root.kind)
  const found: ImportRecord[] = []
  try {
    for (let at = 0; at < texts.length; at += atATime) {
      const values = texts.slice(at, at + atATime).map((text) => `(${attribute}=${escapeFilterValue(text)})`)
      const options = searchOptions(session, reader, `(&${reader.filter}(|${values.join('')}))`)
      for (const base of session.settings.baseDns)
        found.push(...(await search(connection, base, options)).flatMap((entry) => reader.read(entry) ?? []))
    }
  } catch (thrown) {
    throw syncError(thrown, `Looking for values of ${attribute}`)
  }
  return found
}
