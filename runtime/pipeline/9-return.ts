/** Getting a connector back in time: the link to the MVO and the mark that was set when it left (L3, A7). */
import type { Contribution, Cso, Mvo, RuleId, SystemId } from '../model/objects'
import type { LifecycleRules } from './9-disconnect'
import { liftsMark } from './9-lifecycle'

export interface ReconnectView {
  readonly cso: Cso
  /** The MVO of its retained link; null when there is none any more. */
  readonly mvo: Mvo | null
  readonly mvoDeleted: boolean
  /** Another record of the system that is staying is linked to that MVO (O6). */
  readonly occupied: boolean
  /** The MVO type of the rule that takes the CSO again. */
  readonly mvType: string
  readonly ruleName: string
}

/** Whether an object that had fallen out of scope comes back to its MVO (L3), or its retained link is void. */
export type ReconnectDecision =
  { readonly kind: 'none' } | { readonly kind: 'release' } | { readonly kind: 'reconnect'; readonly because: string }

export function decideReconnect(view: ReconnectView): ReconnectDecision {
  const { cso, mvo, mvoDeleted, occupied, mvType, ruleName } = view
  if (typeof cso.retainedLink !== 'number' || cso.mvo !== null) return { kind: 'none' }
  if (!mvo || occupied || mvoDeleted || !mvo.deletion || mvo.type !== mvType) return { kind: 'release' }
  return { kind: 'reconnect', because: `it is in scope of rule ${ruleName} again and comes back to the person it belonged to` }
}

export interface ReturnView {
  readonly mvo: Mvo
  /** Null when the metaverse does not declare the MVO's type. */
  readonly rules: LifecycleRules | null
  /** The system that has a connector to it again. */
  readonly back: SystemId
  readonly backName: string
  readonly contributions: readonly Contribution[]
  /** Systems of the rules whose values are kept; a rule that is gone is not among them. */
  readonly systemOfRule: (rule: RuleId) => SystemId | undefined
}

/**
 * A record came in time, the one who left or another system's: the deletion mark goes, and with it all values that were frozen
 * because of it (L3, A7). A type that keeps the values of who left keeps those of other systems. Null: the mark stays, or there
 * is none.
 */
export function decideReturn(
  view: ReturnView,
): { readonly contributions: readonly Contribution[]; readonly because: string } | null {
  const { mvo, rules, back, backName, contributions, systemOfRule } = view
  if (!mvo.deletion || !rules || !liftsMark(mvo.deletion, rules.deletionRule, back)) return null
  const stays = ({ cso, rule: by }: Contribution): boolean => {
    if (cso !== null) return true
    if (rules.schema.keepValuesOnDisconnect !== true) return false
    const system = systemOfRule(by)
    return system !== undefined && system !== back
  }
  return {
    contributions: contributions.filter(stays),
    because: `the planned deletion is lifted: ${backName} has it again`,
  }
}
