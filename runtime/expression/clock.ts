/** What of an expression reads the clock, and so when it can next give something else by time alone (D11). */
import type { NextLook, Term } from './clock-term'
import { nextDay, sooner, whenOtherwise } from './clock-term'
import { ExpressionError, Fault } from './error'
import { conversion } from './functions/arguments'
import type { Parameter } from './functions/definition'
import type { Unit } from './functions/dates/moment'
import { startEvaluation } from './limits'
import type { Evaluate, ExpressionScope } from './scope'
import { zoneOfScope } from './scope'
import type { ComparisonOperator, Node } from './syntax'
import { childrenOf } from './syntax'
import { itemsOf } from './value'

/** How an expression depends on the clock. */
export interface ClockReading {
  /** When its value can next change for these objects, if nothing but time changes. */
  next(scope: ExpressionScope): NextLook
  /** It reads Now where no moment can be worked out, so that it is looked at by every lifecycle scan. */
  readonly everyScan: boolean
}

/** A comparison of a term with a value that time does not change; the operator as if the value stood on its left. */
interface Watch {
  readonly term: Term
  readonly operator: ComparisonOperator
  readonly value: Evaluate
}

/** How the expression depends on the clock; null when it does not. `step` compiles a part of it. */
export function clockReading(node: Node, step: (part: Node) => Evaluate): ClockReading | null {
  if (!readsClock(node)) return null
  const watches: Watch[] = []
  const others = new Set<'now' | 'today'>()
  const visit = (part: Node): void => {
    const watch = part.kind === 'comparison' ? watchOf(part, step) : null
    if (watch) return void watches.push(watch)
    if (part.kind === 'call' && part.definition.clock) others.add(part.definition.clock)
    for (const child of childrenOf(part)) visit(child)
  }
  visit(node)
  const everyScan = others.has('now')
  const eachDay = others.has('today')
  return {
    everyScan,
    next: (scope) => {
      startEvaluation()
      return nextLook(scope, watches, { everyScan, eachDay })
    },
  }
}

function readsClock(node: Node): boolean {
  return (node.kind === 'call' && node.definition.clock !== undefined) || childrenOf(node).some(readsClock)
}

const mirrored = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

function watchOf({ operator, left, right }: Node & { kind: 'comparison' }, step: (part: Node) => Evaluate): Watch | null {
  const [ofLeft, ofRight] = [termOf(left), termOf(right)]
  if (ofRight && !readsClock(left)) return { term: ofRight, operator, value: step(left) }
  return ofLeft && !readsClock(right) ? { term: ofLeft, operator: mirrored[operator], value: step(right) } : null
}

function termOf(node: Node): Term | null {
  if (node.kind !== 'call') return null
  const { definition, args } = node
  if (definition.clock) return { clock: definition.clock, shifts: [] }
  if (definition.name !== 'DateAdd') return null
  const [inner, amount, unit] = args as readonly [Node, Node, Node]
  const term = termOf(inner)
  if (!term || amount.kind !== 'literal' || unit.kind !== 'literal' || amount.value === null || unit.value === null) return null
  const [, count, choice] = definition.parameters as readonly [Parameter, Parameter, Parameter]
  const shift = {
    amount: conversion('DateAdd', count)(amount.value) as number,
    unit: conversion('DateAdd', choice)(unit.value) as Unit,
  }
  return { ...term, shifts: [...term.shifts, shift] }
}

function nextLook(
  scope: ExpressionScope,
  watches: readonly Watch[],
  { everyScan, eachDay }: { readonly everyScan: boolean; readonly eachDay: boolean },
): NextLook {
  let moment = eachDay ? nextDay(scope.now, zoneOfScope(scope)) : null
  for (const watch of watches) moment = sooner(moment, momentOf(watch, scope))
  return { moment, everyScan }
}

/**
 * A value that cannot be computed or compared changes by no time: where the expression needs it, evaluating has said what is
 * wrong with it, and in a branch that is not taken nothing is.
 */
function momentOf({ term, operator, value }: Watch, scope: ExpressionScope): string | null {
  let moment: string | null = null
  try {
    for (const item of itemsOf(value(scope))) moment = sooner(moment, whenOtherwise(term, operator, item, scope))
  } catch (thrown) {
    if (!(thrown instanceof Fault || thrown instanceof ExpressionError)) throw thrown
  }
  return moment
}
