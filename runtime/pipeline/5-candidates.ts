/** Step 5: the candidates of a mapping whose value nobody else may have, and whether it is to be asked for one at all (U1). */
import type { Candidate, ExpressionScope } from '../expression'
import type { AttributeValue } from '../model/values'
import type { FlowFault } from './5-flow'
import type { FlowMapping } from './5-mapping-value'
import { evaluate } from './5-mapping-value'

/**
 * The value the mapping gives with this candidate, null where it gives none; `notAsked` where its value is no candidate, and is
 * taken as it is; `none` where every candidate is blank (U1).
 */
export function candidateAt(mapping: FlowMapping, scope: ExpressionScope, at: number): OneCandidate {
  const candidate: Candidate = { at, outcome: 'notAsked' }
  const result = evaluate(mapping, { ...scope, candidate }, undefined, 'names')
  const { outcome } = candidate
  if (outcome !== 'given') return { kind: outcome }
  return result === 'keep' || 'fault' in result ? { kind: 'notAsked' } : { kind: 'given', value: result.value }
}

type OneCandidate = { readonly kind: 'notAsked' | 'none' } | { readonly kind: 'given'; readonly value: AttributeValue | null }

/** The person is to have a value nobody else has, and there is none: she goes without, and it is said why (U1, N10). */
export function withoutCandidate({ target }: FlowMapping): FlowFault {
  const message = `${target} has no value: every candidate of UniqueValue is blank, as when a name has no letter that it can use. Correct the source, or give it another candidate`
  return { attribute: target, message, code: 'no-unique-value' }
}

/**
 * Whether a mapping after this one decides the same attribute for this object, so that this one is not to be asked for a value
 * that nobody else may have: it would be given in vain (A3, U1). `from` is what direct mappings read.
 */
export function isOverruled(
  mapping: FlowMapping,
  mappings: readonly FlowMapping[],
  scope: ExpressionScope,
  from: 'cs' | 'mv',
): boolean {
  for (let at = mappings.indexOf(mapping) + 1; at < mappings.length; at++) {
    const later = mappings[at] as FlowMapping
    if (later.target !== mapping.target || !later.enabled || later.merge) continue
    const result = evaluate(later, scope, scope[from]?.attributes, 'names')
    if (result === 'keep' || 'fault' in result) continue
    if (result.value !== null || (from === 'cs' && later.emptyCounts)) return true
  }
  return false
}
