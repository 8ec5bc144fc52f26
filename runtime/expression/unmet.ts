/** Which parts of a condition do not hold: of those joined by AND the ones that do not, else the whole. */
import type { AttributeValue } from '../model/values'
import { inputsOf, usesLookups } from './analysis'
import type { Schemas } from './attributes'
import { readAttribute } from './attributes'
import { Builder } from './build'
import type { Root } from './error'
import { ExpressionError, Fault } from './error'
import { startEvaluation } from './limits'
import type { Evaluate, ExpressionScope } from './scope'
import type { Node } from './syntax'
import { holds, isAbsent } from './value'

/** A part of a condition that does not hold. */
export interface UnmetPart {
  /** As it is written. */
  readonly text: string
  /** What it reads of its own objects, each with its value; null: it has none, or one that cannot be used. */
  readonly values: readonly { readonly root: Root; readonly attribute: string; readonly value: AttributeValue | null }[]
  /** All it reads of its own objects, also within look-ups and as what leads to other objects. */
  readonly reads: readonly Read[]
}

interface Read {
  readonly root: Root
  readonly attribute: string
}

interface Part {
  readonly text: string
  readonly step: Evaluate
  readonly reads: readonly Read[]
  /** Those whose values are said. */
  readonly inputs: readonly (Read & { readonly evaluate: Evaluate })[]
}

/**
 * Finds them; none of a condition that holds. A part that cannot be computed does not hold. Of what reads other objects it is the
 * first alone: the condition has asked for no more of them.
 */
export function unmetFinder(text: string, node: Node, schemas: Schemas): (scope: ExpressionScope) => readonly UnmetPart[] {
  let parts: readonly Part[] | undefined
  const isFar = usesLookups(node)
  return (scope) => {
    parts ??= partsOf(text, node, schemas)
    const unmet: UnmetPart[] = []
    for (const part of parts) {
      if (isMet(() => holds(part.step(scope)))) continue
      unmet.push({
        text: part.text,
        values: part.inputs.map(({ root, attribute, evaluate }) => ({ root, attribute, value: evaluate(scope) })),
        reads: part.reads,
      })
      if (isFar) break
    }
    return unmet
  }
}

function partsOf(text: string, node: Node, schemas: Schemas): readonly Part[] {
  const nodes = nodesOf(node)
  const builder = new Builder(schemas, { initialOnly: true, unique: true })
  return nodes.map((part) => {
    const reads = inputsOf(part, schemas).map(({ root, attribute }) => ({ root, attribute }))
    return {
      text: part.kind === 'any' && nodes.length > 1 ? `(${written(text, part)})` : written(text, part),
      step: builder.step(part),
      reads,
      inputs: usesLookups(part) ? [] : reads.map((of) => ({ ...of, evaluate: readable(of.root, of.attribute) })),
    }
  })
}

/** What cannot be used counts as none. */
function readable(root: Root, attribute: string): Evaluate {
  const read = readAttribute(root, attribute, {})
  return (scope) => {
    try {
      const value = read(scope)
      return isAbsent(value) ? null : value
    } catch (thrown) {
      if (thrown instanceof Fault) return null
      throw thrown
    }
  }
}

/** A node ends before the brackets that close it. */
function written(text: string, { start, end }: Node): string {
  let to = end
  while (to < text.length && openIn(text.slice(start, to)) > 0) to++
  return text.slice(start, to)
}

/** Brackets that are open at the end, those in quotes left out. */
function openIn(text: string): number {
  const code = text.replace(/"[^"]*"|'[^']*'/g, '')
  return code.split('(').length - code.split(')').length
}

function nodesOf(node: Node): readonly Node[] {
  return node.kind === 'all' ? node.parts.flatMap(nodesOf) : [node]
}

function isMet(ask: () => boolean): boolean {
  startEvaluation()
  try {
    return ask()
  } catch (thrown) {
    if (thrown instanceof Fault || thrown instanceof ExpressionError) return false
    throw thrown
  }
}
