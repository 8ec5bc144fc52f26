/** Runs that failed and whose work no later one has done: what somebody still has to look at (N10). */
import { isHandAction, isOfPerson, partsOf } from '../run-request'
import { isAction } from '../runs/actions'
import type { Run } from '../../model/runs'

/**
 * What a run does, of which each can fail by itself. A full import does the work of a delta import, not the other way round: of
 * the records that a delta import could not take, the next one shows only what has changed since.
 */
export type RunPart = 'full import' | 'delta import' | 'records of a delta import' | 'sync' | 'export' | 'lifecycle'

/** The last run that failed in a part, and since when that has failed: the end, canonical UTC, of the first that did. */
export interface OpenFailure {
  readonly run: Run
  readonly since: string
}

/** Of the runs of one system, or of lifecycle scans: by what they failed in, where no later run has done it. */
export type OpenFailures = ReadonlyMap<RunPart, OpenFailure>

/** What an ended run has to say about that. */
export interface RunOutcome {
  /** Canonical UTC. */
  readonly ended: string
  readonly done: readonly RunPart[]
  /** Those it failed in. */
  readonly failed: readonly RunPart[]
  /** Null where it failed in none. */
  readonly run: Run | null
}

/** A run, and whether a delta import of it met values that could not be read, which no counter tells (I7). */
export interface LookedAtRun extends Run {
  readonly unreadable?: true
}

/** Whether its records have to say whether values could not be read. */
export function mayHaveUnreadable({ ended, status, profile }: Run): boolean {
  return ended !== null && status === 'errors' && partsOf(profile).import === 'delta'
}

/** Null for one that has done nothing in this sense: not ended, cancelled, by hand, or of chosen objects only. */
export function outcomeOf(run: LookedAtRun): RunOutcome | null {
  if (run.ended === null || run.status === 'cancelled') return null
  const done = doneBy(run)
  const failed = failedIn(run)
  return done.length === 0 ? null : { ended: run.ended, done, failed, run: failed.length > 0 ? run : null }
}

/** What is open once this run has ended too; runs are to be taken in the order they began. */
export function afterRun(open: OpenFailures, { ended, done, failed, run }: RunOutcome): OpenFailures {
  const after = new Map(open)
  for (const part of done) if (!failed.includes(part)) after.delete(part)
  if (run) for (const part of failed) after.set(part, { run, since: open.get(part)?.since ?? ended })
  return after
}

function failedIn(run: LookedAtRun): readonly RunPart[] {
  const { importFailed, processed, syncFailed, followUpsFailed, exportFailed } = run.counters
  const isDelta = partsOf(run.profile).import === 'delta'
  const parts = doneBy(run).filter((part) => !ofDelta.has(part) || (part === 'delta import' && isDelta))
  // Who synchronises has accepted what was imported before.
  if (run.status === 'stopped') return processed > 0 ? parts.filter((part) => !isImport(part)) : parts
  if (run.status !== 'errors') return []
  const failed: Readonly<Record<RunPart, number>> = {
    'full import': importFailed,
    'delta import': 0,
    'records of a delta import': importFailed + (run.unreadable ? 1 : 0),
    sync: syncFailed + followUpsFailed,
    export: exportFailed,
    lifecycle: syncFailed + followUpsFailed,
  }
  const counted = [...parts, ...(isDelta ? (['records of a delta import'] as const) : [])].filter((part) => failed[part] > 0)
  return counted.length > 0 ? counted : parts
}

const ofDelta: ReadonlySet<RunPart> = new Set(['delta import', 'records of a delta import'])

function isImport(part: RunPart): boolean {
  return part === 'full import' || ofDelta.has(part)
}

function doneBy(run: Run): readonly RunPart[] {
  const { profile } = run
  // What somebody decided by hand has read, synchronised and sent nothing.
  if (isAction(run)) return []
  if (profile === 'lifecycle') return ['lifecycle']
  if (profile === 'object' || isOfPerson(profile) || isHandAction(profile)) return []
  const { import: imports, sync, export: exports } = partsOf(profile)
  return [
    ...(imports === 'full' ? (['full import', ...ofDelta] as const) : imports === 'delta' ? (['delta import'] as const) : []),
    ...(sync === null ? [] : (['sync'] as const)),
    ...(exports ? (['export'] as const) : []),
  ]
}
