/** Compiles expressions and checks them for the editor. */
import type { AttributeValue } from '../model/values'
import type { ExpressionInput } from './analysis'
import { attributeNodes, inputsOf, isZoned, joinsText, usesLookups } from './analysis'
import { Builder } from './build'
import type { Root, Span } from './error'
import type { ClockReading } from './clock'
import { clockReading } from './clock'
import { ExpressionError, Fault, located } from './error'
import { limitedText, startEvaluation } from './limits'
import { nearest } from './nearest'
import type { Evaluate, ExpressionScope, Schemas } from './scope'
import { isUnknownAttribute, pseudoNames, readAttribute, Spellings } from './scope'
import type { Node } from './syntax'
import { read } from './syntax'
import { checkCondition, checkTypes } from './types'
import type { Value } from './value'
import { holds, isAbsent } from './value'

export interface CompileOptions {
  /**
   * The attributes of the connected system's object type; with them names in any letter case cost nothing at run time, and
   * unknown ones are warned of.
   */
  readonly csAttributes?: readonly string[]
  /** The attributes of the metaverse object type. */
  readonly mvAttributes?: readonly string[]
  /** The attributes of all objects that references of the connected system may point at; unknown ones are warned of. */
  readonly csReferenced?: readonly string[]
  /** The same for references of the metaverse. */
  readonly mvReferenced?: readonly string[]
  /** A condition must give true or false: a result that never can is refused. Without this it is a value. */
  readonly use?: 'value' | 'condition'
  /** The mapping is initial-only, so functions that give something else each time are allowed. */
  readonly initialOnly?: boolean
}

/** An expression ready to be evaluated any number of times. */
export interface CompiledExpression {
  readonly text: string
  /**
   * The value for these objects, null for "no value"; lists keep their order and may be empty. Throws ExpressionError with the
   * inputs' values.
   */
  evaluate(scope: ExpressionScope): AttributeValue | null
  /**
   * Whether the condition holds; null counts as false. Throws ExpressionError, also when the result is neither true nor false.
   */
  test(scope: ExpressionScope): boolean
  readonly inputs: readonly ExpressionInput[]
  /**
   * The first input that has no value in this scope although the expression does not foresee that; null when there is none (A10).
   */
  missingInput(scope: ExpressionScope): ExpressionInput | null
  /** Builds text from several attributes, so that by default it contributes nothing when one of them is missing (A10). */
  readonly joinsText: boolean
  /** Reads attributes of objects that references point at, so that their changes matter too (D1). */
  readonly usesLookups: boolean
  /** How it depends on the clock; null when time changes nothing (D11). */
  readonly clock: ClockReading | null
  /** What it gives depends on the clock, or on the store's time zone (S6). */
  readonly zoned: boolean
}

/** Something to show in the editor under a stretch of the expression. */
export interface ExpressionProblem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly position: number
  readonly length: number
  readonly nearest?: string
}

/** The expression ready for use. Throws ExpressionError for everything that can be known to be wrong from its text. */
export function compile(text: string, options: CompileOptions = {}): CompiledExpression {
  const schemas = schemasOf(options)
  const { node, step } = prepared(text, options, schemas)
  const inputs = inputsOf(node, schemas)
  const whole: Span = { start: 0, end: text.length }
  const withInputs = (thrown: unknown, scope: ExpressionScope): unknown => {
    const error = located(thrown, whole)
    if (error instanceof ExpressionError)
      error.inputs = inputs.map(({ root, attribute }) => ({ root, attribute, value: readInput({ root, attribute }, scope) }))
    return error
  }
  const evaluate = (scope: ExpressionScope): Value => {
    startEvaluation()
    try {
      const value = step(scope)
      return typeof value === 'string' ? limitedText(value) : value
    } catch (thrown) {
      throw withInputs(thrown, scope)
    }
  }
  const test = (scope: ExpressionScope): boolean => {
    startEvaluation()
    try {
      return holds(step(scope))
    } catch (thrown) {
      throw withInputs(thrown, scope)
    }
  }
  const missingInput = missingInputFinder(inputs, schemas)
  const clock = clockReading(node, (part) => new Builder(schemas, options.initialOnly ?? false).step(part))
  return {
    text,
    evaluate,
    test,
    inputs,
    missingInput,
    joinsText: joinsText(node, schemas),
    usesLookups: usesLookups(node),
    clock,
    zoned: isZoned(node),
  }
}

function missingInputFinder(inputs: readonly ExpressionInput[], schemas: Schemas): CompiledExpression['missingInput'] {
  const wanted = inputs
    .filter((input) => !input.foreseen)
    .map((input) => ({ input, readIt: readAttribute(input.root, input.attribute, schemas) }))
  return (scope) => wanted.find(({ readIt }) => isMissing(readIt, scope))?.input ?? null
}

/** A value that is there but cannot be used is not missing: evaluating says what is wrong with it. */
function isMissing(readIt: Evaluate, scope: ExpressionScope): boolean {
  try {
    return isAbsent(readIt(scope))
  } catch (thrown) {
    if (thrown instanceof Fault) return false
    throw thrown
  }
}

/** The value of an input in this scope, as the expression sees it; null when it is missing or cannot be used. */
export function readInput(
  { root, attribute }: Pick<ExpressionInput, 'root' | 'attribute'>,
  scope: ExpressionScope,
): AttributeValue | null {
  try {
    return readAttribute(root, attribute, {})(scope)
  } catch (thrown) {
    if (thrown instanceof Fault) return null
    throw thrown
  }
}

/** Everything the editor should underline: the first error, or the warnings of an expression that compiles. */
export function check(text: string, options: CompileOptions = {}): ExpressionProblem[] {
  const schemas = schemasOf(options)
  try {
    const { node } = prepared(text, options, schemas)
    const referenced = schemasOf({
      ...(options.csReferenced && { csAttributes: options.csReferenced }),
      ...(options.mvReferenced && { mvAttributes: options.mvReferenced }),
    })
    return attributeNodes(node).flatMap(({ root, name, nameSpan, step, stepSpan }) => [
      ...unknownAttribute(root, name, nameSpan, schemas),
      ...(step === undefined || stepSpan === undefined ? [] : unknownAttribute(root, step, stepSpan, referenced)),
    ])
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    const { reason, position, length, nearest: close } = thrown
    return [{ severity: 'error', message: reason, position, length, ...(close === undefined ? {} : { nearest: close }) }]
  }
}

function unknownAttribute(root: Root, name: string, { start, end }: Span, schemas: Schemas): ExpressionProblem[] {
  if (!isUnknownAttribute(root, name, schemas)) return []
  const close = nearest(name, [...(schemas[root]?.names ?? []), ...pseudoNames(root)])
  const side = root === 'cs' ? "the connected system's" : "the metaverse's"
  const problem: ExpressionProblem = {
    severity: 'warning',
    message: `${name} is none of ${side} attributes${close === undefined ? '' : `; did you mean ${close}?`}`,
    position: start,
    length: end - start,
    ...(close === undefined ? {} : { nearest: close }),
  }
  return [problem]
}

function schemasOf({ csAttributes, mvAttributes }: CompileOptions): Schemas {
  return { ...(csAttributes && { cs: new Spellings(csAttributes) }), ...(mvAttributes && { mv: new Spellings(mvAttributes) }) }
}

function prepared(
  text: string,
  { initialOnly = false, use = 'value' }: CompileOptions,
  schemas: Schemas,
): { node: Node; step: Evaluate } {
  const node = read(text)
  checkTypes(node)
  if (use === 'condition') checkCondition(node)
  return { node, step: new Builder(schemas, initialOnly).step(node) }
}
