/** At the end of a page: whose accounts stay as they are although they leave, since their outbound rule is off (A14, N10). */
import type { LeaverNote } from '../../../model/leavers-kept'
import type { Cso, CsoId, RuleId } from '../../../model/objects'
import { isDeprovisioning } from '../../../pipeline/deprovisioning'
import { asksToDeprovision } from '../../../pipeline/7-withdrawal'
import type { Attributes } from '../../../model/values'
import { attributeOf } from '../../../model/values'
import { secretsOf } from '../../../pipeline/hidden-secrets'
import { csoType } from '../../canvas/cso-names'
import { digest } from '../../canvas/digest'
import type { Plan } from '../../canvas/plan'
import { governingOf } from '../../canvas/plan-lookups'
import type { WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** An account that is neither disabled nor deleted although its person leaves. */
export interface LeaverKept {
  readonly account: Cso
  readonly rule: RuleId
  readonly why: LeaverNote['why']
}

/** The accounts of somebody who has come back in this page. */
export function accountsOfWhoIsBack({ before, current, deleted, linked }: WorkingMvo): readonly CsoId[] {
  return before?.deletion && current.deletion === null && deleted === null ? [...linked] : nobodys
}

const nobodys: readonly CsoId[] = []

/** Accounts of somebody who leaves in this page whose outbound rule is switched off (A14, N10). */
export function leaversKeptOf(set: WorkingSet, mvo: WorkingMvo): LeaverKept[] {
  const isLeaver = mvo.deleted !== null || (mvo.current.deletion !== null && !mvo.before?.deletion)
  if (!isLeaver) return []
  return [...mvo.linked].flatMap((id): LeaverKept[] => {
    const cso = set.csos.get(id)
    if (!cso?.current.rule || governingOf(set.plan, cso.current, mvo.current.type) !== 'off') return []
    const { current: account, pending } = cso
    // Nothing would be done to it either if the rule were on.
    if (!asksToDeprovision(set.plan.rules.get(cso.current.rule)?.deprovisions ?? [], 'update', 'gone')) return []
    // It was never made, and is not any more.
    if (account.staging === 'awaitingFirstExport' && pending?.state !== 'executing') return []
    const isStaged = pending !== null && isDeprovisioning(pending) && pending.outdated !== true
    return [{ account, rule: cso.current.rule, why: mvo.deleted === null || isStaged ? 'ruleOff' : 'ruleOffAndDeleted' }]
  })
}

/** What is kept of them with the page, until somebody has dealt with them. */
export function notesOf(plan: Plan, kept: readonly LeaverKept[]): LeaverNote[] {
  return kept.map(({ account, rule, why }) => {
    const names = namesOf(plan, account, rule)
    return { cso: account.id, rule, why, names, was: looksOf(account.attributes, names) }
  })
}

/** What the rule writes, where it is known, so that nothing else that changes of the account counts as dealing with it. */
function namesOf(plan: Plan, account: Cso, rule: RuleId): readonly string[] {
  const secrets = new Set(secretsOf(csoType(plan, account)))
  return [...(plan.rules.get(rule)?.targets ?? Object.keys(account.attributes))].filter((name) => !secrets.has(name)).sort()
}

/** A digest of these attributes' values: as long as it is the same, nobody has dealt with the account. */
export function looksOf(attributes: Attributes, names: readonly string[]): string {
  return digest(names.map((name) => attributeOf(attributes, name) ?? null))
}
