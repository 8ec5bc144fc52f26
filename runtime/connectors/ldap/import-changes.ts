import type { ImportPage, ImportRecord, ImportSelection } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { noAttributes } from '../../model/values'
import { type LoggedWrite, writesSince } from './delta/accesslog'
import { escapeFilterValue, formatDn, normalDn, parseDn } from '../../model/dn'
import { rawValues } from './entries/entry-reader'
import type { Entry } from './protocol/library'
import { isSelected, pagesOf, planRead, type ReadPlan, search, searchOptions } from './entries/read'
import type { LdapSession } from './protocol/session'

/** What the log's writes come to: which entries must be looked at again. */
interface Touched {
  /** Entries written, by entryUUID, with the DN they had before. */
  readonly written: Map<string, string>
  /** Of those, the renamed ones with their last new DN. */
  readonly renamed: Map<string, string>
  readonly deleted: Set<string>
  /** Entries the server changed along, by normal DN: groups of a deleted member, members of a changed group. */
  readonly related: Map<string, string>
}

/**
 * What changed since the watermark (I2): the present state of every entry the log names, and a deletion for each that is gone or no longer
 * selected. Where the server changes other entries along without logging it (memberOf, references to a renamed or deleted entry), those are read as well.
 */
export async function* readChanges(
  session: LdapSession,
  log: string,
  selection: ImportSelection,
  watermark: string,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  const touched = await gather(session, log, selection.objectTypes, watermark, signal)
  if (selection.objectTypes.length === 0 || touched.written.size === 0) return
  const plan = await planRead(session, selection.objectTypes)
  const seen = new Set<string>()
  const take = (entries: readonly Entry[]): ImportRecord[] => entries.flatMap((entry) => recordOnce(plan, entry, seen))
  const goneOf = (uuids: readonly string[], present: ReadonlySet<string>): ImportRecord[] =>
    uuids.flatMap((uuid) => (present.has(uuid) ? [] : deletions(selection.objectTypes, uuid, touched.written.get(uuid) ?? '')))
  const byName = selection.objectTypes.some((type) => !isEntryUuid(type.anchor))
  if (byName) {
    // A deletion that names only the DN speaks of whoever bore it before, so all of them come before anything takes a DN that became free.
    for (const uuids of chunks([...touched.written.keys()], 100)) {
      const present = new Set<string>()
      for (const entry of await byUuid(session, plan, uuids, signal)) recordOnce(plan, entry, present)
      yield* pages(goneOf(uuids, present), selection)
    }
  }
  for (const uuids of chunks([...touched.written.keys()], 100)) {
    const states = take(await byUuid(session, plan, uuids, signal))
    yield* pages(byName ? states : [...goneOf(uuids, seen), ...states], selection)
  }
  for (const [uuid, newDn] of touched.renamed) {
    const dn = await presentDn(session, plan, uuid)
    if (dn === undefined && !touched.deleted.has(uuid)) await requireNothingBelow(plan, newDn)
    if (dn === undefined) continue
    for await (const entries of below(session, plan, dn, signal)) yield* pages(take(entries), selection)
    for await (const entries of referring(session, plan, selection.objectTypes, dn, signal))
      yield* pages(take(entries), selection)
  }
  const related = [...touched.related.values()].filter((dn) => isSelected(dn, session))
  for (const dns of chunks(related, 32)) {
    const options = { ...readOptions(session, plan), scope: 'base' as const }
    const found = await Promise.all(dns.map((dn) => search(plan.connection, dn, options)))
    yield* pages(take(found.flat()), selection)
  }
}

async function gather(
  session: LdapSession,
  log: string,
  types: readonly ObjectTypeSchema[],
  watermark: string,
  signal: AbortSignal,
): Promise<Touched> {
  const touched: Touched = { written: new Map(), renamed: new Map(), deleted: new Set(), related: new Map() }
  const names = types.flatMap((type) => type.attributes.map((attribute) => attribute.name.toLowerCase()))
  const follow = [
    ...(names.includes('memberof') ? membership : []),
    ...(names.some((name) => membership.includes(name)) ? ['memberof'] : []),
  ]
  const moves: Move[] = []
  for await (const write of writesSince(session, log, watermark, signal)) {
    if (!touched.written.has(write.uuid))
      touched.written.set(write.uuid, write.kind === 'add' ? write.dn : former(write.dn, moves))
    if (write.newDn !== undefined) {
      touched.renamed.set(write.uuid, write.newDn)
      moves.push({ from: write.dn, to: write.newDn })
    }
    if (write.kind === 'delete') touched.deleted.add(write.uuid)
    for (const dn of relatedDns(write, follow)) touched.related.set(normalDn(dn), dn)
  }
  return touched
}

/** A container's renaming or move, which takes along everything below it. */
interface Move {
  readonly from: string
  readonly to: string
}

