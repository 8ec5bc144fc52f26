/** Delta import from a directory: the present state of what its log of changes names. */
import type { ImportPage, ImportRecord, ImportSelection } from '../../model/connector'
import type { ObjectTypeSchema } from '../../model/schema'
import { noAttributes } from '../../model/values'
import { writesSince } from './delta/accesslog'
import {
  type DeltaRead,
  entriesAt,
  entriesBelow,
  entriesByUuid,
  presentDn,
  referringEntries,
  requireNothingBelow,
} from './delta/read'
import { type Touched, touchedBy } from './delta/touched'
import { rawValues } from './entries/entry-reader'
import { isSelected, planRead, type ReadPlan } from './entries/read-plan'
import type { Entry } from './protocol/library'
import type { LdapSession } from './protocol/session'

/** Entries asked for by entryUUID in one search. */
const uuidsAtOnce = 100
/** Single entries read side by side. */
const entriesAtOnce = 32

/**
 * What changed since the watermark (I2): the present state of every entry the log names, and a deletion for each that is gone or
 * no longer selected. Where the server changes other entries along without logging it (memberOf, references to a renamed or
 * deleted entry), those are read as well.
 */
export async function* importChanges(
  session: LdapSession,
  log: string,
  selection: ImportSelection,
  watermark: string,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  const touched = await touchedBy(writesSince(session, log, watermark, signal), selection.objectTypes)
  if (selection.objectTypes.length === 0 || touched.written.size === 0) return
  const read: DeltaRead = { session, types: selection.objectTypes, plan: await planRead(session, selection.objectTypes), signal }
  const seen = new Set<string>()
  yield* pages(writtenEntries(read, touched, seen), selection)
  yield* pages(aroundRenamed(read, touched, seen), selection)
  yield* pages(relatedEntries(read, touched, seen), selection)
}

/**
 * The entries written themselves. A deletion that names only the DN speaks of the entry that had it before, so all of those come
 * before anything takes a DN that became free.
 */
async function* writtenEntries(read: DeltaRead, touched: Touched, seen: Set<string>): AsyncGenerator<ImportRecord[]> {
  const deletionsByName = read.types.some((type) => !isEntryUuid(type.anchor))
  const gone = (uuids: readonly string[], present: ReadonlySet<string>): ImportRecord[] =>
    uuids.flatMap((uuid) => (present.has(uuid) ? [] : deletions(read.types, uuid, touched.written.get(uuid) ?? '')))
  if (deletionsByName) {
    for (const uuids of chunks([...touched.written.keys()], uuidsAtOnce)) {
      const present = new Set<string>()
      newRecords(read.plan, await entriesByUuid(read, uuids), present)
      yield gone(uuids, present)
    }
  }
  for (const uuids of chunks([...touched.written.keys()], uuidsAtOnce)) {
    const states = newRecords(read.plan, await entriesByUuid(read, uuids), seen)
    yield deletionsByName ? states : [...gone(uuids, seen), ...states]
  }
}

/** What lies below renamed entries and so has a new DN too, and what refers to them. */
async function* aroundRenamed(read: DeltaRead, touched: Touched, seen: Set<string>): AsyncGenerator<ImportRecord[]> {
  for (const [uuid, newDn] of touched.renamed) {
    const dn = await presentDn(read, uuid)
    if (dn === undefined && !touched.deleted.has(uuid)) await requireNothingBelow(read, newDn)
    if (dn === undefined) continue
    for await (const entries of entriesBelow(read, dn)) yield newRecords(read.plan, entries, seen)
    for await (const entries of referringEntries(read, dn)) yield newRecords(read.plan, entries, seen)
  }
}

/** The entries the server changed along with those written. */
async function* relatedEntries(read: DeltaRead, touched: Touched, seen: Set<string>): AsyncGenerator<ImportRecord[]> {
  const selected = [...touched.related.values()].filter((dn) => isSelected(dn, read.session))
  for (const dns of chunks(selected, entriesAtOnce)) yield newRecords(read.plan, await entriesAt(read, dns), seen)
}

/** The records of the entries of a selected type that were not seen yet, which are seen now. */
function newRecords(plan: ReadPlan, entries: readonly Entry[], seen: Set<string>): ImportRecord[] {
  return entries.flatMap((entry) => {
    const uuid = String(rawValues(entry, 'entryUUID')[0] ?? entry.dn)
    const record = seen.has(uuid) ? undefined : plan.reader.read(entry)
    if (!record) return []
    seen.add(uuid)
    return [record]
  })
}

/**
 * Of which type a deleted entry was the log need not say, so every selected type hears of it; those that do not know it ignore it
 * (I2).
 */
function deletions(types: readonly ObjectTypeSchema[], uuid: string, dn: string): ImportRecord[] {
  return types.map((type) => ({
    change: 'deleted',
    type: type.name,
    anchor: isEntryUuid(type.anchor) ? uuid : null,
    secondaryId: dn,
    attributes: noAttributes,
    faults: [],
    position: dn,
  }))
}

function isEntryUuid(anchor: string): boolean {
  return anchor.toLowerCase() === 'entryuuid'
}

async function* pages(parts: AsyncIterable<readonly ImportRecord[]>, { pageSize }: ImportSelection): AsyncGenerator<ImportPage> {
  for await (const records of parts) for (const page of chunks(records, pageSize)) yield { records: page, unreadable: [] }
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const found: Item[][] = []
  for (let at = 0; at < items.length; at += size) found.push(items.slice(at, at + size))
  return found
}
