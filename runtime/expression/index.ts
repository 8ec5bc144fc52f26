/** The expression language: what the rest of the engine may use of it. */
export type { LookedUp } from './analysis'
export type { CompiledExpression, CompileOptions, ExpressionProblem } from './compile'
export { check, compile, readInput } from './compile'
export { ExpressionError } from './error'
export type { ClockReading } from './clock'
export type { NextLook } from './clock-term'
export { earlier } from './clock-term'
export type { Candidate, ExpressionScope, LookUps, ObjectView } from './scope'
export type { ConditionGroup, ConditionOperator, ConditionRow, ConditionValue } from './condition'
export {
  conditionMatches,
  conditionOperators,
  conditionToExpression,
  isConditionGroup,
  normalisedCondition,
  relativeUnits,
} from './condition'
export { expressionToCondition } from './condition-reader'
export { documentation } from './documentation'
export { unescapedInNames } from './names-in-dn'
export type { UnmetPart } from './unmet'
