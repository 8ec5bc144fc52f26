/** The reads of a delta import: entries by what the log knows of them. */
import { escapeFilterValue } from '../../../model/dn'
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import { rawValues } from '../entries/entry-reader'
import type { ReadPlan } from '../entries/read-plan'
import { pagesOf, search, searchOptions } from '../entries/search'
import type { Entry, SearchOptions } from '../protocol/library'
import type { LdapSession } from '../protocol/session'

/** What all reads of one delta import share. */
export interface DeltaRead {
  readonly session: LdapSession
  readonly types: readonly ObjectTypeSchema[]
  readonly plan: ReadPlan
  readonly signal: AbortSignal
}

/** As in a full import, with the entryUUID that says which entry it is. */
function readOptions({ session, plan }: DeltaRead): SearchOptions {
  const options = searchOptions(session, plan.reader, plan.reader.filter)
  return { ...options, attributes: [...plan.reader.attributes, 'entryUUID'] }
}

/** The entries of the selected types among those with these entryUUIDs. */
export async function entriesByUuid(read: DeltaRead, uuids: readonly string[]): Promise<Entry[]> {
  const { session, plan, signal } = read
  const filter = `(&${plan.reader.filter}(|${uuids.map((uuid) => `(entryUUID=${escapeFilterValue(uuid)})`).join('')}))`
  const found: Entry[] = []
  for (const base of session.settings.baseDns)
    for await (const entries of pagesOf(session, plan.connection, base, { ...readOptions(read), filter }, signal))
      found.push(...entries)
  return found
}

/** The entries of the selected types at these DNs. */
export async function entriesAt(read: DeltaRead, dns: readonly string[]): Promise<Entry[]> {
  const options = { ...readOptions(read), scope: 'base' as const }
  return (await Promise.all(dns.map((dn) => search(read.plan.connection, dn, options)))).flat()
}

/** Where a renamed entry is now, of whatever type, when that is below a base. */
export async function presentDn({ session, plan }: DeltaRead, uuid: string): Promise<string | undefined> {
  for (const base of session.settings.baseDns) {
    const filter = `(entryUUID=${escapeFilterValue(uuid)})`
    const [entry] = await search(plan.connection, base, { scope: 'sub', filter, attributes: ['1.1'], timeLimit: 0 })
    if (entry) return entry.dn
  }
  return undefined
}

/** Throws unless nothing lies below: a container that left the bases took its entries along without the log naming them. */
export async function requireNothingBelow({ plan }: DeltaRead, dn: string): Promise<void> {
  const [entry] = await search(plan.connection, dn, {
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: ['hasSubordinates'],
    timeLimit: 0,
  })
  if (entry && String(rawValues(entry, 'hasSubordinates')[0] ?? 'TRUE') === 'FALSE') return
  throw new SyncError(
    'not-supported',
    `An entry was moved to ${dn}, out of the base DNs, and may have taken others along.`,
    'A full import is made instead.',
  )
}

/** The entries below a renamed entry, and it itself. */
export function entriesBelow(read: DeltaRead, dn: string): AsyncGenerator<readonly Entry[]> {
  return pagesOf(read.session, read.plan.connection, dn, readOptions(read), read.signal)
}

/** The entries that refer to a DN by an attribute of the selected types. */
export async function* referringEntries(read: DeltaRead, dn: string): AsyncGenerator<readonly Entry[]> {
  const { session, types, plan, signal } = read
  const attributes = types.flatMap((type) => type.attributes).filter((attribute) => attribute.type === 'reference')
  const names = [...new Set(attributes.map((attribute) => attribute.name))]
  if (names.length === 0) return
  const filter = `(&${plan.reader.filter}(|${names.map((name) => `(${name}=${escapeFilterValue(dn)})`).join('')}))`
  for (const base of session.settings.baseDns)
    yield* pagesOf(session, plan.connection, base, { ...readOptions(read), filter }, signal)
}
