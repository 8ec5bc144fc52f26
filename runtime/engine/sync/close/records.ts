/** At the end of a page: what is recorded of each object. */
import type { RecordedChange, RunCounters, RunRecord } from '../../../model/runs'
import { csoName } from '../../canvas/cso-names'
import type { WorkingCso, Item, WorkingMvo, WorkingSet } from '../page/working-set'
import { mvChanges } from '../page/working-set'

export type Count = (name: keyof RunCounters) => void

/** Counts what became of an object, and tells it. */
export function recordsOf(
  set: WorkingSet,
  item: Item,
  run: number,
  exported: ReadonlyMap<WorkingMvo, RecordedChange[]>,
  count: Count,
): RunRecord[] {
  const cso = set.csoOf(item)
  const mvo = set.mvoOf(item)
  const name = mvo ? set.mvoName(mvo.current) : cso ? csoName(cso.current) : `${item.id}`
  const base = { run, system: cso?.current.system ?? null, cso: item.cso, mvo: item.mvo, name }
  count('processed')
  if (item.failure) {
    count('syncFailed')
    return [{ ...base, outcome: 'syncFailed', because: item.failure.message, changes: [], error: item.failure.code }]
  }
  const changes = mvo ? [...mvChanges(set, mvo), ...(exported.get(mvo) ?? [])] : []
  const outcome = mainOutcome(set, item, cso, changes)
  count(outcome)
  for (const extra of ['mvDeleted', 'deletionMarked', 'deletionCleared'] as const) if (item.outcomes.has(extra)) count(extra)
  const records: RunRecord[] = item.faults.map((fault) => ({
    ...base,
    outcome: 'flowed',
    because: fault.message,
    changes: [],
    error: 'several-values',
  }))
  if (changes.length > 0 || item.outcomes.size > 0) {
    records.push({ ...base, outcome, because: item.because.join('; '), changes, error: null })
  }
  return records
}

function mainOutcome(set: WorkingSet, item: Item, cso: WorkingCso | null, changes: readonly RecordedChange[]): keyof RunCounters {
  if (item.outcomes.has('disconnected')) return 'disconnected'
  if (item.outcomes.has('projected')) return 'projected'
  if (item.outcomes.has('joined')) return 'joined'
  const takenByNone = item.verdicts.size > 0 && [...item.verdicts.values()].every((verdict) => !verdict.decision.inScope)
  if (takenByNone) return 'outOfScope'
  if (changes.length > 0 || item.outcomes.size > 0) return 'flowed'
  if (cso && cso.current.mvo === null) return 'disconnectors'
  return 'noChange'
}