/** The DN an entry had before these moves of its containers, the last of which came last. */
function former(dn: string, moves: readonly Move[]): string {
  let name = dn
  for (const { from, to } of [...moves].reverse()) {
    const [parts, container] = [parseDn(name), parseDn(to)]
    if (!parts || !container || parts.length <= container.length) continue
    const own = parts.slice(0, parts.length - container.length)
    if (normalDn(formatDn(parts.slice(own.length))) === normalDn(to)) name = `${formatDn(own)},${from}`
  }
  return name
}

const membership = ['member', 'uniquemember']

/** The DNs a write took from or gave to these attributes. What was there before counts only where it was replaced as a whole. */
function relatedDns(write: LoggedWrite, follow: readonly string[]): string[] {
  const changed = write.changes.map(parseLine).filter((line) => follow.includes(line.attribute))
  const replaced = changed.filter((line) => line.sign === '=' || line.value === '').map((line) => line.attribute)
  const before = write.before.map(parseLine).filter((line) => follow.includes(line.attribute))
  const lost = write.kind === 'modify' ? before.filter((line) => replaced.includes(line.attribute)) : before
  return [...changed, ...lost].map((line) => line.value).filter((value) => value !== '')
}

/** Reads `member:+ cn=x`, `member:-` and `memberOf: cn=y`; the attribute folded. */
function parseLine(line: string): { attribute: string; sign: string; value: string } {
  const [, attribute = '', sign = '', value = ''] = /^([^:]+):([+=#-]?) ?([^]*)$/.exec(line) ?? []
  return { attribute: attribute.toLowerCase(), sign, value }
}

function readOptions(session: LdapSession, plan: ReadPlan): ReturnType<typeof searchOptions> {
  const options = searchOptions(session, plan.reader, plan.reader.filter)
  return { ...options, attributes: [...plan.reader.attributes, 'entryUUID'] }
}

async function byUuid(session: LdapSession, plan: ReadPlan, uuids: readonly string[], signal: AbortSignal): Promise<Entry[]> {
  const filter = `(&${plan.reader.filter}(|${uuids.map((uuid) => `(entryUUID=${escapeFilterValue(uuid)})`).join('')}))`
  const found: Entry[] = []
  for (const base of session.settings.baseDns)
    for await (const entries of pagesOf(session, plan.connection, base, { ...readOptions(session, plan), filter }, signal))
      found.push(...entries)
  return found
}

/** Where a renamed entry is now, of whatever type, when that is below a base. */
async function presentDn(session: LdapSession, plan: ReadPlan, uuid: string): Promise<string | undefined> {
  for (const base of session.settings.baseDns) {
    const filter = `(entryUUID=${escapeFilterValue(uuid)})`
    const [entry] = await search(plan.connection, base, { scope: 'sub', filter, attributes: ['1.1'], timeLimit: 0 })
    if (entry) return entry.dn
  }
  return undefined
}

/** A container that left the bases took its entries along without the log naming them. */
async function requireNothingBelow(plan: ReadPlan, dn: string): Promise<void> {
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

/** Everything below a renamed entry has a new DN too. */
function below(session: LdapSession, plan: ReadPlan, dn: string, signal: AbortSignal): AsyncGenerator<readonly Entry[]> {
  return pagesOf(session, plan.connection, dn, readOptions(session, plan), signal)
}

async function* referring(
  session: LdapSession,
  plan: ReadPlan,
  types: readonly ObjectTypeSchema[],
  dn: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Entry[]> {
  const names = [
    ...new Set(
      types.flatMap((type) =>
        type.attributes.filter((attribute) => attribute.type === 'reference').map((attribute) => attribute.name),
      ),
    ),
  ]
  if (names.length === 0) return
  const filter = `(&${plan.reader.filter}(|${names.map((name) => `(${name}=${escapeFilterValue(dn)})`).join('')}))`
  for (const base of session.settings.baseDns)
    yield* pagesOf(session, plan.connection, base, { ...readOptions(session, plan), filter }, signal)
}

function recordOnce(plan: ReadPlan, entry: Entry, seen: Set<string>): ImportRecord[] {
  const uuid = String(rawValues(entry, 'entryUUID')[0] ?? entry.dn)
  const record = seen.has(uuid) ? undefined : plan.reader.read(entry)
  if (!record) return []
  seen.add(uuid)
  return [record]
}

/** Of which type a deleted entry was the log need not say, so every selected type hears of it; those that do not know it ignore it (I2). */
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

function* pages(records: readonly ImportRecord[], selection: ImportSelection): Generator<ImportPage> {
  for (const page of chunks(records, selection.pageSize)) yield { records: page, unreadable: [] }
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const found: Item[][] = []
  for (let at = 0; at < items.length; at += size) found.push(items.slice(at, at + size))
  return found
}
