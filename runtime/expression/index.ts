/** The expression language: what the rest of the engine may use of it. */
export type { CompiledExpression, CompileOptions, ExpressionProblem } from './compile'
export { check, compile, readInput } from './compile'
export { ExpressionError } from './error'
export type { Candidate, ExpressionScope, ObjectView } from './scope'
export type { ConditionGroup, ConditionOperator, ConditionRow, ConditionValue } from './condition'
export { conditionOperators, conditionToExpression, isConditionGroup, normalisedCondition } from './condition'
export { expressionToCondition } from './condition-reader'
export { documentation } from './documentation'
