/** What has to be known before a directory is read: connection, schema, and that everything declared is there. */
import { isBelow, sameDn } from '../../../model/dn'
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import type { Connection } from '../protocol/connection'
import { ldapCode, syncError } from '../protocol/faults'
import type { LdapSession } from '../protocol/session'
import { readSubschema, type Subschema } from '../protocol/subschema'
import { dnAttribute } from './attributes'
import { classesOf, entryReader, type EntryReader } from './entry-reader'
import { noSuchObject } from './search'

/** What the reads of one run have in common. */
export interface ReadPlan {
  readonly connection: Connection
  readonly subschema: Subschema | undefined
  readonly reader: EntryReader
}

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
  return { connection, subschema, reader: entryReader(types, session.settings, subschema, connection.root.kind) }
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

/**
 * Refuses when something declared is not in the directory's schema any more: its absence must not look like an empty value (I8).
 */
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
