/**
 * The objects of a page as they may be changed. For `mutations.ts`, for `working-set.ts`, which takes up what was loaded, and for
 * `resolutions.ts`, which keeps what it resolved: a test refuses anybody else.
 */
import type { CsoId, RuleId, SystemId } from '../../../model/objects'
import type { Item, Resolution, RuleOutcome, WorkingCso, WorkingMvo } from './working-objects'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

interface MutableMvo extends Mutable<Omit<WorkingMvo, 'before' | 'linked' | 'touchedBy' | 'evaluated' | 'resolutions'>> {
  readonly linked: Set<CsoId>
  readonly touchedBy: Set<Item>
  readonly evaluated: Map<RuleId, RuleOutcome>
  readonly resolutions: Map<SystemId, Resolution | null>
}

export function mutableItem(item: Item): Mutable<Pick<Item, 'mvo' | 'flowed' | 'failure' | 'failedAt' | 'readings'>> {
  return item
}

export function mutableCso(cso: WorkingCso): Mutable<Omit<WorkingCso, 'before'>> {
  return cso
}

export function mutableMvo(mvo: WorkingMvo): MutableMvo {
  return mvo as WorkingMvo & MutableMvo
}
