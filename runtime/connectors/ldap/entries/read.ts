import type { ImportPage, ImportRecord, ImportSelection } from '../../../model/connector'
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import { dnAttribute } from '../schema'
import { escapeFilterValue, isBelow, sameDn } from '../../../model/dn'
import { classesOf, entryReader, type EntryReader } from './entry-reader'
import { ldapCode, syncError } from '../protocol/faults'
import type { Entry, SearchOptions } from '../protocol/library'
import type { Connection, LdapSession } from '../protocol/session'
import { readSubschema, type Subschema } from '../protocol/subschema'

/** What the reads of one run have in common. */
export interface ReadPlan {
  readonly connection: Connection
  readonly subschema: Subschema | undefined
  readonly reader: EntryReader
}

const noSuchObject = 32

/** Connects and checks that everything declared exists (I8) and every base is there. */
export async function planRead(session: LdapSession, types: readonly ObjectTypeSchema[]): Promise<ReadPlan> {
  const connection = await session.connection()
  const subschema = await readSubschema(connection).catch((thrown: unknown) => {
    throw syncError(thrown, 'Reading the schema of the directory')
  })
  if (subschema) requireDefinitions(types, session, subschema)
  else
    session.log(
      'warn',
      'The schema of the directory cannot be read with this login, so attributes that have gone would look empty.',
    )
  for (const base of session.settings.baseDns) await requireBase(connection, base)
  return { connection, subschema, reader: entryReader(types, session.settings, subschema) }
}

/** Reads every entry of the selected types, base by base, page by page, one page ahead of whoever takes them. */
export async function* readAll(
  session: LdapSession,
  selection: ImportSelection,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  if (selection.objectTypes.length === 0) return
  const { connection, reader } = await planRead(session, selection.objectTypes)
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

/** The entry with this anchor wherever it is below the bases, or where no anchor is known the one of this DN; null when there is none of the type (E2, E7). */
export async function findEntry(
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
      const filter = `(&${reader.filter}(${type.anchor}=${escapeFilterValue(anchor)}))`
      for (const base of session.settings.baseDns) {
        const [entry] = await search(connection, base, { ...options, filter })
        const record = entry && reader.read(entry)
        if (record) return record
      }
      return null
    }
    if (secondaryId === null) return null
    const [entry] = await search(connection, secondaryId, { ...options, scope: 'base' })
    return (entry && reader.read(entry)) ?? null
  } catch (thrown) {
    throw syncError(thrown, `Looking for ${anchor ?? secondaryId}`)
  }
}

/** The entries found; none when the base does not exist. */
export async function search(connection: Connection, base: string, options: SearchOptions): Promise<readonly Entry[]> {
  try {
    return (await connection.run((client) => client.search(base, options))).searchEntries
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

/** The pages of one search; one at a time, since OpenLDAP keeps the place of only one paged search a connection. Throws a SyncError when it does not come to its end. */
export async function* pagesOf(
  session: LdapSession,
  connection: Connection,
  base: string,
  options: SearchOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly Entry[]> {
  const pages = connection.client().searchPaginated(base, { ...options, paged: { pageSize: session.settings.pageSize } })
  let read = 0
  let short = false
  let next = ahead(pages.next())
  try {
    for (;;) {
      if (signal.aborted) throw new SyncError('cancelled', `The import was cancelled after ${read} entries.`)
      const { value: page, done } = await next
      if (done) return
      next = ahead(pages.next())
      if (page.searchReferences.length > 0)
        session.log('warn', `Part of ${base} is kept by other servers and was not read: ${page.searchReferences.join(', ')}`)
      if (page.searchEntries.length === 0 && short)
        throw new SyncError(
          'source-incomplete',
          `The directory ended the read of ${base} with an empty page after ${read} entries, so more may be left.`,
          'Run the import again; if it stays so, lower "Entries a page" to what the server sends at most.',
        )
      short = page.searchEntries.length < session.settings.pageSize
      read += page.searchEntries.length
      yield page.searchEntries
    }
  } catch (thrown) {
    throw syncError(thrown, `Reading ${base} (${read} entries read so far)`)
  } finally {
    await next.catch(() => undefined)
  }
}

/** A page that is asked for before it is wanted; its error waits until then. */
function ahead<Page>(page: Promise<Page>): Promise<Page> {
  page.catch(() => undefined)
  return page
}

async function requireBase(connection: Connection, base: string): Promise<void> {
  try {
    const { searchEntries } = await connection.run((client) =>
      client.search(base, { scope: 'base', filter: '(objectClass=*)', attributes: ['1.1'], timeLimit: 0 }),
    )
    if (searchEntries.length > 0) return
  } catch (thrown) {
    if (ldapCode(thrown) !== noSuchObject) throw syncError(thrown, `Looking for the base ${base}`)
  }
  throw new SyncError(
    'not-configured',
    `There is no entry ${base}, or this login may not see it (LDAP 32 noSuchObject).`,
    'Check the base DNs and the rights of the bind DN.',
  )
}

/** Refuses when something declared is not in the directory's schema any more: its absence must not look like an empty value (I8). */
function requireDefinitions(types: readonly ObjectTypeSchema[], session: LdapSession, subschema: Subschema): void {
  const classes = types.flatMap((type) => classesOf(type.name, session.settings)).filter((name) => !subschema.class(name))
  const attributes = types
    .flatMap((type) => [type.anchor, ...type.attributes.map((attribute) => attribute.name)])
    .filter((name) => name !== dnAttribute && !subschema.attribute(name))
  const missing = [...classes.map((name) => `object class ${name}`), ...attributes.map((name) => `attribute ${name}`)]
  if (missing.length === 0) return
  throw new SyncError(
    'schema-changed',
    `The directory's schema no longer has: ${[...new Set(missing)].join(', ')}.`,
    'Discover the schema again, or remove these from the object types.',
  )
}

/** Whether an entry lies where this system reads: below a base, or a base itself. */
export function isSelected(dn: string, session: LdapSession): boolean {
  return session.settings.baseDns.some((base) => isBelow(dn, base) || sameDn(dn, base))
}
