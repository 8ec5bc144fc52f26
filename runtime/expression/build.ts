/** Turns syntax trees into closures that evaluate them. */
import type { Argument } from './call'
import { call, guarded } from './call'
import { located, refuse } from './error'
import { inZone } from './dates'
import { arithmetic, comparison, condition, every, negative, some, sum, textSum } from './operators'
import type { Schemas } from './attributes'
import { readAttribute, readFound, readStep } from './attributes'
import type { Evaluate, ExpressionScope } from './scope'
import type { Node } from './syntax'
import { typeOf } from './types'

/** Which functions an expression may use besides those that may stand anywhere. */
export interface Allowed {
  readonly initialOnly: boolean
  readonly unique: boolean
}

/** Turns a syntax tree into closures, once for all evaluations. */
export class Builder {
  /** A second choice in one expression could not be made apart from the first. */
  #usesUnique = false

  constructor(
    readonly schemas: Schemas,
    readonly allowed: Allowed,
  ) {}

  step(node: Node): Evaluate {
    switch (node.kind) {
      case 'literal': {
        const { value } = node
        return () => value
      }
      case 'attribute':
        return this.#attribute(node)
      case 'call':
        return this.#call(node)
      case 'found':
        return this.#found(node)
      case 'sum':
        return this.#sum(node)
      case 'arithmetic':
        return this.#arithmetic(node)
      case 'comparison':
        return this.#comparison(node)
      case 'all':
        return every(node.parts.map((part) => this.#condition(part)))
      case 'any':
        return some(node.parts.map((part) => this.#condition(part)))
      case 'not': {
        const operand = this.#condition(node.operand)
        return (scope) => !operand(scope)
      }
      case 'negative':
        return negative(this.step(node.operand), node)
      case 'choice':
        return this.#choice(node)
      default:
        return node satisfies never
    }
  }

  /** Beside a date that is computed, one without a time of day is its day in the store's zone (S6). */
  #comparison({ operator, left, right, start, end }: Node & { kind: 'comparison' }): Evaluate {
    const isDated = typeOf(left) === 'date' || typeOf(right) === 'date'
    const step = (side: Node): Evaluate => (isDated ? inZone(this.step(side)) : this.step(side))
    return comparison(operator, step(left), step(right), { start, end })
  }

  #condition(node: Node): (scope: ExpressionScope) => boolean {
    return condition(this.step(node), node)
  }

  #attribute({ root, name, step, start, end }: Node & { kind: 'attribute' }): Evaluate {
    if (root === 'extra') return guarded(readAttribute(root, name, this.schemas), { start, end })
    return step === undefined
      ? readAttribute(root, name, this.schemas)
      : guarded(readStep(root, name, step, this.schemas), { start, end })
  }

  #found({ from, name }: Node & { kind: 'found' }): Evaluate {
    return readFound(this.step(from), name)
  }

  #call(node: Node & { kind: 'call' }): Evaluate {
    const { definition, args } = node
    if (definition.initialOnly && !this.allowed.initialOnly)
      refuse(`${definition.name} gives something else each time and can be used in initial-only mappings only`, node)
    if (definition.unique) this.#allowUnique(definition.name, node)
    const given = args.map((argument): Argument => ({
      evaluate: this.step(argument),
      span: argument,
      ...(argument.kind === 'literal' && { literal: argument.value }),
    }))
    return call(definition, given, node)
  }

  #allowUnique(name: string, node: Node): void {
    if (!this.allowed.unique)
      refuse(`${name} gives a value to keep and can be used in the mappings of attribute flows only`, node)
    if (this.#usesUnique) refuse(`${name} can be used once in a mapping; give it all candidates`, node)
    this.#usesUnique = true
  }

  #sum(node: Node & { kind: 'sum' }): Evaluate {
    if (typeOf(node) !== 'text')
      return sum(
        node.parts.map((part) => this.step(part)),
        node,
      )
    return textSum(
      node.parts.map((part) => (part.kind === 'literal' && typeof part.value === 'string' ? part.value : this.step(part))),
      node,
    )
  }

  #arithmetic(node: Node & { kind: 'arithmetic' }): Evaluate {
    const { operator } = node
    const left = this.step(node.left)
    const right = this.step(node.right)
    return (scope) => {
      const a = left(scope)
      const b = right(scope)
      try {
        return arithmetic(operator, a, b)
      } catch (thrown) {
        throw located(thrown, node)
      }
    }
  }

  #choice(node: Node & { kind: 'choice' }): Evaluate {
    const holdsFor = this.#condition(node.condition)
    const outcome = this.step(node.outcome)
    const otherwise = this.step(node.otherwise)
    return (scope) => (holdsFor(scope) ? outcome(scope) : otherwise(scope))
  }
}
