/** The entry a request is about: where it is now, and what it holds. */
import type { ExportResult } from '../../../model/connector'
import { isMisfit } from '../../../model/convert'
import { sameDn } from '../../../model/dn'
import { type AttributeSchema, findAttribute, type ObjectTypeSchema } from '../../../model/schema'
import { foldCase, type Scalar } from '../../../model/values'
import { anchorFilter, searchByAnchor } from '../entries/anchor-search'
import { anchorForm, bytesOfText, formOf, textOfBytes } from '../entries/byte-forms'
import { anchorText, rawValues } from '../entries/entry-reader'
import { search } from '../entries/search'
import { valueFrom } from '../entries/values'
import { assertionControl } from '../protocol/controls'
import { ldapCode } from '../protocol/faults'
import type { Control, Entry } from '../protocol/library'
import { codes, type Write } from './request'
import { containerMissing, noSuchEntry } from './results'

/** Thrown when a container is missing, to tell it from an entry that is; `dn` is the name that needed it. */
export class ContainerMissing extends Error {
  constructor(readonly dn: string) {
    super(dn)
  }
}

/**
 * The name by which the server itself finds the entry with the request's anchor, wherever it is by now: `<GUID=…>`; undefined
 * where it has none.
 */
export function nameByAnchor({ connection, type, request: { anchor } }: Write): string | undefined {
  const { namedBy } = connection.root.kind
  const known = type.anchor.toLowerCase()
  const form = formOf(known)
  const bytes = anchor !== null && form && Object.hasOwn(namedBy, known) ? bytesOfText(anchor, form) : undefined
  return form && bytes && `<${namedBy[known]}=${textOfBytes(bytes, form)}>`
}

/**
 * Does it where the server finds the anchor by itself; else at the entry's last known DN, made sure of by its anchor, or where
 * the anchor says it is now.
 */
export async function atPresentDn(
  write: Write,
  act: (dn: string, guard: Control | undefined) => Promise<ExportResult>,
): Promise<ExportResult> {
  const known = await dnToTry(write)
  if (known === undefined) return noSuchEntry(write)
  try {
    return await act(known, guardOf(write))
  } catch (thrown) {
    if (thrown instanceof ContainerMissing) return containerMissing(write, thrown.dn)
    const code = ldapCode(thrown)
    if (code !== codes.noSuchObject && code !== codes.assertionFailed) throw thrown
    const actual = await locate(write)
    if (actual === undefined) return noSuchEntry(write)
    if (sameDn(actual, known)) throw thrown
    return await act(actual, guardOf(write)).catch((thrownAtActual: unknown) => {
      if (thrownAtActual instanceof ContainerMissing) return containerMissing(write, thrownAtActual.dn)
      throw thrownAtActual
    })
  }
}

/**
 * Where to try first: the last known DN. Where the server cannot make sure itself that the entry there is the one meant, only if
 * it is; else where the anchor says.
 */
async function dnToTry(write: Write): Promise<string | undefined> {
  const { anchor, secondaryId } = write.request
  const named = nameByAnchor(write)
  if (named !== undefined) return named
  if (secondaryId === null || anchor === null || guardOf(write)) return secondaryId ?? (await locate(write))
  const there = (await readAnchor(write, secondaryId)) ?? ''
  return foldCase(there) === foldCase(anchor) ? secondaryId : await locate(write)
}

/** Makes the server refuse the write where the entry does not have the anchor; undefined when it cannot or none is known. */
export function guardOf({ session, connection, type, request, subschema }: Write): Control | undefined {
  if (request.anchor === null) return undefined
  const isTheOne = anchorFilter(session.library, type, subschema, request.anchor)
  return isTheOne && assertionControl(session.library, connection.root, isTheOne)
}

/** The present DN of the entry with the request's anchor, anywhere below the bases; undefined when there is none (E10). */
async function locate({ session, type, request }: Write): Promise<string | undefined> {
  if (request.anchor === null) return undefined
  return (await searchByAnchor(session, type, request.anchor, { scope: 'sub', attributes: ['1.1'] }))?.dn
}

/** The entry at that DN with these attributes; undefined when there is none. */
export async function readEntry(
  { connection, type }: Write,
  dn: string,
  attributes: readonly string[],
): Promise<Entry | undefined> {
  const [entry] = await search(connection, dn, {
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: [...attributes],
    explicitBufferAttributes: bytesWanted(type, attributes),
    timeLimit: 0,
  })
  return entry
}

function bytesWanted(type: ObjectTypeSchema, names: readonly string[]): string[] {
  return names.filter((name) => formOf(name) !== undefined || findAttribute(type, name)?.type === 'binary')
}

/** Whether there is an entry at that DN. */
export async function exists(write: Write, dn: string): Promise<boolean> {
  return (await readEntry(write, dn, ['1.1'])) !== undefined
}

/** The anchor of the entry at that DN; undefined when there is no such entry or it has none. */
export async function readAnchor(write: Write, dn: string): Promise<string | undefined> {
  return anchorIn(await readEntry(write, dn, [write.type.anchor]), write)
}

/** The anchor among an entry's values; undefined when it has none. */
export function anchorIn(entry: Entry | undefined, { type, subschema }: Write): string | undefined {
  const [value] = entry ? rawValues(entry, type.anchor) : []
  return value === undefined ? undefined : anchorText(value, anchorForm(type, subschema))
}

/** The values an entry has of an attribute, without those that do not fit its type. */
export function presentValues(entry: Entry, schema: AttributeSchema): Scalar[] {
  return rawValues(entry, schema.name).flatMap((raw) => {
    const value = valueFrom(raw, schema)
    return isMisfit(value) ? [] : [value]
  })
}
