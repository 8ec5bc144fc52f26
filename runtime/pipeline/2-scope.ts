/** Step 2: whether a rule takes an object (S1–S6). */
import type { CompiledExpression, ExpressionScope } from '../expression'

/** A rule's condition; null takes every object (S1). */
export interface ScopeRule {
  readonly condition: CompiledExpression | null
}

export interface ScopeDecision {
  readonly inScope: boolean
  readonly because: string
}

/** Decides for an object as its scope shows it. An expression that fails throws its ExpressionError (A9). */
export function decideScope(rule: ScopeRule, scope: ExpressionScope): ScopeDecision {
  if (!rule.condition) return { inScope: true, because: 'the rule takes every object of its type' }
  const inScope = rule.condition.test(scope)
  return { inScope, because: inScope ? `it meets ${rule.condition.text}` : `it does not meet ${rule.condition.text}` }
}

/** A deleted MVO is in no outbound scope (R5). */
export const deletedIsOut: ScopeDecision = { inScope: false, because: 'the metaverse object is being deleted' }
