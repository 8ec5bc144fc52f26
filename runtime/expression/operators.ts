/** The operators as steps of an evaluation. */
import type { Scalar } from '../model/values'
import { displayValue, isList } from '../model/values'
import { equal, order } from './compare'
import type { Span } from './error'
import { fail, located } from './error'
import { everySoOften, limitedText } from './limits'
import type { ArithmeticOperator } from './numbers'
import { calculate, exact, scalar } from './numbers'
import type { Evaluate, ExpressionScope } from './scope'
import type { ComparisonOperator } from './syntax'
import type { Value } from './value'
import { describe, holds, isAbsent, itemsOf, single } from './value'

/** `a OP b` for numbers: null with anything is null, integers are exact to 64 bits, anything but numbers is a mistake. */
export function arithmetic(operator: ArithmeticOperator, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = safeArithmetic(operator, a, b)
    // Beyond the safe range the digits are computed exactly; -0 is no number of the language.
    if (Number.isSafeInteger(result)) return result + 0
  }
  const left = single(a)
  const right = single(b)
  if (left === null || right === null) return null
  return scalar(calculate(operator, numberFor(operator, left), numberFor(operator, right)))
}

function safeArithmetic(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '%':
      return a % b
    case '/':
      return (a - (a % b)) / b
    default:
      return operator satisfies never
  }
}

function numberFor(operator: ArithmeticOperator, value: Scalar) {
  return exact(value) ?? fail(`${operator} needs numbers, not ${describe(value)}; convert it with ToInt or ToDecimal`)
}

/** `a + b`: joins when one of them is text, null counting as ""; otherwise adds. */
function plus(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') return limitedText(a + b)
  const left = single(a)
  const right = single(b)
  if (typeof left === 'string' || typeof right === 'string') return limitedText(displayValue(left) + displayValue(right))
  return arithmetic('+', left, right)
}

/** A chain of `+`, from left to right. */
export function sum(parts: readonly Evaluate[], span: Span): Evaluate {
  const [first, ...others] = parts as [Evaluate, ...Evaluate[]]
  return (scope) => {
    let total = first(scope)
    for (const part of others) {
      const next = part(scope)
      try {
        total = plus(total, next)
      } catch (thrown) {
        throw located(thrown, span)
      }
    }
    return total
  }
}

/** A part of a text and what always follows it. */
interface Piece {
  readonly part: Evaluate
  readonly after: string
}

/** A chain of `+` that is text from its first or second part on; neighbouring literals are joined beforehand. */
export function textSum(parts: readonly (Evaluate | string)[], span: Span): Evaluate {
  let before = ''
  const pieces: Piece[] = []
  for (const part of parts) {
    const last = pieces.pop()
    if (typeof part !== 'string') pieces.push(...(last ? [last] : []), { part, after: '' })
    else if (last) pieces.push({ part: last.part, after: last.after + part })
    else before += part
  }
  const [first, second, ...others] = pieces
  if (!first) return () => before
  if (others.length > 0) return longText(before, pieces, span)
  if (!second) return (scope) => finished(before + pieceText(first, scope, span), span)
  return (scope) => finished(before + pieceText(first, scope, span) + pieceText(second, scope, span), span)
}

function longText(before: string, pieces: readonly Piece[], span: Span): Evaluate {
  return (scope) => {
    let text = before
    for (const piece of pieces) text += pieceText(piece, scope, span)
    return finished(text, span)
  }
}

function pieceText({ part, after }: Piece, scope: ExpressionScope, span: Span): string {
  const value = part(scope)
  if (typeof value === 'string') return value + after
  if (value === null) return after
  try {
    return displayValue(single(value)) + after
  } catch (thrown) {
    throw located(thrown, span)
  }
}

function finished(text: string, span: Span): string {
  try {
    return limitedText(text)
  } catch (thrown) {
    throw located(thrown, span)
  }
}

/** `a OP b` as a condition. A list meets it when any of its items does; an order comparison with null is false. */
export function comparison(operator: ComparisonOperator, left: Evaluate, right: Evaluate, span: Span): Evaluate {
  const test = comparisons[operator]
  return (scope) => {
    const a = left(scope)
    const b = right(scope)
    try {
      return test(a, b)
    } catch (thrown) {
      throw located(thrown, span)
    }
  }
}

const comparisons: Readonly<Record<ComparisonOperator, (a: Value, b: Value) => boolean>> = {
  '=': equal,
  '<>': (a, b) => !equal(a, b),
  '<': ordered((difference) => difference < 0),
  '<=': ordered((difference) => difference <= 0),
  '>': ordered((difference) => difference > 0),
  '>=': ordered((difference) => difference >= 0),
}

function ordered(accepts: (difference: number) => boolean): (a: Value, b: Value) => boolean {
  const test = (a: Scalar | null, b: Scalar | null): boolean => accepts(order(a, b) ?? Number.NaN)
  return (a, b) => {
    if (!isList(a) && !isList(b)) return test(a, b)
    let round = 0
    const looked = (left: Scalar, right: Scalar): boolean => {
      everySoOften(round++)
      return test(left, right)
    }
    return itemsOf(a).some((left) => itemsOf(b).some((right) => looked(left, right)))
  }
}

/** Whether a part holds, as a step that cannot give anything but true and false. */
export function condition(part: Evaluate, span: Span): (scope: ExpressionScope) => boolean {
  return (scope) => {
    const value = part(scope)
    try {
      return holds(value)
    } catch (thrown) {
      throw located(thrown, span)
    }
  }
}

type Condition = (scope: ExpressionScope) => boolean

/** AND: stops at the first part that does not hold. */
export function every(parts: readonly Condition[]): Evaluate {
  const [first, second, ...others] = parts
  if (first && second && others.length === 0) return (scope) => first(scope) && second(scope)
  return (scope) => {
    for (const part of parts) if (!part(scope)) return false
    return true
  }
}

/** OR: stops at the first part that holds. */
export function some(parts: readonly Condition[]): Evaluate {
  const [first, second, ...others] = parts
  if (first && second && others.length === 0) return (scope) => first(scope) || second(scope)
  return (scope) => {
    for (const part of parts) if (part(scope)) return true
    return false
  }
}

/** `-a`. */
export function negative(operand: Evaluate, span: Span): Evaluate {
  return (scope) => {
    const value = operand(scope)
    try {
      return isAbsent(value) ? null : arithmetic('-', 0, value)
    } catch (thrown) {
      throw located(thrown, span)
    }
  }
}
