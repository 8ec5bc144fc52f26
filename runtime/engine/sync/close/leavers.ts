/** At the end of a page: whose accounts stay as they are although they leave, since their outbound rule is off (A14, N10). */
import type { Cso, RuleId } from '../../../model/objects'
import { isDeprovisioning } from '../../../pipeline/9-disconnect'
import { governingOf } from '../../canvas/plan-lookups'
import type { WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** An account that is neither disabled nor deleted although its person leaves. */
export interface LeaverKept {
  readonly account: Cso
  readonly rule: RuleId
  /** The rule still reaches the account when it is switched on again; or does not, since its person is deleted. */
  readonly why: 'ruleOff' | 'ruleOffAndDeleted' | 'ruleRemoved' | 'ruleChanged'
}

/** Accounts of somebody who leaves in this page whose outbound rule is switched off (A14, N10). */
export function leaversKeptOf(set: WorkingSet, mvo: WorkingMvo): LeaverKept[] {
  const isLeaver = mvo.deleted !== null || (mvo.current.deletion !== null && !mvo.before?.deletion)
  if (!isLeaver) return []
  return [...mvo.linked].flatMap((id): LeaverKept[] => {
    const cso = set.csos.get(id)
    if (!cso?.current.rule || governingOf(set.plan, cso.current, mvo.current.type) !== 'off') return []
    const { current: account, pending } = cso
    const isStaged = pending !== null && isDeprovisioning(pending) && pending.outdated !== true
    return [{ account, rule: cso.current.rule, why: mvo.deleted === null || isStaged ? 'ruleOff' : 'ruleOffAndDeleted' }]
  })
}
