/** Calls of functions, with their arguments converted. */
import type { Span } from './error'
import { located } from './error'
import type { Convert } from './functions/arguments'
import { conversion } from './functions/arguments'
import type { FunctionDefinition, Parameter } from './functions/definition'
import { limitedList, limitedText } from './limits'
import type { Evaluate, ExpressionScope } from './scope'
import { parameterAt } from './types'
import type { Value } from './value'

/** An argument as it stands in the text: its step, its place, and its value when that is a literal. */
export interface Argument {
  readonly evaluate: Evaluate
  readonly span: Span
  readonly literal?: Value
}

type Run = (...args: unknown[]) => Value
type RunInScope = (scope: ExpressionScope, ...args: unknown[]) => Value
type Prepared = (scope: ExpressionScope) => unknown

/**
 * The call of a function as a step. Literal arguments are converted here, so that a wrong one is refused at once. Throws
 * ExpressionError.
 */
export function call(definition: FunctionDefinition, args: readonly Argument[], span: Span): Evaluate {
  if ('build' in definition) return guarded(definition.build(args.map(({ evaluate }) => evaluate)), span)
  const prepared = args.map((argument, i) => prepare(definition, parameterAt(definition.parameters, i), argument))
  const inScope = 'runInScope' in definition ? (definition.runInScope as RunInScope) : undefined
  const calling = { span, strict: definition.nulls === 'null' }
  if (inScope) return many(inScope, prepared, calling)
  const run = ('run' in definition ? definition.run : undefined) as Run
  const [first, second, third, ...others] = prepared
  if (!first || others.length > 0) return many((_scope, ...values) => run(...values), prepared, calling)
  if (!second) return unary(run, first, calling)
  return third ? ternary(run, [first, second, third], calling) : binary(run, [first, second], calling)
}

function prepare({ name }: FunctionDefinition, parameter: Parameter, argument: Argument): Prepared {
  const convert = conversion(name, parameter)
  const { evaluate, span, literal } = argument
  if (literal !== undefined) {
    const fixed = convertAt(convert, literal, span)
    return () => fixed
  }
  if (parameter.type !== 'text') return (scope) => convertAt(convert, evaluate(scope), span)
  return (scope) => {
    const value = evaluate(scope)
    return typeof value === 'string' ? value : convertAt(convert, value, span)
  }
}

function convertAt(convert: Convert, value: Value, span: Span): unknown {
  if (value === null) return null
  try {
    return convert(value)
  } catch (thrown) {
    throw located(thrown, span)
  }
}

/** The result, if it is not too long. */
function limited(result: Value): Value {
  if (typeof result === 'string') return limitedText(result)
  return Array.isArray(result) ? limitedList(result) : result
}

/** How a function is called. */
interface Calling {
  readonly span: Span
  /** A null argument makes the result null, and the function is not asked. */
  readonly strict: boolean
}

function unary(run: Run, first: Prepared, { strict, span }: Calling): Evaluate {
  return (scope) => {
    const a = first(scope)
    if (strict && a === null) return null
    try {
      return limited(run(a))
    } catch (thrown) {
      throw located(thrown, span)
    }
  }
}

function binary(run: Run, [first, second]: readonly [Prepared, Prepared], { strict, span }: Calling): Evaluate {
  return (scope) => {
    const a = first(scope)
    const b = second(scope)
    if (strict && (a === null || b === null)) return null
    try {
      return limited(run(a, b))
    } catch (thrown) {
      throw located(thrown, span)
    }
  }
}

function ternary(run: Run, [first, second, third]: readonly [Prepared, Prepared, Prepared], { strict, span }: Calling): Evaluate {
  return (scope) => {
    const a = first(scope)
    const b = second(scope)
    const c = third(scope)
    if (strict && (a === null || b === null || c === null)) return null
    try {
      return limited(run(a, b, c))
    } catch (thrown) {
      throw located(thrown, span)
    }
  }
}

function many(run: RunInScope, prepared: readonly Prepared[], { strict, span }: Calling): Evaluate {
  return (scope) => {
    const values = prepared.map((argument) => argument(scope))
    if (strict && values.includes(null)) return null
    try {
      return limited(run(scope, ...values))
    } catch (thrown) {
      throw located(thrown, span)
    }
  }
}

/** The step with a place for faults that have none. */
export function guarded(step: Evaluate, span: Span): Evaluate {
  return (scope) => {
    try {
      return step(scope)
    } catch (thrown) {
      throw located(thrown, span)
    }
  }
}
