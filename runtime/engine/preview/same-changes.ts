/**
 * What a preview's run did to its objects, grouped by sameness: so many of one system of which the same rules change the same
 * attributes, be it another domain of an address or another container in the same way.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { Store } from '../../model/store'
import type { StoredRecord } from '../../model/store-rows'
import type { ChangedPart } from './changed-part'
import { changedPart } from './changed-part'

/** Objects to which the same happened. */
export interface SameChanges {
  /** What happened to the first of them. */
  readonly first: StoredRecord
  /** By change of the first, whether the value before, and the one after, is the same for all of them. */
  readonly sameFrom: readonly boolean[]
  readonly sameTo: readonly boolean[]
  /** By change, the part that is another in the same way for all of them, as the domain of an address; null: there is none. */
  readonly parts: readonly (ChangedPart | null)[]
  /** All of them, in the order in which it happened. */
  readonly members: readonly ChangedObject[]
  /** Of those that fail, how many failed for the same reason when they were last recorded before the preview. */
  readonly failedBefore: number
}

/** An object of a group, as people call it. */
export type ChangedObject = Pick<StoredRecord, 'name' | 'cso' | 'mvo'>

interface Group extends SameChanges {
  readonly sameFrom: boolean[]
  readonly sameTo: boolean[]
  readonly members: ChangedObject[]
  failedBefore: number
}

const page = 500
const mostGroups = 200

/** What happened in a run. */
export interface GroupedChanges {
  /** The largest first. */
  readonly groups: readonly SameChanges[]
  /** How many objects are in none of them, since there would be too many. */
  readonly others: number
}

/** The groups of the records of these runs, as their kinds come up, `mostGroups` at most. */
export async function sameChangesOf(store: Store, runs: readonly number[]): Promise<GroupedChanges> {
  const groups = new Map<string, Group>()
  let others = 0
  for (const run of runs) {
    let after: string | undefined
    do {
      const { items, next } = await store.runRecords(run, { limit: page, ...(after !== undefined && { after }) })
      for (const record of items) if (!add(groups, record)) others++
      after = next ?? undefined
      await yieldToEventLoop()
    } while (after !== undefined)
  }
  await countFailedBefore(store, runs, [...groups.values()])
  return { groups: [...groups.values()].sort((a, b) => b.members.length - a.members.length), others }
}

/** So many that fail are looked up; more count as new. `lastEntries`: a preview has few runs. */
const mostLooked = 5000
const lastEntries = 20

async function countFailedBefore(store: Store, runs: readonly number[], groups: readonly Group[]): Promise<void> {
  let looked = 0
  for (const group of groups) {
    const { error } = group.first
    if (error === null) continue
    for (const { cso, mvo } of group.members) {
      if (looked++ >= mostLooked) return
      const object = cso !== null ? { cso } : mvo !== null ? { mvo } : null
      const entries = object ? await store.historyOf(object, lastEntries) : []
      const earlier = entries.filter(({ run }) => !runs.includes(run))
      if (earlier.some((entry) => entry.run === earlier[0]?.run && entry.error === error)) group.failedBefore++
    }
  }
}

/** False where it is of one kind too many. */
function add(groups: Map<string, Group>, record: StoredRecord): boolean {
  const parts = record.changes.map(({ from, to }) => changedPart(from, to))
  const changed = record.changes.map(({ side, attribute, rule }, at) => [side, attribute, rule, parts[at]])
  const key = JSON.stringify([record.outcome, record.system, record.error, changed])
  const group = groups.get(key)
  if (!group && groups.size >= mostGroups) return false
  if (group) join(group, record)
  else {
    const all = record.changes.map(() => true)
    groups.set(key, { first: record, sameFrom: [...all], sameTo: [...all], parts, members: [memberOf(record)], failedBefore: 0 })
  }
  return true
}

function memberOf({ name, cso, mvo }: StoredRecord): ChangedObject {
  return { name, cso, mvo }
}

function join(group: Group, record: StoredRecord): void {
  group.members.push(memberOf(record))
  for (const [at, change] of record.changes.entries()) {
    const first = group.first.changes[at]
    if (group.sameFrom[at]) group.sameFrom[at] = isSame(first?.from, change.from)
    if (group.sameTo[at]) group.sameTo[at] = isSame(first?.to, change.to)
  }
}

function isSame(first: unknown, other: unknown): boolean {
  return first === other || JSON.stringify(first) === JSON.stringify(other)
}
