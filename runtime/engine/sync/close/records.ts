/** At the end of a page: what is recorded and counted of each object (N3, N4). */
import type { RecordedChange, RunCounters, RunRecord } from '../../../model/runs'
import { csoName } from '../../canvas/cso-names'
import { mvChanges } from '../page/mutations'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** One object's records, and the counters it raises by one. */
export interface Recorded {
  readonly records: readonly RunRecord[]
  /** The one among the counters that says what came of it. */
  readonly outcome: keyof RunCounters
  readonly counted: readonly (keyof RunCounters)[]
}

export function recordsOf(set: WorkingSet, item: Item, exported: ReadonlyMap<WorkingMvo, readonly RecordedChange[]>): Recorded {
  const cso = set.csoOf(item)
  const mvo = set.mvoOf(item)
  const name = mvo ? set.mvoName(mvo.current) : cso ? csoName(cso.current) : `${item.id}`
  // A person who goes because of what was decided on one of her objects by hand.
  const about = cso ?? set.csos.get(set.byHand.writes[0]?.cso ?? 0)
  const base = { run: set.run, system: about?.current.system ?? null, cso: about?.current.id ?? null, mvo: item.mvo, name }
  if (item.failure) {
    const { message: because, code: error } = item.failure
    const record: RunRecord = { ...base, outcome: 'syncFailed', because, changes: [], error }
    return { records: [record], outcome: 'syncFailed', counted: ['processed', 'syncFailed'] }
  }
  // Joined by an inbound rule and cut by an outbound one, it belongs to nobody, as before: each full sync finds it so (D4).
  if (cso?.before?.cso.mvo === null && cso.current.mvo === null) item.outcomes.delete('joined')
  const changes = mvo ? [...mvChanges(set, mvo), ...(exported.get(mvo) ?? [])] : []
  const outcome = mainOutcome(item, cso, changes)
  // It says more of a person than that she flowed; of an object, what came of it goes before.
  const onHerOwn = about || outcome !== 'flowed' ? undefined : deletionOutcomes.find((each) => item.outcomes.has(each))
  const records = item.faults.map((fault): RunRecord => ({
    ...base,
    outcome: 'flowed',
    because: fault.message,
    changes: [],
    error: fault.code ?? 'several-values',
  }))
  if (changes.length > 0 || item.outcomes.size > 0 || set.byHand.writes.length > 0)
    records.push({
      ...base,
      outcome: onHerOwn ?? outcome,
      because: item.because.join('; '),
      changes,
      error: null,
    })
  return {
    records,
    outcome,
    counted: ['processed', outcome, ...deletionOutcomes.filter((deletion) => item.outcomes.has(deletion))],
  }
}

const deletionOutcomes = ['mvDeleted', 'deletionMarked', 'deletionCleared'] as const

function mainOutcome(item: Item, cso: WorkingCso | null, changes: readonly RecordedChange[]): keyof RunCounters {
  if (item.outcomes.has('disconnected')) return 'disconnected'
  if (item.outcomes.has('projected')) return 'projected'
  if (item.outcomes.has('joined')) return 'joined'
  const takenByNone = item.verdicts.size > 0 && [...item.verdicts.values()].every(({ decision }) => !decision.inScope)
  if (takenByNone) return 'outOfScope'
  if (changes.length > 0 || item.outcomes.size > 0) return 'flowed'
  return cso && cso.current.mvo === null ? 'disconnectors' : 'noChange'
}
