/** What tells that an entry is as it was before: its version, its name, and the values that versions do not cover (I15). */
import { createHash } from 'node:crypto'
import { SyncError } from '../../../model/errors'
import type { AttributeSchema, ObjectTypeSchema } from '../../../model/schema'
import { proveAnchorSearch } from '../entries/anchor-search'
import { dnAttribute, isNeverRead } from '../entries/attributes'
import { rawValues } from '../entries/entry-reader'
import type { ReadPlan } from '../entries/read-plan'
import type { RawValue } from '../entries/values'
import type { Entry } from '../protocol/library'
import type { LdapSession } from '../protocol/session'
import type { Subschema } from '../protocol/subschema'

/** To be raised with every change of what record an entry makes: everything is read once more then. */
const readingVersion = 1

/** Says which entry it is, whatever it is called. */
export const identity = 'entryUUID'
/** Another one with every write of a user, the same on all servers that replicate (draft-chu-ldap-csn). */
const version = 'entryCSN'
/** By a value of this, or of what is derived from it, overlays find the values that they compute for an entry (dynlist). */
const computing = 'labeledURI'

/** An entry as far as it is read first. */
export interface EntryVersion {
  readonly dn: string
  /** Null where this login does not see it. */
  readonly uuid: string | null
  /** Another one whenever the entry may make another record; null where nothing tells. */
  readonly text: string | null
}

export interface EntryVersions {
  /** What the server is to be asked for. */
  readonly attributes: readonly string[]
  /** Of those, the ones whose bytes are wanted. */
  readonly binary: readonly string[]
  /** All that decides what record an entry makes, beside the text of its version. */
  readonly format: string
  of(entry: Entry): EntryVersion
}

/** How the versions of entries of these types are read; null where the directory or the settings want everything read. */
export async function entryVersions(
  session: LdapSession,
  types: readonly ObjectTypeSchema[],
  plan: ReadPlan,
): Promise<EntryVersions | null> {
  const { connection, subschema } = plan
  const { readWhole } = session.settings
  if (
    readWhole ||
    connection.root.kind.name === 'activeDirectory' ||
    !subschema?.attribute(identity) ||
    !subschema.attribute(version)
  )
    return null
  if (!(await canSearchByIdentity(session, types, plan))) return null
  const uncovered = uncoveredAttributes(types, subschema)
  const names = uncovered.map(({ name }) => serverName(name, subschema))
  return {
    attributes: [...new Set([identity, version, computing, ...uncovered.map(({ name }) => name)])],
    binary: uncovered.filter(({ type }) => type === 'binary').map(({ name }) => name),
    format: formatOf(session, types, subschema, names),
    of: versionReader(names, subschema),
  }
}

/** An entry that is renamed while the directory is read has to be found again. */
async function canSearchByIdentity(
  session: LdapSession,
  types: readonly ObjectTypeSchema[],
  { connection, subschema }: ReadPlan,
): Promise<boolean> {
  try {
    await proveAnchorSearch(session, connection, subschema, { ...(types[0] as ObjectTypeSchema), anchor: identity })
    return true
  } catch (thrown) {
    if (thrown instanceof SyncError && thrown.code === 'not-configured') return false
    throw thrown
  }
}

/**
 * Attributes that change without the version of their entry. The server itself writes what is operational. Overlays write
 * references along with the entry referred to: where that is renamed or deleted (refint), or is a group (memberof, autogroup).
 */
function uncoveredAttributes(types: readonly ObjectTypeSchema[], subschema: Subschema): readonly AttributeSchema[] {
  const declared = types.flatMap((type) => [...type.attributes, { name: type.anchor, type: 'text', multi: false } as const])
  const found = new Map(
    declared
      .filter(({ name, type }) => !isNeverRead(name, subschema) && (type === 'reference' || !isCovered(name, subschema)))
      .map((attribute) => [attribute.name.toLowerCase(), attribute]),
  )
  for (const name of [dnAttribute, identity.toLowerCase(), version.toLowerCase()]) found.delete(name)
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Syntaxes of DNs, without and with a number behind (RFC 4517 sections 3.3.9 and 3.3.21). */
const references = new Set(['1.3.6.1.4.1.1466.115.121.1.12', '1.3.6.1.4.1.1466.115.121.1.34'])

/** Attributes that the server writes and does not say so everywhere; those of one-time passwords count logins. */
const writtenByServers = /^(?:memberof|ismemberof|pwd.*|oath.*)$/i

function isCovered(name: string, subschema: Subschema): boolean {
  const definition = subschema.attribute(name)
  if (!definition || definition.readOnly || definition.operational || references.has(definition.syntax)) return false
  return !definition.names.some((other) => writtenByServers.test(other))
}

/** The name by which the server hands an attribute out. */
function serverName(name: string, subschema: Subschema): string {
  const definition = subschema.attribute(name)
  const base = name.replace(/;.*/, '').toLowerCase()
  return definition && definition.name.toLowerCase() !== base ? definition.name : name
}

const week = 7 * 24 * 3600 * 1000
/** 1970 began with a Thursday. */
const firstSunday = 3 * 24 * 3600 * 1000

/**
 * With the settings that say what is read, as whom, and from where; what the schema says of which type an entry is, and what its
 * attributes are called; and the week, so that everything is read once in each.
 */
function formatOf(
  { settings }: LdapSession,
  types: readonly ObjectTypeSchema[],
  subschema: Subschema,
  uncovered: readonly string[],
): string {
  const { urls, bindDn, baseDns, scope, filter, combinations } = settings
  const classes = subschema.classes.map(({ names, superior }) => JSON.stringify([names, superior])).toSorted()
  const names = types.flatMap(({ anchor, attributes }) =>
    [anchor, ...attributes.map(({ name }) => name)].map((name) => serverName(name, subschema)),
  )
  const schema = createHash('sha256')
    .update(JSON.stringify([classes, names]))
    .digest('hex')
  const weeks = Math.floor((Date.now() - firstSunday) / week)
  return JSON.stringify({ readingVersion, urls, bindDn, baseDns, scope, filter, combinations, uncovered, schema, weeks })
}

function versionReader(uncovered: readonly string[], subschema: Subschema): EntryVersions['of'] {
  const known = new Map<string, boolean>()
  const isComputing = (name: string): boolean => {
    const found = known.get(name) ?? isDerived(name, computing, subschema)
    known.set(name, found)
    return found
  }
  return (entry) => {
    const [uuid, csn] = [identity, version].map((name) => rawValues(entry, name)[0])
    const isComputed = Object.keys(entry).some((name) => entry[name]?.length !== 0 && isComputing(name))
    const isVersion = uuid !== undefined && csn !== undefined && !isComputed
    return {
      dn: entry.dn,
      uuid: uuid === undefined ? null : String(uuid),
      text: isVersion ? JSON.stringify([entry.dn, uuid, csn, ...uncovered.map((name) => shownValues(entry, name))]) : null,
    }
  }
}

function isDerived(name: string, from: string, subschema: Subschema): boolean {
  let definition = subschema.attribute(name)
  for (let depth = 0; definition && depth < 20; depth++) {
    if (definition.names.some((other) => other.toLowerCase() === from.toLowerCase())) return true
    definition = subschema.attribute(definition.superior)
  }
  return false
}

/** The values in an order that says nothing, bytes apart from text. */
function shownValues(entry: Entry, name: string): readonly string[] {
  const shown = (value: RawValue): string => (typeof value === 'string' ? `=${value}` : `:${value.toString('base64')}`)
  return rawValues(entry, name).map(shown).toSorted()
}
