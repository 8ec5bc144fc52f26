/** The lists of people who would leave, kept in the store for a person to look at and release (L9). */
import { counted } from '../../model/counted'
import { SyncError } from '../../model/errors'
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { HeldPeople } from '../../pipeline/9-people-limit'
import type { Plan, PlannedSystem } from '../canvas/plan'
import { actionRun } from '../runs/actions'

/** Whose synchronisation, or the lifecycle scan, found the people of a list. */
export type PeopleListKey = SystemId | 'lifecycle'

/** The fact in which a list is kept. */
export const factOfPeople = (key: PeopleListKey): string => `people who would leave, ${key}`

/** The list that waits; null when none does. */
export async function heldPeople(store: Pick<Store, 'fact'>, key: PeopleListKey): Promise<HeldPeople | null> {
  return fromText(await store.fact(factOfPeople(key)))
}

function fromText(text: string | null): HeldPeople | null {
  return text === null || text === '' ? null : (JSON.parse(text) as HeldPeople)
}

/** A list as people name it. */
export interface PeopleListName {
  readonly key: PeopleListKey
  /** The id of the system's node, or `lifecycle`. */
  readonly id: string
  readonly name: string
}

export const lifecycleList: PeopleListName = { key: 'lifecycle', id: 'lifecycle', name: 'lifecycle' }

/** A list that waits for a person, or is released and not carried out to its end. */
export interface HeldList {
  readonly list: PeopleListName
  readonly kept: HeldPeople
}

/** The lists that are there, of the deployed systems and of the lifecycle scan. */
export async function heldLists(store: Pick<Store, 'fact'>, { systems }: Plan): Promise<readonly HeldList[]> {
  const lists = [...systems.values()].map(({ row, config }): PeopleListName => ({
    key: row.id,
    id: config.node,
    name: config.name,
  }))
  const found: HeldList[] = []
  for (const list of [...lists, lifecycleList]) {
    const kept = await heldPeople(store, list.key)
    if (kept) found.push({ list, kept })
  }
  return found
}

/** Everybody who is on one of these lists, whether it waits or is released and not carried out to its end. */
export async function peopleOnLists(
  store: Pick<Store, 'fact' | 'connectorsAmong'>,
  keys: readonly PeopleListKey[],
): Promise<ReadonlySet<MvoId>> {
  const people = new Set<MvoId>()
  for (const key of keys) {
    const kept = await heldPeople(store, key)
    if (!kept) continue
    for (const mvo of kept.mvos) people.add(mvo)
    for (const { mvo } of await store.connectorsAmong([...kept.records, ...kept.others])) people.add(mvo)
  }
  return people
}

/** The records on any list, whether it waits or is released and not carried out to its end. */
export async function recordsOnLists(store: Pick<Store, 'fact'>, keys: Iterable<PeopleListKey>): Promise<ReadonlySet<CsoId>> {
  const records = new Set<CsoId>()
  for (const key of keys) for (const id of (await heldPeople(store, key))?.records ?? []) records.add(id)
  return records
}

/** Keeps the list in place of an earlier one; null: none waits any more. */
export async function keepPeople(store: Pick<Store, 'saveFact'>, key: PeopleListKey, kept: HeldPeople | null): Promise<void> {
  await store.saveFact(factOfPeople(key), kept === null ? '' : JSON.stringify(kept))
}

export function sizeOf({ records, others, mvos }: Pick<HeldPeople, 'records' | 'others' | 'mvos'>): number {
  return records.length + others.length + mvos.length
}

export interface PeopleRelease {
  /** Null: the list of the lifecycle scan. */
  readonly system: PlannedSystem | null
  /** The run that held it, as it was shown. */
  readonly run: number
  readonly who: string
  /** Canonical UTC. */
  readonly now: string
}

/**
 * Lets the next synchronisation, or scan, carry out exactly the list that this run of it held; returns how many objects that are.
 * The release is an activity of its own. Throws SyncError 'conflict' when another list waits, or none, also where a run has
 * changed that at this moment: whoever releases waits for no run.
 */
export async function releasePeople(store: Store, { system, run, who, now }: PeopleRelease): Promise<number> {
  const key = system?.row.id ?? 'lifecycle'
  const name = system?.config.name ?? 'the lifecycle scan'
  const text = await store.fact(factOfPeople(key))
  const kept = fromText(text)
  if (text === null || !kept)
    throw new SyncError(
      'conflict',
      `no list of people who would leave by ${name} waits for a decision`,
      `${system ? 'Synchronise it' : 'Run it'}: if too many would leave, they are held and the list is kept`,
    )
  if (kept.run !== run)
    throw new SyncError(
      'conflict',
      `run ${run} did not hold the list that waits; run ${kept.run} did, with ${counted(sizeOf(kept), 'object')}`,
      'Look at the list again',
    )
  if (kept.state !== 'waiting') return sizeOf(kept)
  if (!(await store.replaceFact(factOfPeople(key), text, JSON.stringify({ ...kept, state: 'released' }))))
    throw new SyncError(
      'conflict',
      `the list of people who would leave by ${name} has changed at this moment, so it was not released`,
      'Look at the list again',
    )
  const reason = `${counted(sizeOf(kept), 'object')} may be disconnected or deleted by the next run of ${name}, if exactly these would leave then`
  const kind = system ? 'sync' : 'lifecycle'
  await store.startRun({ ...actionRun('release', system?.row.id ?? null, who, now), kind, reason })
  return sizeOf(kept)
}
