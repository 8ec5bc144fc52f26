/** Step 5, looked at afterwards: which of a rule's mappings to an attribute gives what the attribute has (A2, A3). */
import type { ExpressionScope } from '../expression'
import { ExpressionError } from '../expression'
import { ObjectError } from '../model/errors'
import type { AttributeValue, Attributes } from '../model/values'
import { foldCase } from '../model/values'
import type { Evaluated, FlowMapping, Referring } from './5-mapping-value'
import { evaluate } from './5-mapping-value'

/**
 * Which mapping decides, by where it stands, and what it gives now; `unknown` where asking would give another value than the one
 * that was given.
 */
export type DecidingMapping =
  | { readonly at: number; readonly gives: 'value'; readonly value: AttributeValue | null }
  | { readonly at: number; readonly gives: 'unknown' }

/**
 * Of the rule's mappings in their order the last that gives the attribute a value; where none does, the last that says that it
 * has none. Null where no mapping is in force for it, or each keeps what is there. `from` is what direct mappings read. What of
 * it cannot be computed gives nothing, as in the flow itself (A8).
 */
export function decidingMapping(
  mappings: readonly FlowMapping[],
  attribute: string,
  { scope, from, referring }: { readonly scope: ExpressionScope; readonly from: Attributes; readonly referring: Referring },
): DecidingMapping | null {
  const name = foldCase(attribute)
  let decided: DecidingMapping | null = null
  for (const [at, mapping] of mappings.entries()) {
    if (!mapping.enabled || foldCase(mapping.target) !== name) continue
    if (givesAnother(mapping)) {
      decided = { at, gives: 'unknown' }
      continue
    }
    const result = computed(mapping, scope, from, referring)
    if (result === 'keep' || 'fault' in result) continue
    const hasValue = decided !== null && (decided.gives === 'unknown' || decided.value !== null)
    if (result.value === null && hasValue && !mapping.emptyCounts) continue
    decided = { at, gives: 'value', value: result.value }
  }
  return decided
}

/** A value that nobody else has is chosen once and kept (U1). */
function givesAnother({ source }: FlowMapping): boolean {
  return source.kind === 'expression' && source.expression.unique
}

function computed(mapping: FlowMapping, scope: ExpressionScope, from: Attributes, referring: Referring): Evaluated {
  try {
    return evaluate(mapping, scope, from, referring)
  } catch (error) {
    if (error instanceof ObjectError || error instanceof ExpressionError) return 'keep'
    throw error
  }
}
