/** Whether a rule takes the object, as its inbound steps noted it: what that means for the deletion mark and for the values. */
import { takesEvery, withdrawnRules } from '../../../pipeline/2-scope'
import { withdraw } from '../page/mutations'
import type { Item } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { liftDeletion } from './disconnect'
import type { Step } from './step'
import { withdrawOnceTaken } from './withdraw'

/** The rule takes the object, though no scope filter said so (S1). One whose link was retained lifts the deletion mark (L3). */
export function accept(set: WorkingSet, item: Item, { rule }: Step<'join'> | Step<'project'> | Step<'flow'>): void {
  if (!item.verdicts.has(rule.id)) item.verdicts.set(rule.id, takesEvery)
  withdrawOnceTaken(set, item)
  const mvo = set.mvoOf(item)
  const cso = set.csoOf(item)
  if (!mvo?.current.deletion || cso?.current.mvo !== mvo.current.id) return
  liftDeletion(set, item, mvo, cso.current.system)
  if (!mvo.current.deletion) item.outcomes.add('joined')
}

/** What the rules gave that have declined the object goes; a later rule that takes it changes that (S4). */
export function withdrawOutOfScope(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  const cso = set.csoOf(item)
  if (!mvo || !cso) return
  for (const rule of withdrawnRules(cso.current, item.verdicts)) withdraw(set, item, mvo, { rule, cso: item.cso })
}
