/** What is asked of the engine: a run, and what its profile does. */
import type { HandAction, HandRequest, PersonRequest } from '../model/by-hand'
import { handActions } from '../model/by-hand'
import type { ErasureRequest } from '../model/erasure'
import type { CsoId } from '../model/objects'
import type { Run, RunProfile } from '../model/runs'
import { runProfiles } from '../model/runs'
import type { ExportedItem } from './export/run'
import type { DeletionRequest } from './sync/deletion-by-hand'

/** What is done when the system is busy: the run waits for its turn, or is not started (N2). */
export const overlaps = ['wait', 'drop'] as const

export interface RunRequest {
  readonly profile: RunProfile | 'lifecycle' | 'object' | 'deletion' | 'erasure' | 'add-person' | HandAction
  /** The connected system's node; null for lifecycle and what is done by hand. */
  readonly system: string | null
  /** The node that asks, and that the objects leave from; without one that is the system's first connector-import node. */
  readonly source?: string
  readonly startedBy: string
  readonly overlap: (typeof overlaps)[number]
  readonly only?: readonly CsoId[]
  /** What deployments changed counts for `only` as in a full sync; what is staged for these objects is withdrawn by it (A14). */
  readonly asInFull?: readonly CsoId[]
  /** Whom a person deletes by hand, for the profile deletion (L7). */
  readonly deletion?: DeletionRequest
  /** Whom a person erases, for the profile erasure (N14). */
  readonly erasure?: ErasureRequest
  /** What a person decides on one object, for the profiles of that (J9). */
  readonly byHand?: HandRequest
  /** Who is made of whom there is no record, for the profile add-person (L7). */
  readonly person?: PersonRequest
  /** A person asked: waiting times do not count, and what needs asking has been asked (E3, L6). */
  readonly confirmed?: boolean
  readonly onExported?: (outcome: 'exported' | 'failed', item: ExportedItem) => void
}

/** A run that was accepted: its number at once, its end later. */
export interface StartedRun {
  readonly id: number
  readonly ended: Promise<Run>
}

/** What a run does, in this order. */
export interface RunParts {
  readonly import: 'full' | 'delta' | null
  /** `thorough`: a full one that evaluates what is proven not to have changed as well. */
  readonly sync: 'thorough' | 'full' | 'delta' | null
  readonly export: boolean
}

export function partsOf(profile: Run['profile']): RunParts {
  const part = (kind: 'import' | 'sync') =>
    profile.includes(`full-${kind}`) ? ('full' as const) : profile.includes(`delta-${kind}`) ? ('delta' as const) : null
  if (profile === 'object') return { import: null, sync: 'delta', export: false }
  const sync = profile.includes('thorough-full-sync') ? 'thorough' : part('sync')
  return { import: part('import'), sync, export: profile === 'export' }
}

/** What a part may be, from the least to the most. */
const extents: readonly RunParts['sync'][] = [null, 'delta', 'full', 'thorough']

/** Whether a run of a profile does all that one of another does: what is full is more than what is delta. */
export function covers(profile: string, asked: string): boolean {
  if (!isProfile(profile) || !isProfile(asked)) return profile === asked
  const [does, wanted] = [partsOf(profile), partsOf(asked)]
  const isDone = (part: 'import' | 'sync'): boolean => extents.indexOf(does[part]) >= extents.indexOf(wanted[part])
  return isDone('import') && isDone('sync') && does.export === wanted.export
}

/** Whether it is a synchronisation, of which a store has one at a time (N2). */
export function synchronises(profile: RunRequest['profile']): boolean {
  return profile === 'lifecycle' || isOfPerson(profile) || isHandAction(profile) || partsOf(profile).sync !== null
}

/** Whether somebody makes, deletes or erases one person by hand by it: no run that does the work of others (L7, N14). */
export function isOfPerson(profile: Run['profile']): boolean {
  return profile === 'deletion' || profile === 'erasure' || profile === 'add-person'
}

/** Whether it is what a person decides on one object (J9). */
export function isHandAction(profile: Run['profile']): profile is HandAction {
  return (handActions as readonly string[]).includes(profile)
}

export function isProfile(text: unknown): text is RunProfile {
  return typeof text === 'string' && (runProfiles as readonly string[]).includes(text)
}

/** Whether the run says that the clock is right: a lifecycle scan that a person has confirmed (L6). */
export function isClockConfirmed({ profile, confirmed }: RunRequest): boolean {
  return profile === 'lifecycle' && confirmed === true
}
