import { isMisfit } from '../../../model/convert'
import type { ExportRequest, ExportResult } from '../../../model/connector'
import type { AttributeSchema, ObjectTypeSchema } from '../../../model/schema'
import type { Scalar } from '../../../model/values'
import { assertionControl } from '../protocol/controls'
import { escapeFilterValue, sameDn } from '../../../model/dn'
import { rawValues } from '../entries/entry-reader'
import { ldapCode } from '../protocol/faults'
import type { Client, Control, Entry } from '../protocol/library'
import { search } from '../entries/read'
import { gone, noContainer } from './results'
import type { Connection, LdapSession } from '../protocol/session'
import type { Subschema } from '../protocol/subschema'
import { fromDirectory } from '../entries/values'

/** One request on its way. */
export interface Write {
  readonly session: LdapSession
  readonly connection: Connection
  readonly type: ObjectTypeSchema
  readonly request: ExportRequest
  readonly subschema: Subschema | undefined
  /** Set as soon as something that changes the directory is on its way; until then nothing is in doubt. */
  readonly trace: { sent: boolean }
}

/** Sends what changes the directory. */
export function sendWrite(write: Write, send: (client: Client) => Promise<void>): Promise<void> {
  return write.connection.run((client) => {
    write.trace.sent = true
    return send(client)
  })
}

/** The result codes a write is prepared for. */
export const codes = { noSuchAttribute: 16, valueExists: 20, noSuchObject: 32, alreadyExists: 68, assertionFailed: 122 } as const

/** A container that is missing, told apart from an entry that is. */
export class NoContainer extends Error {}

/** Does it at the entry's last known DN, made sure of by its anchor, or where the anchor says it is now. */
export async function whereverItIs(
  write: Write,
  act: (dn: string, guard: Control | undefined) => Promise<ExportResult>,
): Promise<ExportResult> {
  const known = await presentDn(write)
  if (known === undefined) return gone(write)
  try {
    return await act(known, guardOf(write))
  } catch (thrown) {
    if (thrown instanceof NoContainer) return noContainer(write, thrown.message)
    const code = ldapCode(thrown)
    if (code !== codes.noSuchObject && code !== codes.assertionFailed) throw thrown
    const actual = await locate(write)
    if (actual === undefined) return gone(write)
    if (sameDn(actual, known)) throw thrown
    return await act(actual, guardOf(write)).catch((again: unknown) => {
      if (again instanceof NoContainer) return noContainer(write, again.message)
      throw again
    })
  }
}

/** Where to try first: the last known DN, unless the server cannot make sure itself that the entry there is the one meant and it is not. */
async function presentDn(write: Write): Promise<string | undefined> {
  const { anchor, secondaryId } = write.request
  if (secondaryId === null || anchor === null || guardOf(write)) return secondaryId ?? (await locate(write))
  const there = await readAnchor(write, secondaryId)
  return there?.toLowerCase() === anchor.toLowerCase() ? secondaryId : await locate(write)
}

function guardOf({ session, connection, type, request }: Write): Control | undefined {
  if (request.anchor === null) return undefined
  const { EqualityFilter } = session.library
  return assertionControl(session.library, connection.root, new EqualityFilter({ attribute: type.anchor, value: request.anchor }))
}

/** The present DN of the entry with the request's anchor, anywhere below the bases. */
async function locate({ session, connection, type, request }: Write): Promise<string | undefined> {
  if (request.anchor === null) return undefined
  const filter = `(${type.anchor}=${escapeFilterValue(request.anchor)})`
  for (const base of session.settings.baseDns) {
    const [entry] = await search(connection, base, { scope: 'sub', filter, attributes: ['1.1'], timeLimit: 0 })
    if (entry) return entry.dn
  }
  return undefined
}

export async function readEntry({ connection }: Write, dn: string, attributes: readonly string[]): Promise<Entry | undefined> {
  const [entry] = await search(connection, dn, {
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: [...attributes],
    timeLimit: 0,
  })
  return entry
}

export async function exists(write: Write, dn: string): Promise<boolean> {
  return (await readEntry(write, dn, ['1.1'])) !== undefined
}

export async function readAnchor(write: Write, dn: string): Promise<string | undefined> {
  return anchorIn(await readEntry(write, dn, [write.type.anchor]), write.type)
}

export function anchorIn(entry: Entry | undefined, type: ObjectTypeSchema): string | undefined {
  const [value] = entry ? rawValues(entry, type.anchor) : []
  return value === undefined ? undefined : typeof value === 'string' ? value : value.toString('base64')
}

export function presentValues(entry: Entry, schema: AttributeSchema): Scalar[] {
  return rawValues(entry, schema.name).flatMap((raw) => {
    const value = fromDirectory(raw, schema.type)
    return isMisfit(value) ? [] : [value]
  })
}
