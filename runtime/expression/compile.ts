/** Compiles expressions and checks them for the editor. */
import type { AttributeValue } from '../model/values'
import { nearest } from '../model/nearest'
import type { ExpressionInput } from './analysis'
import type { LookedUp, ReadOfOthers, ReadThrough } from './analysis'
import {
  attributeNodes,
  farInputsOf,
  inputsOf,
  isZoned,
  joinsText,
  lookUpsOf,
  readOfFoundIn,
  readOfOthersIn,
  readThroughIn,
  usesLookups,
  usesUnique,
} from './analysis'
import { Builder } from './build'
import type { Root, Span } from './error'
import type { ClockReading } from './clock'
import { clockReading } from './clock'
import { ExpressionError, Fault, located } from './error'
import { limitedText, startEvaluation } from './limits'
import type { Schemas } from './attributes'
import { isUnknownAttribute, pseudoNames, readAttribute, Spellings } from './attributes'
import type { Evaluate, ExpressionScope } from './scope'
import type { Node } from './syntax'
import { read } from './syntax'
import { checkCondition, checkTypes } from './types'
import type { UnmetPart } from './unmet'
import { unmetFinder } from './unmet'
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
  /** False where it is no mapping of an attribute flow: UniqueValue is refused (U1). So it is in conditions. */
  readonly unique?: boolean
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
  /** The parts of a condition that do not hold: of those joined by AND, else the whole; of what reads others only the first. */
  unmet(scope: ExpressionScope): readonly UnmetPart[]
  readonly inputs: readonly ExpressionInput[]
  /**
   * The first input, as it is written, that has no value in this scope although the expression does not foresee that; null when
   * there is none (A10). What is read through a reference or a look-up is an input like any other.
   */
  missingInput(scope: ExpressionScope): string | null
  /** Builds text from several attributes, so that by default it contributes nothing when one of them is missing (A10). */
  readonly joinsText: boolean
  /** Reads attributes of objects that references point at, so that their changes matter too (D1). */
  readonly usesLookups: boolean
  /** What it reads of objects that references point at. */
  readonly through: readonly ReadThrough[]
  /** What it reads of metaverse objects that look-ups find, as it is written. */
  readonly ofFound: readonly string[]
  /** What it reads of others among whom its own object may be (D7). */
  readonly ofOthers: readonly ReadOfOthers[]
  /** By what it looks objects up. */
  readonly lookUps: readonly LookedUp[]
  /** How it depends on the clock; null when time changes nothing (D11). */
  readonly clock: ClockReading | null
  /** What it gives depends on the clock, or on the store's time zone (S6). */
  readonly zoned: boolean
  /** Asks for a value that nobody else has: `scope.candidate` says which of them is given (U1). */
  readonly unique: boolean
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
  const schemas = schemasOf(options.csAttributes, options.mvAttributes)
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
  const missingInput = missingInputFinder({ text, node, inputs }, schemas)
  const clock = clockReading(node, (part) => new Builder(schemas, { initialOnly: true, unique: true }).step(part))
  const found = {
    joinsText: joinsText(node, schemas),
    usesLookups: usesLookups(node),
    unique: usesUnique(node),
    through: readThroughIn(node, schemas),
    ofFound: readOfFoundIn(node),
    ofOthers: readOfOthersIn(node),
    lookUps: lookUpsOf(node),
  }
  const unmet = unmetFinder(text, node, schemas)
  return { text, evaluate, test, unmet, inputs, missingInput, ...found, clock, zoned: isZoned(node) }
}

interface Reading {
  readonly text: string
  readonly node: Node
  readonly inputs: readonly ExpressionInput[]
}

function missingInputFinder({ text, node, inputs }: Reading, schemas: Schemas): CompiledExpression['missingInput'] {
  const own = inputs
    .filter((input) => !input.foreseen)
    .map(({ root, attribute }) => ({ shown: `${root}["${attribute}"]`, readIt: readAttribute(root, attribute, schemas) }))
  const builder = new Builder(schemas, { initialOnly: true, unique: true })
  const far = farInputsOf(node, text, schemas).map(({ node: part, through }) => ({
    shown: text.slice(part.start, part.end),
    readIt: builder.step(part),
    // Whether a reference may be missing is asked of the reference itself.
    readReference: through && readAttribute(through.root, through.attribute, schemas),
  }))
  return (scope) => {
    for (const { shown, readIt } of own) if (isMissing(readIt, scope)) return shown
    for (const { shown, readIt, readReference } of far)
      if (!(readReference && isMissing(readReference, scope)) && isMissing(readIt, scope)) return shown
    return null
  }
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
  const schemas = schemasOf(options.csAttributes, options.mvAttributes)
  try {
    const { node } = prepared(text, options, schemas)
    const referenced = schemasOf(options.csReferenced, options.mvReferenced)
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
  if (root === 'extra' || !isUnknownAttribute(root, name, schemas)) return []
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

function schemasOf(cs: readonly string[] | undefined, mv: readonly string[] | undefined): Schemas {
  return { ...(cs && { cs: new Spellings(cs) }), ...(mv && { mv: new Spellings(mv) }) }
}

function prepared(
  text: string,
  { initialOnly = false, unique = true, use = 'value' }: CompileOptions,
  schemas: Schemas,
): { node: Node; step: Evaluate } {
  const node = read(text)
  checkTypes(node)
  if (use === 'condition') checkCondition(node)
  lookUpsOf(node)
  return { node, step: new Builder(schemas, { initialOnly, unique: unique && use === 'value' }).step(node) }
}
