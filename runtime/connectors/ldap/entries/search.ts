/** Searches in a directory: at one go, or page by page. */
import { pageBytes } from '../../../model/bounds'
import { SyncError } from '../../../model/errors'
import { foldCase } from '../../../model/values'
import type { Connection } from '../protocol/connection'
import { ldapCode, syncError } from '../protocol/faults'
import type { Client, Entry, SearchOptions } from '../protocol/library'
import type { LdapSession } from '../protocol/session'
import { namedForms } from './byte-forms'
import type { EntryReader } from './entry-reader'
import { withWholeLists } from './ranges'

/** The result code for a base that does not exist. */
export const noSuchObject = 32

/** The entries found; none when the base does not exist. */
export async function search(connection: Connection, base: string, options: SearchOptions): Promise<readonly Entry[]> {
  try {
    const { searchEntries } = await connection.run((client) => client.search(base, options))
    return await withWholeLists(connection, searchEntries)
  } catch (thrown) {
    if (ldapCode(thrown) === noSuchObject) return []
    throw thrown
  }
}

export function searchOptions(session: LdapSession, reader: EntryReader, filter: string): SearchOptions {
  return {
    scope: session.settings.scope,
    filter,
    attributes: reader.attributes,
    explicitBufferAttributes: reader.binary,
    timeLimit: 0,
  }
}

/**
 * The pages of one search; one at a time, since OpenLDAP keeps the place of only one paged search a connection. Throws a
 * SyncError when it does not come to its end. The next page is asked for while one is worked on, unless that is large.
 */
export async function* pagesOf(
  session: LdapSession,
  connection: Connection,
  base: string,
  options: SearchOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly Entry[]> {
  const pageSize = pageSizeFor(options, session)
  const pages = startPages(connection, base, { ...options, paged: { pageSize } })
  let read = 0
  let short = false
  let next = prefetched(pages.next())
  try {
    for (;;) {
      if (signal.aborted) throw new SyncError('cancelled', `The import was cancelled after ${read} entries.`)
      const { value: page, done } = await next
      if (done) return
      const isLarge = bytesOf(page.searchEntries) > pageBytes
      if (!isLarge) next = prefetched(pages.next())
      if (page.searchReferences.length > 0)
        session.log('warn', `Part of ${base} is kept by other servers and was not read: ${page.searchReferences.join(', ')}`)
      if (page.searchEntries.length === 0 && short)
        throw new SyncError(
          'source-incomplete',
          `The directory ended the read of ${base} with an empty page after ${read} entries, so more may be left.`,
          'Run the import again; if it stays so, lower "Entries a page" to what the server sends at most.',
        )
      short = page.searchEntries.length < pageSize
      read += page.searchEntries.length
      yield await withWholeLists(connection, page.searchEntries)
      if (isLarge) next = prefetched(pages.next())
    }
  } catch (thrown) {
    throw syncError(thrown, `Reading ${base} (${read} entries read so far)`)
  } finally {
    await next.catch(() => undefined)
  }
}

function startPages(connection: Connection, base: string, options: SearchOptions): ReturnType<Client['searchPaginated']> {
  try {
    return connection.client().searchPaginated(base, options)
  } catch (thrown) {
    throw syncError(thrown, `Reading ${base}`)
  }
}

/**
 * Entries with binary values, as photos are, may have a hundred kilobytes each: fewer of them are asked for at a time, since two
 * pages are in memory at once, several times over.
 */
const mostWithBytes = 20

/** Binary attributes that are known to be short, in folded case. */
const short = new Set([...namedForms, 'userCertificate;binary'].map(foldCase))

function pageSizeFor({ explicitBufferAttributes = [] }: SearchOptions, { settings: { pageSize } }: LdapSession): number {
  return explicitBufferAttributes.some((name) => !short.has(foldCase(name))) ? Math.min(pageSize, mostWithBytes) : pageSize
}

/** What the values take of which the bytes were wanted. */
function bytesOf(entries: readonly Entry[]): number {
  let bytes = 0
  for (const entry of entries)
    for (const name in entry) {
      const value = entry[name] as Entry[string]
      for (const item of Array.isArray(value) ? value : [value]) bytes += Buffer.isBuffer(item) ? item.length : 0
    }
  return bytes
}

/** A page that is asked for before it is wanted; its error waits until then. */
function prefetched<Page>(page: Promise<Page>): Promise<Page> {
  page.catch(() => undefined)
  return page
}
