/** Which parts of a condition do not hold: of those joined by AND the ones that do not, else the whole. */
import type { Schemas } from './attributes'
import { Builder } from './build'
import { ExpressionError, Fault } from './error'
import { startEvaluation } from './limits'
import type { ExpressionScope } from './scope'
import type { Node } from './syntax'
import { holds } from './value'

/** Finds them, as they are written; none of a condition that holds. A part that cannot be computed does not hold. */
export function unmetFinder(text: string, node: Node, schemas: Schemas): (scope: ExpressionScope) => readonly string[] {
  return (scope) => {
    const builder = new Builder(schemas, { initialOnly: true, unique: true })
    const parts = partsOf(node)
    const isOne = parts.length === 1
    return parts
      .filter((part) => !isMet(() => holds(builder.step(part)(scope))))
      .map((part) => (part.kind === 'any' && !isOne ? `(${written(text, part)})` : written(text, part)))
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

function partsOf(node: Node): readonly Node[] {
  return node.kind === 'all' ? node.parts.flatMap(partsOf) : [node]
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
