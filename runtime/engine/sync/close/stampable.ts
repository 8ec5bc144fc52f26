/**
 * At the end of a page: which of its objects need not be evaluated again while nothing of them is another. Not who failed, is
 * leaving, waits for anything, was shown to a foreign node, is looked at by each scan, or is a reason for what a run says.
 */
import type { CsoId } from '../../../model/objects'
import type { RunCounters } from '../../../model/runs'
import type { StampOutcome } from '../../../model/stamps'
import { stampOutcomes } from '../../../model/stamps'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Discarded } from './discard'
import type { PageCourse } from './not-evaluated'

export interface DecidedPage {
  /** What came of each object that was decided to the end. */
  readonly outcomes: ReadonlyMap<Item, keyof RunCounters>
  readonly discarded: Discarded
  readonly course: Pick<PageCourse, 'incomplete'>
  /** People of whom the run says something each time. */
  readonly named: ReadonlySet<WorkingMvo>
}

/** An object, with what becomes of it the next time. */
export interface Stampable {
  readonly id: CsoId
  readonly outcome: StampOutcome
}

/** Of the page's objects those that are at rest. */
export function stampableOf(set: WorkingSet, page: DecidedPage): Stampable[] {
  const stampable: Stampable[] = []
  for (const [item, outcome] of page.outcomes) {
    if (!isAtRest(set, item, page)) continue
    const next = outcomeNextTime(set, item, outcome)
    if (next) stampable.push({ id: item.id, outcome: next })
  }
  return stampable
}

/** Who has joined, or got a value, has done so. */
const onlyOnce: ReadonlySet<keyof RunCounters> = new Set(['joined', 'projected', 'flowed'])

function outcomeNextTime(set: WorkingSet, item: Item, outcome: keyof RunCounters): StampOutcome | undefined {
  if (!onlyOnce.has(outcome)) return stampOutcomes.find((known) => known === outcome)
  return set.mvoOf(item) ? 'noChange' : 'disconnectors'
}

function isAtRest(set: WorkingSet, item: Item, { discarded, course, named }: DecidedPage): boolean {
  const cso = set.csoOf(item)
  if (!cso || cso.deleted || item.phase !== 'arriving' || item.failure || item.faults.length > 0) return false
  if (discarded.items.has(item) || discarded.retry.has(item) || course.incomplete.has(item)) return false
  if (set.shown.has(item) || set.withdrawn.has(item) || set.supposing.has(item.id) || set.leftToFull.includes(item.id))
    return false
  if (isScanned(set.looks.get(item.id)?.values()) || set.lookUps.isFruitlessFor(item)) return false
  const mvo = set.mvoOf(item)
  if (mvo === null) return true
  if (set.toExport.has(item) && hasPending(set, mvo)) return false
  return isPersonAtRest(set, mvo, { discarded, course, named })
}

function isPersonAtRest(set: WorkingSet, mvo: WorkingMvo, { discarded, course, named }: Omit<DecidedPage, 'outcomes'>): boolean {
  if (mvo.deleted !== null || mvo.current.deletion !== null || discarded.mvos.has(mvo)) return false
  if (course.incomplete.has(mvo) || named.has(mvo)) return false
  if (isScanned([...mvo.evaluated.values()].map(({ look }) => look))) return false
  for (const id of mvo.linked) if (set.csos.get(id)?.pending?.state === 'executing') return false
  return true
}

function hasPending(set: WorkingSet, mvo: WorkingMvo): boolean {
  return [...mvo.linked].some((id) => (set.csos.get(id)?.pending ?? null) !== null)
}

function isScanned(looks: Iterable<{ readonly everyScan: boolean } | null> | undefined): boolean {
  for (const look of looks ?? []) if (look?.everyScan) return true
  return false
}
