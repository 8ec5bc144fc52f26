/** Reads entries whole whose versions have been read: by name or by entryUUID, whichever the server is quicker at. */
import { escapeFilterValue } from '../../../model/dn'
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import { searchByAnchor } from '../entries/anchor-search'
import { rawValues } from '../entries/entry-reader'
import type { ReadPlan } from '../entries/read-plan'
import { search, searchOptions } from '../entries/search'
import { ldapCode, syncError } from '../protocol/faults'
import type { Entry, SearchOptions } from '../protocol/library'
import type { LdapSession } from '../protocol/session'
import { type EntryVersion, type EntryVersions, identity } from './versions'

/** Entries looked for in one search by entryUUID. */
const atATime = 100
/** Of those with binary values, which may be large. */
const mostWithBytes = 20
/** Single entries read side by side. */
const abreast = 32

/** A way to read entries, and what it has cost so far. */
interface Way {
  readonly read: (base: string, wanted: readonly EntryVersion[]) => Promise<readonly Entry[]>
  milliseconds: number
  entries: number
}

export class WholeEntries {
  /** What to ask for with a search for whole entries, so that their versions are seen too. */
  readonly options: SearchOptions
  /** Entries that may be in memory together. */
  readonly mostInMemory: number
  private readonly byName: Way = { read: (_, wanted) => this.readByName(wanted), milliseconds: 0, entries: 0 }
  private readonly byIdentity: Way = { read: (base, wanted) => this.readByIdentity(base, wanted), milliseconds: 0, entries: 0 }

  constructor(
    private readonly session: LdapSession,
    private readonly type: ObjectTypeSchema,
    private readonly plan: ReadPlan,
    versions: EntryVersions,
  ) {
    const { reader } = plan
    const options = searchOptions(session, reader, reader.filter)
    this.options = { ...options, attributes: [...new Set([...reader.attributes, ...versions.attributes])] }
    this.mostInMemory = reader.binary.length > 0 ? mostWithBytes : Infinity
  }

  /** The entries below a base as they are now; one that is none of the selected any more is missing. */
  async read(base: string, wanted: readonly EntryVersion[]): Promise<ReadonlyMap<EntryVersion, Entry>> {
    const found = new Map<EntryVersion, Entry>()
    const most = Math.min(atATime, this.mostInMemory)
    try {
      for (let at = 0; at < wanted.length; at += most) await this.readInto(found, base, wanted.slice(at, at + most))
    } catch (thrown) {
      throw syncError(thrown, `Reading entries of ${base}`)
    }
    return found
  }

  private async readInto(found: Map<EntryVersion, Entry>, base: string, wanted: readonly EntryVersion[]): Promise<void> {
    noteFound(found, wanted, await this.timed(base, wanted))
    for (const version of wanted) {
      const moved = found.has(version) ? undefined : await this.elsewhere(version)
      if (moved) found.set(version, moved)
    }
  }

  private async timed(base: string, wanted: readonly EntryVersion[]): Promise<readonly Entry[]> {
    const way = wanted.some(({ uuid }) => uuid === null) ? this.byName : this.quicker()
    const began = performance.now()
    const entries = await way.read(base, wanted)
    way.milliseconds += performance.now() - began
    way.entries += wanted.length
    return entries
  }

  /** Without an index a server looks at all entries for a search by entryUUID, so the way by name is tried first. */
  private quicker(): Way {
    const { byName, byIdentity } = this
    if (byName.entries === 0 || byIdentity.entries === 0) return byName.entries === 0 ? byName : byIdentity
    return byIdentity.milliseconds / byIdentity.entries < byName.milliseconds / byName.entries ? byIdentity : byName
  }

  private async readByName(wanted: readonly EntryVersion[]): Promise<readonly Entry[]> {
    const found: Entry[] = []
    const options: SearchOptions = { ...this.options, scope: 'base' }
    for (let at = 0; at < wanted.length; at += abreast) {
      const some = wanted.slice(at, at + abreast)
      found.push(...(await Promise.all(some.map(({ dn }) => search(this.plan.connection, dn, options)))).flat())
    }
    return found
  }

  /** A server that refuses such a search, or takes longer than a second over it, is asked by name from then on. */
  private async readByIdentity(base: string, wanted: readonly EntryVersion[]): Promise<readonly Entry[]> {
    const either = wanted.map(({ uuid }) => `(${identity}=${escapeFilterValue(uuid as string)})`).join('')
    const filter = `(&${this.plan.reader.filter}(|${either}))`
    try {
      return await search(this.plan.connection, base, { ...this.options, filter, timeLimit: 1 })
    } catch (thrown) {
      if (ldapCode(thrown) === undefined) throw thrown
      this.byIdentity.milliseconds = Infinity
      return this.readByName(wanted)
    }
  }

  /** An entry that is not where it was: renamed, or gone, meanwhile. */
  private async elsewhere({ dn, uuid }: EntryVersion): Promise<Entry | undefined> {
    if (uuid !== null)
      return searchByAnchor(this.session, { ...this.type, anchor: identity }, uuid, this.options, this.plan.reader.filter)
    throw new SyncError(
      'source-incomplete',
      `${dn} was renamed or deleted while the directory was read, and this login cannot see its ${identity} to find it again.`,
      `Run the import again, and give the bind DN the right to read ${identity}.`,
    )
  }
}

/** Notes which entry is which; one that took the name of another meanwhile is none of them. */
function noteFound(found: Map<EntryVersion, Entry>, wanted: readonly EntryVersion[], entries: readonly Entry[]): void {
  const byName = new Map(entries.map((entry) => [entry.dn, entry]))
  const byIdentity = new Map(entries.map((entry) => [String(rawValues(entry, identity)[0]), entry]))
  for (const version of wanted) {
    const entry = version.uuid === null ? byName.get(version.dn) : byIdentity.get(version.uuid)
    if (entry) found.set(version, entry)
  }
}
