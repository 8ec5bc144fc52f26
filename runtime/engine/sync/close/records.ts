/** At the end of a page: what is told of each object. */
import type { RecordedChange, RunCounters, RunRecord } from '../../../model/runs'
import { csoName } from '../../canvas/cso-names'
import type { CsoState, Item, MvoState, WorkingSet } from '../page/working-set'
import { mvChanges } from '../page/working-set'

export type Count = (name: keyof RunCounters) => void

/** Counts what became of an object, and tells it. */
export function recordsOf(
  set: WorkingSet,
  item: Item,
  run: number,
  exported: ReadonlyMap<MvoState, RecordedChange[]>,
  count: Count,
): RunRecord[] {
  const state = set.csoOf(item)
  const target = set.mvoOf(item)
  const name = target ? set.mvoName(target.mvo) : state ? csoName(state.cso) : `${item.id}`
  const base = { run, system: state?.cso.system ?? null, cso: item.cso, mvo: item.mvo, name }
  count('processed')
  if (item.failure) {
    count('syncFailed')
    return [{ ...base, outcome: 'syncFailed', because: item.failure.message, changes: [], error: item.failure.code }]
  }
  const changes = target ? [...mvChanges(set, target), ...(exported.get(target) ?? [])] : []
  const outcome = mainOutcome(set, item, state, changes)
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

function mainOutcome(set: WorkingSet, item: Item, state: CsoState | null, changes: readonly RecordedChange[]): keyof RunCounters {
  if (item.outcomes.has('disconnected')) return 'disconnected'
  if (item.outcomes.has('projected')) return 'projected'
  if (item.outcomes.has('joined')) return 'joined'
  const takenByNone = item.verdicts.size > 0 && [...item.verdicts.values()].every((one) => !one.decision.inScope)
  if (takenByNone) return 'outOfScope'
  if (changes.length > 0 || item.outcomes.size > 0) return 'flowed'
  if (state && state.cso.mvo === null) return 'disconnectors'
  return 'noChange'
}
