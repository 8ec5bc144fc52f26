/** Searching for an entry by its anchor, and telling a search that finds nothing from one that cannot work (E10). */
import { escapeFilterValue } from '../../../model/dn'
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import type { Connection } from '../protocol/connection'
import { syncError } from '../protocol/faults'
import type { Entry, Filter, Ldapts, SearchOptions } from '../protocol/library'
import type { LdapSession } from '../protocol/session'
import type { Subschema } from '../protocol/subschema'
import type { LdapSettings } from '../settings'
import type { DirectoryKind } from '../kinds/kinds'
import { anchorForm, bytesOfText, formOf } from './byte-forms'
import { anchorText, classesOf, rawValues } from './entry-reader'
import { withWholeLists } from './ranges'
import type { RawValue } from './values'

/** What a search by anchor asks for besides its filter. */
type Asked = Pick<SearchOptions, 'scope' | 'attributes' | 'explicitBufferAttributes'>

/**
 * The entry below the bases that has this anchor, and matches `filter` where one is given; undefined when there is none, for
 * sure: a search that cannot work is a SyncError 'not-configured'. Costs two small searches more, once a connection and type,
 * the first time nothing is found.
 */
export async function searchByAnchor(
  session: LdapSession,
  type: ObjectTypeSchema,
  anchor: string,
  asked: Asked,
  filter = '',
): Promise<Entry | undefined> {
  const connection = await session.connection()
  const schema = await session.subschema()
  const byAnchor = anchorFilter(session.library, type, schema, anchor)
  if (!byAnchor) throw cannotSearch(type.anchor, `"${anchor}" is none of its values`, spelledOtherwise)
  const { AndFilter, FilterParser } = session.library
  const wanted = filter === '' ? byAnchor : new AndFilter({ filters: [FilterParser.parseString(filter), byAnchor] })
  try {
    for (const base of session.settings.baseDns) {
      const [entry] = await find(connection, base, { ...asked, filter: wanted })
      if (entry) return entry
    }
  } catch (thrown) {
    throw syncError(thrown, `Searching for ${type.anchor} ${anchor}`)
  }
  await requireAnchorSearch(session, type)
  return undefined
}

/** The filter for entries with this anchor, by equality with bytes where it is bytes; undefined when it cannot be one. */
export function anchorFilter(
  { EqualityFilter }: Ldapts,
  type: Pick<ObjectTypeSchema, 'anchor' | 'attributes'>,
  schema: Subschema | undefined,
  anchor: string,
): Filter | undefined {
  const form = anchorForm(type, schema)
  const value = form === undefined ? anchor : bytesOfText(anchor, form)
  return value === undefined ? undefined : new EqualityFilter({ attribute: type.anchor, value })
}

/** Throws a SyncError 'not-configured' that says why entries of this type cannot be searched for by their anchor (E10). */
export async function requireAnchorSearch(session: LdapSession, type: ObjectTypeSchema): Promise<void> {
  const connection = await session.connection()
  const known = proofs.get(connection) ?? new Map<string, Promise<void>>()
  proofs.set(connection, known)
  const key = `${type.name} ${type.anchor}`
  const proof = known.get(key) ?? session.subschema().then((schema) => proveAnchorSearch(session, connection, schema, type))
  known.set(key, proof)
  await proof
}

/** By connection, since another server may allow something else. */
const proofs = new WeakMap<Connection, Map<string, Promise<void>>>()

/** What a proof has to know: the settings, and the client library. */
type Proving = Pick<LdapSession, 'settings' | 'library'>

/**
 * Finds an entry by its anchor to see that it can be done: one of the type of this name if there is one, else any below the
 * bases. `definitions` is the directory's schema, where the login may see it. Throws as `requireAnchorSearch` does.
 */
export async function proveAnchorSearch(
  { settings, library }: Proving,
  connection: Connection,
  definitions: Subschema | undefined,
  { name, anchor, attributes }: Pick<ObjectTypeSchema, 'anchor' | 'attributes'> & { readonly name?: string },
): Promise<void> {
  if (definitions && !definitions.attribute(anchor)) throw noSuchAnchor(anchor, connection.root.kind)
  try {
    const witness = await anyEntryWith(connection, settings, name, anchor)
    if (!witness) throw cannotSearch(anchor, 'this login sees it on no entry', missingRight)
    const form = anchorForm({ anchor, attributes }, definitions)
    const value = anchorText(rawValues(witness, anchor)[0] as RawValue, form)
    const filter = anchorFilter(library, { anchor, attributes }, definitions, value) ?? '(!(objectClass=*))'
    const [found] = await find(connection, witness.dn, { scope: 'base', filter, attributes: ['1.1'] })
    if (!found) throw cannotSearch(anchor, `${witness.dn} has it, and is not found by it`, missingRight)
  } catch (thrown) {
    throw syncError(thrown, `Making sure that entries can be searched for by ${anchor}`)
  }
}

/** The error for an anchor that the schema of the directory does not have. */
export function noSuchAnchor(anchor: string, kind: DirectoryKind): SyncError {
  const next = `Correct the setting "Anchor attribute": leave it empty for ${kind.anchor}, usual in a directory of this kind (${kind.label}).`
  return cannotSearch(anchor, 'the directory has no attribute of that name', next)
}

const spelledOtherwise = 'Run a full import, so that it is stored as the directory has it.'
const missingRight = 'Give the bind DN the right to read it and to search for it, everywhere below the base DNs.'

function cannotSearch(anchor: string, why: string, next: string): SyncError {
  return new SyncError(
    'not-configured',
    `An entry cannot be searched for by its anchor ${anchor}: ${why}. So nobody can say whether it is gone.`,
    next,
  )
}

/** An entry that shows its anchor: one of the type if there is one, else any. */
async function anyEntryWith(
  connection: Connection,
  settings: LdapSettings,
  type: string | undefined,
  anchor: string,
): Promise<Entry | undefined> {
  const shows = `(${anchor}=*)`
  const classes = (type === undefined ? [] : classesOf(type, settings)).map((name) => `(objectClass=${escapeFilterValue(name)})`)
  for (const filter of new Set([classes.length === 0 ? shows : `(&${classes.join('')}${shows})`, shows])) {
    for (const base of settings.baseDns) {
      const entries = await find(connection, base, {
        scope: 'sub',
        filter,
        attributes: [anchor],
        explicitBufferAttributes: bytesWanted(anchor),
        sizeLimit: 1,
      })
      const entry = entries.find((candidate) => rawValues(candidate, anchor).length > 0)
      if (entry) return entry
    }
  }
  return undefined
}

/** The server may spell it otherwise; a value that comes as text is the same bytes then. */
function bytesWanted(anchor: string): string[] {
  return formOf(anchor) === undefined ? [] : [anchor]
}

/** As `search`, but a base that is missing or hidden is an error: what lies below it is not gone. */
async function find(connection: Connection, base: string, options: SearchOptions): Promise<readonly Entry[]> {
  const { searchEntries } = await connection.run((client) => client.search(base, { ...options, timeLimit: 0 }))
  return withWholeLists(connection, searchEntries)
}
