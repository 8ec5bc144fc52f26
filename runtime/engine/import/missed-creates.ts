/** Accounts that were created and are missing, before anything has shown them: remembered, as they may show up yet (I12). */
import type { CsoEntry } from '../../model/page'
import { foldCase } from '../../model/values'
import { isDeprovisioning } from '../../pipeline/deprovisioning'
import { csoKeys, csoName, csoType } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import { writtenAttributes } from '../canvas/plan-lookups'
import type { MissedCreate } from '../creates/lost-creates'

/**
 * An account that is gone, if it is to be remembered should it show up yet: it was never seen, and is somebody's, or was to be
 * disabled or deleted. Any other was left as it is (R5). Null: it is not to be.
 */
export function missedOf(plan: Plan, { cso, pending }: Pick<CsoEntry, 'cso' | 'pending'>): MissedCreate | null {
  const { id, type, mvo, rule, staging, anchor } = cso
  if (staging !== 'awaitingConfirmation' || anchor === null) return null
  if (mvo === null && !(pending && isDeprovisioning(pending))) return null
  const answered = !isAnchorWritten(plan, cso)
  return { ...csoKeys(plan, cso), cso: id, type, answered, name: csoName(cso), mvo, rule: rule ?? pending?.rule ?? null }
}

/** Whether rules give such accounts their anchors: what bears such a one may have been made by anybody. */
function isAnchorWritten(plan: Plan, cso: CsoEntry['cso']): boolean {
  const anchor = csoType(plan, cso)?.anchor
  if (anchor === undefined) return false
  return [...writtenAttributes(plan, cso.system, cso.type)].some((name) => foldCase(name) === foldCase(anchor))
}
