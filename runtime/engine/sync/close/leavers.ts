/** At the end of a page: whose accounts stay as they are although they leave, since their outbound rule is off (A14, N10). */
import type { RuleId, SystemId } from '../../../model/objects'
import { isDeprovisioning } from '../../../pipeline/9-disconnect'
import { csoName } from '../../canvas/cso-names'
import { governingOf } from '../../canvas/plan-lookups'
import type { WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** An account that is neither disabled nor deleted although its person leaves. */
export interface LeaverKept {
  readonly rule: RuleId
  readonly system: SystemId
  /** What people call the account. */
  readonly account: string
  /** Whether the rule, switched on again, still disables or deletes it: not when its person is deleted and nothing is staged. */
  readonly dealtWith: 'byRule' | 'byHand'
}

/** Accounts of somebody who leaves in this page whose outbound rule is switched off (A14, N10). */
export function leaversKeptOf(set: WorkingSet, mvo: WorkingMvo): LeaverKept[] {
  const isLeaver = mvo.deleted !== null || (mvo.current.deletion !== null && !mvo.before?.deletion)
  if (!isLeaver) return []
  return [...mvo.linked].flatMap((id): LeaverKept[] => {
    const cso = set.csos.get(id)
    if (!cso?.current.rule || governingOf(set.plan, cso.current, mvo.current.type) !== 'off') return []
    const { system, rule } = cso.current
    const isStaged = cso.pending !== null && isDeprovisioning(cso.pending) && cso.pending.outdated !== true
    return [{ rule, system, account: csoName(cso.current), dealtWith: mvo.deleted === null || isStaged ? 'byRule' : 'byHand' }]
  })
}
