/** Lists that a server hands out in portions: `member;range=0-1499` beside an empty `member` (MS-ADTS 3.1.1.3.1.3.3). */
import { SyncError } from '../../../model/errors'
import type { Connection } from '../protocol/connection'
import { ldapCode } from '../protocol/faults'
import type { Entry, SearchOptions } from '../protocol/library'
import type { RawValue } from './values'

interface Portion {
  /** As the server calls it, `member;range=0-1499`. */
  readonly key: string
  readonly attribute: string
  /** The number of its last value; null where no more come. */
  readonly last: number | null
}

/**
 * The entries with every list whole: what is missing of one is asked for until the server says that it was the last. A list that
 * cannot be completed is a SyncError 'source-incomplete', since it would look shorter than it is.
 */
export async function withWholeLists(connection: Connection, entries: readonly Entry[]): Promise<readonly Entry[]> {
  if (!entries.some((entry) => portionsOf(entry).length > 0)) return entries
  const whole: Entry[] = []
  for (const entry of entries) whole.push(await withWholeList(connection, entry))
  return whole
}

async function withWholeList(connection: Connection, entry: Entry): Promise<Entry> {
  const portions = portionsOf(entry)
  if (portions.length === 0) return entry
  const cut = new Set(portions.map(({ key }) => key))
  const whole = new Map<string, Entry[string]>(Object.entries(entry).filter(([key]) => !cut.has(key)))
  for (const portion of portions) {
    const name = [...whole.keys()].find((key) => key.toLowerCase() === portion.attribute.toLowerCase()) ?? portion.attribute
    whole.set(name, (await allValues(connection, entry, portion)) as Entry[string])
  }
  return Object.fromEntries(whole) as unknown as Entry
}

async function allValues(connection: Connection, entry: Entry, first: Portion): Promise<RawValue[]> {
  const values = valuesIn(entry, first.key)
  let portion = first
  while (portion.last !== null) {
    const wanted = `${first.attribute};range=${portion.last + 1}-*`
    const next = await readPortion(connection, entry.dn, wanted)
    const found = next && portionsOf(next).find(({ attribute }) => attribute.toLowerCase() === first.attribute.toLowerCase())
    const more = next && found ? valuesIn(next, found.key) : []
    if (!found || more.length === 0) throw incomplete(entry.dn, first.attribute, values.length)
    values.push(...more)
    portion = found
  }
  return values
}

async function readPortion(connection: Connection, dn: string, attribute: string): Promise<Entry | undefined> {
  const options: SearchOptions = { scope: 'base', filter: '(objectClass=*)', attributes: [attribute], timeLimit: 0 }
  try {
    return (await connection.run((client) => client.search(dn, options))).searchEntries[0]
  } catch (thrown) {
    if (ldapCode(thrown) === 32) return undefined
    throw thrown
  }
}

function portionsOf(entry: Entry): Portion[] {
  const found: Portion[] = []
  for (const key in entry) {
    if (!key.includes(';')) continue
    const [, attribute, last] = /^(.+);range=\d+-(\d+|\*)$/i.exec(key) ?? []
    if (attribute !== undefined && last !== undefined) found.push({ key, attribute, last: last === '*' ? null : Number(last) })
  }
  return found
}

function valuesIn(entry: Entry, key: string): RawValue[] {
  return [entry[key] ?? []].flat()
}

function incomplete(dn: string, attribute: string, read: number): SyncError {
  return new SyncError(
    'source-incomplete',
    `Of ${attribute} of ${dn} the directory handed out ${read} values and not the rest, so the list would look shorter than it is.`,
    'Run the import again; if it stays so, check that the bind DN may read the attribute.',
  )
}
