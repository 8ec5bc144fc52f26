/** Why no inbound rule takes a record: the conditions of its rules, asked as they stand (S4). */
import { ExpressionError } from '../../../expression'
import { ObjectError } from '../../../model/errors'
import type { Cso, Mvo } from '../../../model/objects'
import type { ScopeDecision } from '../../../pipeline/2-scope'
import { decideScope } from '../../../pipeline/2-scope'
import { inboundRules } from '../../canvas/plan-lookups'
import type { PlannedRule, PlannedStep } from '../../canvas/plan'
import type { WorkingSet } from '../page/working-set'

/** One rule whose condition a record does not meet. */
export interface Declining {
  readonly rule: PlannedRule
  /** By those parts of its condition that are not met. */
  readonly because: string
}

type ScopeStep = Extract<PlannedStep, { kind: 'scope' }>

/**
 * What an inbound rule says of a record, by the first of its conditions that does not take it; null where one cannot be computed.
 * What they look up is asked for by who looks.
 */
export function inboundScopeOf(set: WorkingSet, rule: PlannedRule, cso: Cso, mvo: Mvo | null): ScopeDecision | null {
  const steps = [...set.plan.steps.values()].filter(
    (step): step is ScopeStep => step.kind === 'scope' && step.rule.id === rule.id,
  )
  const decisions: ScopeDecision[] = []
  for (const step of steps) {
    const decision = asked(() => decideScope(step, set.scope(cso, mvo, {})))
    if (decision === null) return null
    decisions.push(decision)
  }
  const everyObject = { inScope: true, because: 'the rule takes every object of its type' }
  return decisions.find(({ inScope }) => !inScope) ?? decisions[0] ?? everyObject
}

/** The rules for such records that do not take this one. */
export function decliningRules(set: WorkingSet, cso: Cso, mvo: Mvo | null): readonly Declining[] {
  return inboundRules(set.plan, cso.system, cso.type).flatMap((rule): Declining[] => {
    const decision = inboundScopeOf(set, rule, cso, mvo)
    return decision && !decision.inScope ? [{ rule, because: decision.because }] : []
  })
}

/** What follows "it": `is out of scope of rule HR in: it does not meet cs["status"] = "Active"`. */
export function outOfScopeText(
  declining: readonly { readonly rule: { readonly name: string }; readonly because: string }[],
): string {
  const [only, ...others] = declining
  if (!only) return 'is in scope of no rule any more'
  if (others.length === 0) return `is out of scope of rule ${only.rule.name}: ${only.because}`
  return `is in scope of no rule: ${declining.map(({ rule, because }) => `of ${rule.name} not, as ${because}`).join('; ')}`
}

function asked(decide: () => ScopeDecision): ScopeDecision | null {
  try {
    return decide()
  } catch (error) {
    if (error instanceof ObjectError || error instanceof ExpressionError) return null
    throw error
  }
}
