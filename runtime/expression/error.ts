/** Faults of expressions, and where in the text they are. */
import type { AttributeValue } from '../model/values'

/** The three roots an expression can read from: connected system object, metaverse object, and what the flow added. */
export type Root = 'cs' | 'mv' | 'extra'

/** What an expression had read when it failed: the caller withholds secret attributes before showing it. */
export interface InputValue {
  readonly root: Root
  readonly attribute: string
  readonly value: AttributeValue | null
}

/**
 * A fault of an expression, found when it is compiled or when it is evaluated. `reason` is the sentence alone, `message` the
 * sentence with the position counted from 1; `position` counts from 0 and `length` is at least 1 unless the text ended too early.
 * The caller adds rule, mapping and object.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  /** The values of the inputs, for a fault at run time; empty for a fault of the text. */
  inputs: readonly InputValue[] = []
  /** What the expression was evaluated for, such as a mapping's target; undefined where the caller did not say. */
  place: string | undefined
  constructor(
    readonly reason: string,
    readonly position: number,
    readonly length: number,
    /** The known name closest to an unknown one. */
    readonly nearest?: string,
  ) {
    super(`${reason} (at character ${position + 1})`)
  }
}

/** A stretch of the expression's text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * A fault inside a function or operator that does not know its place in the text; the call that made it turns it into an
 * ExpressionError.
 */
export class Fault extends Error {
  override readonly name = 'Fault'
}

/** Ends the evaluation with a sentence for the administrator. */
export function fail(reason: string): never {
  throw new Fault(reason)
}

/** Ends the compilation with a sentence for the administrator and the place it is about. */
export function refuse(reason: string, span: Span, nearest?: string): never {
  throw new ExpressionError(reason, span.start, Math.max(0, span.end - span.start), nearest)
}

/** The thrown thing with its place in the text, if it is a Fault; anything else as it is. */
export function located(thrown: unknown, span: Span): unknown {
  return thrown instanceof Fault ? new ExpressionError(thrown.message, span.start, span.end - span.start) : thrown
}
