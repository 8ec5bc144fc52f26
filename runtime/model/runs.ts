/** Runs and what is recorded of them (N1–N4). */
import type { HandAction } from './by-hand'
import type { CsoId, MvoId, RuleId, SystemId } from './objects'
import type { AttributeValue } from './values'
import type { ObjectErrorCode } from './errors'

/** What a run does; an import with a sync after it is a sync. */
export type RunKind = 'import' | 'sync' | 'export' | 'lifecycle'

/** The run profiles a person can choose (N1). */
export const runProfiles = [
  'full-import',
  'delta-import',
  'full-sync',
  'thorough-full-sync',
  'delta-sync',
  'full-import+full-sync',
  'full-import+delta-sync',
  'delta-import+delta-sync',
  'export',
] as const
/** One of `runProfiles`. */
export type RunProfile = (typeof runProfiles)[number]

/** What a person does by hand: decides on exports, releases a list, answers for the clock, pauses a system or resumes it. */
export const personActions = ['hold', 'release', 'discard', 'clock', 'pause', 'resume'] as const
/** What comes about by itself: a pause ends as it was set (N12). */
const ownActions = ['pause-ended'] as const
/** All that is an activity and no run. */
export const actions = [...personActions, ...ownActions] as const
/** One of `actions`. */
export type Action = (typeof actions)[number]

/** How a run stands or ended (N3); `stopped` and `cancelled` have a reason. */
export type RunStatus = 'waiting' | 'running' | 'success' | 'warnings' | 'errors' | 'stopped' | 'cancelled'

/** Everything a run counts (N3). Names are stable: the API, the node status and the command line show them. */
export interface RunCounters {
  read: number
  added: number
  updated: number
  renamed: number
  obsoleted: number
  returned: number
  unchanged: number
  confirmed: number
  notReimported: number
  importFailed: number
  /** Rows that are no records, as those without any value, and not among those read (I19). */
  skipped: number
  processed: number
  /** Those of them that a full sync did not evaluate, as their stamps prove that nothing would come of it. */
  proven: number
  joined: number
  projected: number
  flowed: number
  disconnected: number
  outOfScope: number
  disconnectors: number
  mvDeleted: number
  deletionMarked: number
  deletionCleared: number
  noChange: number
  syncFailed: number
  /** Objects of whatever system that became due by what the run changed, and went in it too; not among those processed (D8). */
  followUps: number
  /** Those of them that failed. */
  followUpsFailed: number
  sent: number
  created: number
  exportUpdated: number
  exportRenamed: number
  deleted: number
  exportFailed: number
  held: number
}

/** What a sync staged for one target (N3). */
export interface TargetCounters {
  provisioned: number
  matched: number
  updated: number
  deprovisioned: number
  withdrawn: number
}

/** What a run has to say besides its objects: a stable code, and a sentence with the next step (N10). */
export interface RunWarning {
  readonly code: string
  readonly message: string
}

/** One run's activity. Times are canonical UTC. */
export interface Run {
  readonly id: number
  readonly kind: RunKind
  /** Of what was done without a run: what that was. */
  readonly profile: RunProfile | 'lifecycle' | 'object' | 'deletion' | 'erasure' | 'add-person' | HandAction | Action
  readonly system: SystemId | null
  /** `inject node "Every night"`, `admin`, `command line`. */
  readonly startedBy: string
  readonly started: string
  readonly ended: string | null
  readonly status: RunStatus
  /** Why it stopped, with the next step. */
  readonly reason: string | null
  readonly counters: RunCounters
  readonly targets: Readonly<Record<string, TargetCounters>>
  readonly warnings: readonly RunWarning[]
  /** Because of what all its objects were sent as messages, which takes longer; null where they were not. */
  readonly slowedBy: string | null
  /** Objects to do altogether, where known. */
  readonly total: number | null
}

/** One change of one attribute, as shown to people. */
export interface RecordedChange {
  readonly side: 'cs' | 'mv' | 'export'
  readonly attribute: string
  readonly from: AttributeValue | null
  readonly to: AttributeValue | null
  readonly rule?: RuleId
  readonly because?: string
}

/** What happened to an object in a run: the counters' words, a person's decision, and what is recorded without being counted. */
export type RecordOutcome =
  keyof RunCounters | 'release' | 'discard' | 'hold' | 'valueUnreadable' | 'arrivedAfterClose' | 'unresolved' | 'withdrawn'

/** What happened to one object in one run (N4). */
export interface RunRecord {
  readonly run: number
  /** Stable: the API answers it and lists by it. */
  readonly outcome: RecordOutcome
  readonly system: SystemId | null
  readonly cso: CsoId | null
  readonly mvo: MvoId | null
  /** The object's name at that time. */
  readonly name: string
  readonly because: string
  readonly changes: readonly RecordedChange[]
  /** All values that its CSO has, which is new with this record, have changed from nothing: `changes` are the others. */
  readonly hasAllValues?: true
  readonly error: ObjectErrorCode | null
}

/** Of the objects that a run processed those that went through: neither failed nor held. */
export function synchronisedOf({ kind, counters }: Pick<Run, 'kind' | 'counters'>): number {
  const { processed, syncFailed, held } = counters
  return kind === 'export' ? processed - syncFailed : processed - syncFailed - held
}

/** What there is to say of a run that has done nothing yet. */
export function nothingDone(): Pick<Run, 'reason' | 'counters' | 'targets' | 'warnings' | 'slowedBy' | 'total'> {
  return { reason: null, counters: noCounters(), targets: {}, warnings: [], slowedBy: null, total: null }
}

/** Counters of a run that has done nothing yet. */
export function noCounters(): RunCounters {
  return {
    read: 0,
    added: 0,
    updated: 0,
    renamed: 0,
    obsoleted: 0,
    returned: 0,
    unchanged: 0,
    confirmed: 0,
    notReimported: 0,
    importFailed: 0,
    skipped: 0,
    processed: 0,
    proven: 0,
    joined: 0,
    projected: 0,
    flowed: 0,
    disconnected: 0,
    outOfScope: 0,
    disconnectors: 0,
    mvDeleted: 0,
    deletionMarked: 0,
    deletionCleared: 0,
    noChange: 0,
    syncFailed: 0,
    followUps: 0,
    followUpsFailed: 0,
    sent: 0,
    created: 0,
    exportUpdated: 0,
    exportRenamed: 0,
    deleted: 0,
    exportFailed: 0,
    held: 0,
  }
}

/** The same for one target. */
export function noTargetCounters(): TargetCounters {
  return { provisioned: 0, matched: 0, updated: 0, deprovisioned: 0, withdrawn: 0 }
}
