/** Step 5: what one mapping gives for one object: computed from its source and made to fit what it writes (A8–A11, O5). */
import type { CompiledExpression, ExpressionScope } from '../expression'
import { ExpressionError } from '../expression'
import { convert, isMisfit } from '../model/convert'
import { ObjectError } from '../model/errors'
import type { Mapping, MissingInput } from '../model/rules'
import type { AttributeSchema } from '../model/schema'
import type { Attributes, AttributeValue, Scalar } from '../model/values'
import { asSet, attributeOf, displayValue, holdsReferences, isList, valuesOf } from '../model/values'
import { isNoName } from './no-name'

/** A mapping with the schema of the attribute it writes; null writes text. */
export interface FlowMapping extends Mapping<CompiledExpression> {
  readonly schema: AttributeSchema | null
  /** What it gives may be given again once its owner is deleted (U1). */
  readonly reusable?: boolean
  /** One of several that name accounts: a value that is no name is none (R9). */
  readonly names?: true
}

/** `keep`: what is there stays. A fault: several values for one, of which nothing flows (A8). */
export type Evaluated = { readonly value: AttributeValue | null } | 'keep' | { readonly fault: string }

/** What a reference attribute takes: links alone in the metaverse, in a system also names as it writes them. */
export type Referring = 'links' | 'names'

/** What the mapping gives in this scope; `from` is what a direct one reads. Throws ObjectError and ExpressionError. */
export function evaluate(
  mapping: FlowMapping,
  scope: ExpressionScope,
  from: Attributes | undefined,
  referring: Referring,
): Evaluated {
  const result = given(mapping, scope, from, referring)
  if (mapping.names !== true || result === 'keep' || 'fault' in result) return result
  return isNoName(result.value) ? { value: null } : result
}

function given(mapping: FlowMapping, scope: ExpressionScope, from: Attributes | undefined, referring: Referring): Evaluated {
  const { source } = mapping
  switch (source.kind) {
    case 'direct': {
      const value = (from && attributeOf(from, source.attribute)) ?? null
      if (value === null && mapping.whenMissing === 'keep') return 'keep'
      if (value === null && mapping.whenMissing === 'fail') throw inputMissing(mapping, source.attribute)
      return fit(mapping, value, referring)
    }
    case 'constant':
      return fit(mapping, source.value, referring)
    case 'expression': {
      const missing = whenInputMissing(mapping, source.expression, scope)
      if (missing === 'nothing') return { value: null }
      if (missing === 'keep') return 'keep'
      return fit(mapping, computed(mapping.target, source.expression, scope), referring)
    }
    default:
      return source satisfies never
  }
}

/** Whether what the mapping reads is missing, so that no value of it is nothing that it says (A10, N10). */
export function isInputMissing({ source }: FlowMapping, scope: ExpressionScope, from: Attributes | undefined): boolean {
  switch (source.kind) {
    case 'direct':
      return (from && attributeOf(from, source.attribute)) === undefined
    case 'constant':
      return false
    case 'expression':
      return source.expression.missingInput(scope) !== null
    default:
      return source satisfies never
  }
}

/** The expression's value; one that fails says for which target (A9). */
function computed(target: string, expression: CompiledExpression, scope: ExpressionScope): AttributeValue | null {
  try {
    return expression.evaluate(scope)
  } catch (error) {
    if (error instanceof ExpressionError) error.place = target
    throw error
  }
}

/** What to do when an input of the expression has no value (A10). */
function whenInputMissing(mapping: FlowMapping, expression: CompiledExpression, scope: ExpressionScope): MissingInput {
  if (mapping.whenMissing === 'evaluate') return 'evaluate'
  const missing = expression.missingInput(scope)
  if (missing === null) return 'evaluate'
  if (mapping.whenMissing === 'fail') throw inputMissing(mapping, missing)
  return mapping.whenMissing
}

function inputMissing(mapping: FlowMapping, input: string): ObjectError {
  return new ObjectError(
    'input-missing',
    `${mapping.target} cannot be computed: ${input} has no value. Supply it in the source, or change what the mapping does when a value is missing`,
  )
}

/** The value as the target attribute wants it (A8, A9, A11); blank text and empty lists are no value (O5). */
function fit(mapping: FlowMapping, value: AttributeValue | null, referring: Referring): Evaluated {
  if (value === null || value === '') return { value: null }
  const schema = mapping.schema
  if (schema && !schema.multi && !isList(value)) return { value: fitOne({ mapping, schema, referring }, value) }
  if (!schema && !isList(value)) return { value }
  const given = valuesOf(value).filter((value) => value !== '')
  const fitted = asSet(schema ? given.map((value) => fitOne({ mapping, schema, referring }, value)) : given)
  if (!fitted) return { value: null }
  if (!schema || schema.multi) return { value: fitted }
  const [single, ...others] = fitted
  if (single !== undefined && others.length === 0) return { value: single }
  const shown = schema.secret ? 'secret' : displayValue(fitted)
  return {
    fault: `${mapping.target} holds one value, and ${fitted.length} were offered (${shown}); it keeps what it has. Pick one in the mapping, for example First(…)`,
  }
}

interface Fitting {
  readonly mapping: FlowMapping
  readonly schema: AttributeSchema
  readonly referring: Referring
}

function fitOne({ mapping, schema, referring }: Fitting, value: Scalar): Scalar {
  if (schema.type === 'text' && typeof value === 'string') return value
  if (schema.type === 'integer' && typeof value === 'number') return value
  if (schema.type === 'reference' && referring === 'links' && !holdsReferences(value)) {
    const why = `${mapping.target} is a reference, and "${displayValue(value)}" is a value that points at nobody`
    const remedy = 'Declare what it comes from as a reference in its connected system, or find the object with Lookup'
    throw new ObjectError('value-does-not-fit', `${why}. ${remedy}`)
  }
  const converted = convert(value, schema.type)
  if (isMisfit(converted)) {
    throw new ObjectError(
      'value-does-not-fit',
      `${mapping.target} is ${schema.type}, and ${converted.misfit}. Correct the source or the mapping`,
    )
  }
  return converted
}
