/** How a run ended, from what stopped it and what it counted (N3). */
import { SyncError } from '../model/errors'
import type { RunCounters, RunStatus } from '../model/runs'

export interface RunEnd {
  /** What stopped it; undefined when nothing did. */
  readonly error: unknown
  readonly counters: Pick<RunCounters, 'importFailed' | 'notReimported' | 'syncFailed' | 'followUpsFailed' | 'exportFailed'>
  /** Errors of objects that went through all the same. */
  readonly objectErrors: number
  readonly warnings: number
}

/** A run that was stopped says so whatever it counted; errors of objects outweigh warnings. */
export function decideStatus({ error, counters, objectErrors, warnings }: RunEnd): RunStatus {
  if (error !== undefined) return error instanceof SyncError && error.code === 'cancelled' ? 'cancelled' : 'stopped'
  const { importFailed, notReimported, syncFailed, followUpsFailed, exportFailed } = counters
  if (importFailed + notReimported + syncFailed + followUpsFailed + exportFailed + objectErrors > 0) return 'errors'
  return warnings > 0 ? 'warnings' : 'success'
}
