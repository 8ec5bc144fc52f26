/** Runs that failed and whose work no later one has done: what somebody still has to look at (N10). */
import { partsOf } from '../run-request'
import { isPersonRun } from '../runs/person-run'
import type { Run } from '../../model/runs'

type Part = 'full import' | 'delta import' | 'sync' | 'export' | 'lifecycle'

/**
 * Of the runs of one system, or of lifecycle scans, the newest first: those that failed in something which no later run has done.
 * One that was cancelled, or looked at chosen objects only, has done nothing in this sense. A delta import does not do the work
 * of a full one.
 */
export function openFailures(runs: readonly Run[]): Run[] {
  const covered = new Set<Part>()
  return runs.filter((run) => {
    if (run.ended === null || run.status === 'cancelled') return false
    const isOpen = failedIn(run).some((part) => !covered.has(part))
    for (const part of doneBy(run)) covered.add(part)
    return isOpen
  })
}

function failedIn(run: Run): readonly Part[] {
  const { importFailed, syncFailed, followUpsFailed, exportFailed } = run.counters
  const parts = doneBy(run).filter((part) => part !== 'delta import' || partsOf(run.profile).import === 'delta')
  if (run.status === 'stopped') return parts
  if (run.status !== 'errors') return []
  const failed: Readonly<Record<Part, number>> = {
    'full import': importFailed,
    'delta import': importFailed,
    sync: syncFailed + followUpsFailed,
    export: exportFailed,
    lifecycle: syncFailed + followUpsFailed,
  }
  const counted = parts.filter((part) => failed[part] > 0)
  return counted.length > 0 ? counted : parts
}

function doneBy(run: Run): readonly Part[] {
  const { profile } = run
  // What somebody decided by hand has read, synchronised and sent nothing.
  if (isPersonRun(run)) return []
  if (profile === 'lifecycle') return ['lifecycle']
  if (profile === 'object' || profile === 'deletion') return []
  const { import: imports, sync, export: exports } = partsOf(profile)
  return [
    ...(imports === 'full' ? (['full import', 'delta import'] as const) : imports === 'delta' ? (['delta import'] as const) : []),
    ...(sync === null ? [] : (['sync'] as const)),
    ...(exports ? (['export'] as const) : []),
  ]
}
