/** When too many people would leave by scope, configuration or deletion rule, and what a person's release of them is for (L9). */
import type { PeopleLimit } from '../model/limits'
import type { CsoId, MvoId } from '../model/objects'
import { losesMost, shareOf } from './limits'

/** The share of a small type that is asked about. */
const most = { clearPercent: 50 }

export interface PeopleView {
  /** The metaverse type. */
  readonly type: string
  readonly limit: PeopleLimit
  /** Objects of the type. */
  readonly known: number
  /** How many of them would leave, with those that have left in this run without a release. */
  readonly leaving: number
}

/** `held`: none of them leaves, since nobody can tell which are right. */
export type PeopleDecision = { readonly kind: 'allowed' } | { readonly kind: 'held'; readonly because: string }

/** Whether so many may leave in one run. */
export function decidePeople({ type, limit, known, leaving }: PeopleView): PeopleDecision {
  const { percent, min, max } = limit
  const allowed = shareOf(limit, known)
  if (percent >= 100 || (leaving <= allowed && !losesMost(most, leaving, known))) return { kind: 'allowed' }
  const allowance =
    leaving > allowed
      ? `the limit is ${allowed} (${percent} %, at least ${min}, at most ${max})`
      : `more than half of a type are asked about, however few they are`
  return {
    kind: 'held',
    because: `${leaving} of ${known} objects of type ${type} would be disconnected or deleted because of scope, configuration or deletion rule; ${allowance}. None of them was: links and values stay as they are`,
  }
}

/** Who would leave. Each list ascends, and has each id once. */
export interface PeopleList {
  /**
   * Records of the synchronised system that no rule takes any more. They stay due, so every synchronisation looks at them; those
   * for which no rule is in force only full syncs decide on (A14).
   */
  readonly records: readonly CsoId[]
  /**
   * Accounts whose outbound rule was removed or disconnects them, and objects of systems that are gone: only full syncs look for
   * them, and the lifecycle scan for those on its own list.
   */
  readonly others: readonly CsoId[]
  /** Metaverse objects that a deletion rule deletes or marks: found by full syncs and by the lifecycle scan. */
  readonly mvos: readonly MvoId[]
}

export const nobody: PeopleList = { records: [], others: [], mvos: [] }

/** A list that waits for a person: of which run, and how far it has got. `begun`: released, and some of them may have left. */
export interface HeldPeople extends PeopleList {
  readonly run: number
  /** The first run that has asked since a person last released a list of the same; lists of earlier versions have none. */
  readonly firstRun?: number
  readonly state: 'waiting' | 'released' | 'begun'
  /** Why it was asked, a sentence a type. */
  readonly reasons: readonly string[]
  /** A digest of the configuration by which they were found; a list that was kept before this was has none. */
  readonly configuration?: string
}

const parts = ['records', 'others', 'mvos'] as const

export function isSameList(list: PeopleList, other: PeopleList): boolean {
  return parts.every((part) => list[part].length === other[part].length && list[part].every((id, at) => id === other[part][at]))
}

/** Whether everybody of a list is on another. */
export function isWithin(list: PeopleList, other: PeopleList): boolean {
  return parts.every((part) => {
    let at = 0
    return list[part].every((id) => {
      while ((other[part][at] ?? id) < id) at++
      return other[part][at] === id
    })
  })
}

/**
 * What of the list that waits a run does not look at: nothing; accounts; what only full syncs find, and of the records those on
 * which only a full sync decides; or all but these records.
 */
export type NotLooked =
  'nothing' | 'accounts' | { readonly foundByFull: readonly CsoId[] } | { readonly allBut: readonly CsoId[] }

/** Those of the list whom a run says nothing of: they stay on it, whomever the run has found. */
export function notLookedAt({ records, others, mvos }: PeopleList, what: NotLooked): PeopleList {
  if (what === 'nothing') return nobody
  if (what === 'accounts') return { ...nobody, others }
  if ('foundByFull' in what) {
    const waiting = new Set(what.foundByFull)
    return { records: records.filter((id) => waiting.has(id)), others, mvos }
  }
  const looked = new Set(what.allBut)
  return { records: records.filter((id) => !looked.has(id)), others, mvos }
}

/** Both lists as one. */
export function together(list: PeopleList, other: PeopleList): PeopleList {
  const merged = (part: (typeof parts)[number]): number[] =>
    other[part].length === 0
      ? [...list[part]]
      : [...list[part], ...other[part]].sort((a, b) => a - b).filter((id, at, all) => id !== all[at - 1])
  return { records: merged('records'), others: merged('others'), mvos: merged('mvos') }
}

/**
 * What becomes of people above the limit. `allowed`: exactly they were released. `asBefore`: they wait already, and the list that
 * waits stays as it is. `asked`: they wait from now on, and a release of another list is void.
 */
export type ListDecision = { readonly kind: 'allowed' | 'asBefore' | 'asked'; readonly because: string }

export interface ListView {
  /** Everybody above the limit: found in this run, or not looked at by it and on the list that waits. */
  readonly list: PeopleList
  /** Whether this run has looked at all of them. */
  readonly looked: 'all' | 'some'
  /** The list that waits. */
  readonly kept: HeldPeople | null
  /** A digest of the configuration by which this run found them. */
  readonly configuration: string
}

export function decideList({ list, looked, kept, configuration }: ListView): ListDecision {
  const asks = 'look at the list. If it is right, release exactly it and synchronise again'
  if (kept === null) return { kind: 'asked', because: asks }
  if (kept.configuration !== configuration) {
    const before = kept.state === 'waiting' ? 'asked about' : 'released'
    const changed = `the list was ${before} before a deployment changed what decides, so it is asked about anew; `
    return { kind: 'asked', because: `${changed}${asks}` }
  }
  if (kept.state === 'begun' && isWithin(list, kept)) return { kind: 'allowed', because: 'they were released' }
  if (!isSameList(list, kept)) {
    const changed = kept.state === 'waiting' ? '' : 'the list that was released is another one, so its release is void; '
    return { kind: 'asked', because: `${changed}${asks}` }
  }
  if (kept.state !== 'released') return { kind: 'asBefore', because: asks }
  if (looked === 'all') return { kind: 'allowed', because: 'exactly they were released' }
  return {
    kind: 'asBefore',
    because: 'the list is released: a full synchronisation, or the lifecycle scan if the list is its own, carries it out',
  }
}
