/** Which entries must be looked at again after the writes of a log. */
import { formatDn, normalDn, parseDn } from '../../../model/dn'
import type { ObjectTypeSchema } from '../../../model/schema'
import type { LoggedWrite } from './logged-write'

/** What a log's writes come to. */
export interface Touched {
  /** Entries written, by entryUUID, with the DN they had before. */
  readonly written: ReadonlyMap<string, string>
  /** Of those, the renamed ones with their last new DN. */
  readonly renamed: ReadonlyMap<string, string>
  /** The entryUUIDs of those deleted. */
  readonly deleted: ReadonlySet<string>
  /** Entries the server changed along, by normal DN: groups of a deleted member, members of a changed group. */
  readonly related: ReadonlyMap<string, string>
}

/** The entries these writes touch, as far as the object types look at what the server changes along. Writes come oldest first. */
export async function touchedBy(writes: AsyncIterable<LoggedWrite>, types: readonly ObjectTypeSchema[]): Promise<Touched> {
  const written = new Map<string, string>()
  const renamed = new Map<string, string>()
  const deleted = new Set<string>()
  const related = new Map<string, string>()
  const followed = followedAttributes(types)
  const moves: Move[] = []
  for await (const write of writes) {
    if (!written.has(write.uuid)) written.set(write.uuid, write.kind === 'add' ? write.dn : formerDn(write.dn, moves))
    if (write.newDn !== undefined) {
      renamed.set(write.uuid, write.newDn)
      moves.push({ from: write.dn, to: write.newDn })
    }
    if (write.kind === 'delete') deleted.add(write.uuid)
    for (const dn of relatedDns(write, followed)) related.set(normalDn(dn), dn)
  }
  return { written, renamed, deleted, related }
}

const membership = ['member', 'uniquemember']

/**
 * The attributes whose change in one entry is a change of another: members for those who read memberOf, memberOf for those who
 * read members.
 */
function followedAttributes(types: readonly ObjectTypeSchema[]): string[] {
  const names = types.flatMap((type) => type.attributes.map((attribute) => attribute.name.toLowerCase()))
  return [
    ...(names.includes('memberof') ? membership : []),
    ...(names.some((name) => membership.includes(name)) ? ['memberof'] : []),
  ]
}

/** A container's renaming or move, which takes along everything below it. */
interface Move {
  readonly from: string
  readonly to: string
}

/** The DN an entry had before these moves of its containers, the last of which came last. */
function formerDn(dn: string, moves: readonly Move[]): string {
  let name = dn
  for (const { from, to } of [...moves].reverse()) {
    const [parts, container] = [parseDn(name), parseDn(to)]
    if (!parts || !container || parts.length <= container.length) continue
    const own = parts.slice(0, parts.length - container.length)
    if (normalDn(formatDn(parts.slice(own.length))) === normalDn(to)) name = `${formatDn(own)},${from}`
  }
  return name
}

/** The DNs a write took from or gave to these attributes. What was there before counts only where it was replaced as a whole. */
function relatedDns(write: LoggedWrite, followed: readonly string[]): string[] {
  const changed = write.changes.map(parseLine).filter((line) => followed.includes(line.attribute))
  const replaced = changed.filter((line) => line.sign === '=' || line.value === '').map((line) => line.attribute)
  const before = write.before.map(parseLine).filter((line) => followed.includes(line.attribute))
  const lost = write.kind === 'modify' ? before.filter((line) => replaced.includes(line.attribute)) : before
  return [...changed, ...lost].map((line) => line.value).filter((value) => value !== '')
}

/** Reads `member:+ cn=x`, `member:-` and `memberOf: cn=y`; the attribute folded. */
function parseLine(line: string): { attribute: string; sign: string; value: string } {
  const [, attribute = '', sign = '', value = ''] = /^([^:]+):([+=#-]?) ?([^]*)/.exec(line) ?? []
  return { attribute: attribute.toLowerCase(), sign, value }
}
