/** Step 5, looked at afterwards: why a mapping gives nothing (A8–A12). */
import type { ExpressionScope } from '../expression'
import { ExpressionError } from '../expression'
import { ObjectError } from '../model/errors'
import type { Attributes } from '../model/values'
import { attributeOf, isReference, valuesOf } from '../model/values'
import type { FlowMapping, Referring } from './5-mapping-value'
import { evaluate } from './5-mapping-value'

/** What a mapping reads. */
export interface MappingScope {
  readonly scope: ExpressionScope
  /** What a direct one reads. */
  readonly from: Attributes
  readonly referring: Referring
}

/** A sentence without its end; null where it gives a value. */
export function whyGivesNothing(mapping: FlowMapping, { scope, from, referring }: MappingScope): string | null {
  if (!mapping.enabled) return 'the mapping is switched off'
  try {
    const result = evaluate(mapping, scope, from, referring)
    if (result === 'keep')
      return `${missingOf(mapping, scope) ?? 'what it reads has no value'}, and the mapping keeps what is there`
    if ('fault' in result) return result.fault
    if (result.value === null) return missingOf(mapping, scope) ?? 'its expression gives no value'
    return unresolved(mapping, from)
  } catch (error) {
    if (error instanceof ObjectError || error instanceof ExpressionError) return error.message
    throw error
  }
}

function missingOf({ source }: FlowMapping, scope: ExpressionScope): string | null {
  switch (source.kind) {
    case 'direct':
      return `${source.attribute} has no value`
    case 'constant':
      return 'its constant is empty'
    case 'expression': {
      const missing = source.expression.missingInput(scope)
      return missing === null ? null : `${missing} has no value`
    }
    default:
      return source satisfies never
  }
}

/** References of a record of which nobody is known give nothing (A12). */
function unresolved({ source, schema }: FlowMapping, from: Attributes): string | null {
  if (source.kind !== 'direct' || schema?.type !== 'reference') return null
  const references = valuesOf(attributeOf(from, source.attribute)).filter(isReference)
  const [first] = references
  if (!first || references.some(({ ref }) => ref !== null)) return null
  const what = `${source.attribute} refers to ${first.text}, `
  return what + (first.unowned ? 'whose record belongs to nobody' : 'of whom no record is known, or none that is synchronised')
}
