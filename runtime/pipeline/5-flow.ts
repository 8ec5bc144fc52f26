/** Step 5: attribute flow. Inbound, what a CSO contributes to its MVO; outbound, what an account should be (A1–A11, R7, R9). */
import type { Candidate, CompiledExpression, ExpressionScope } from '../expression'
import { ExpressionError } from '../expression'
import { convert, isMisfit } from '../model/convert'
import { ObjectError } from '../model/errors'
import type { ContributionOptions, PendingChange, RuleId } from '../model/objects'
import type { Mapping, MissingInput, Sharing } from '../model/rules'
import type { AttributeSchema } from '../model/schema'
import type { Attributes, AttributeValue, MutableAttributes, Reference, Scalar } from '../model/values'
import { asSet, attributeOf, displayValue, emptyAttributes, holdsReferences, isList, valuesOf } from '../model/values'

/** A mapping with the schema of the attribute it writes; null writes text. */
export interface FlowMapping extends Mapping<CompiledExpression> {
  readonly schema: AttributeSchema | null
  /** What it gives may be given again once its owner is deleted (U1). */
  readonly reusable?: boolean
}

/**
 * One attribute that could not flow although the rest did (A8, U1), or a name that came out as nothing (R9). The object is not
 * what its rules want, so it stays due until that is mended (D1, N10).
 */
export interface FlowFault {
  readonly attribute: string
  readonly message: string
  /** Several values for one unless it says otherwise. */
  readonly code?: 'input-missing' | 'no-unique-value' | 'disables-nothing'
}

export interface InboundFlow {
  readonly values: Attributes
  readonly options: Readonly<Record<string, ContributionOptions>>
  readonly faults: readonly FlowFault[]
}

/** What an account should have in one attribute; null is "no value". */
export interface DesiredValue {
  readonly attribute: string
  readonly value: AttributeValue | null
  readonly mode: Mapping<unknown>['mode']
  readonly rule: RuleId
  /** What the mapping says of a list; left out: as it is by default (R11). */
  readonly sharing?: Sharing
  /** The rules spelled it in another letter case until now: that is sent, though the system ignores it (X2). */
  readonly recased?: true
}

type Evaluated = { readonly value: AttributeValue | null } | 'keep' | { readonly fault: string }

/** Which candidate each mapping gives whose value nobody else may have (U1). */
export type ChosenCandidates = ReadonlyMap<FlowMapping, number>

const noneChosen: ChosenCandidates = new Map()

function withCandidate(scope: ExpressionScope, at: number | undefined): ExpressionScope {
  return at === undefined ? scope : { ...scope, candidate: { at, outcome: 'notAsked' } }
}

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

const noOptions: Readonly<Record<string, ContributionOptions>> = Object.freeze({})

/**
 * Evaluates the rule's mappings for a CSO, which come in the order of `inOrder`. Of several mappings to one attribute the last
 * that gives a value wins, with its own options, one that counts when empty wins as a value does, and one that merges adds what
 * others that merge have given (A3, A6). `previous` is what this CSO contributed through the rule before: kept where a mapping
 * keeps the target's value and where several values do not fit into one (A8).
 */
export function decideInboundFlow(
  mappings: readonly FlowMapping[],
  scope: ExpressionScope,
  previous: Attributes,
  chosen: ChosenCandidates = noneChosen,
): InboundFlow {
  const values: MutableAttributes = emptyAttributes()
  let options: Record<string, ContributionOptions> | undefined
  const faults: FlowFault[] = []
  // Of the target in hand, what its mappings that merge have given so far.
  let mergedTarget: string | undefined
  let mergedValue: AttributeValue | null = null
  for (const mapping of mappings) {
    if (!mapping.enabled) continue
    const result = evaluate(mapping, withCandidate(scope, chosen.get(mapping)), scope.cs?.attributes, 'links')
    const answered = isAnswered(mapping.target, values, options)
    if (result === 'keep' || 'fault' in result) {
      if (result !== 'keep') faults.push({ attribute: mapping.target, message: result.fault })
      if (answered) continue
      const kept = attributeOf(previous, mapping.target)
      // Nothing to keep is no emptiness that counts: what others supply stays as well (A6).
      if (kept === undefined) continue
      values[mapping.target] = kept
    } else {
      let value = mapping.schema?.type === 'reference' ? known(mapping, result, previous) : result.value
      if (value === null && mapping.emptyCounts) mergedTarget = undefined
      else if (value !== null && mapping.merge && mapping.schema?.multi) {
        if (mergedTarget === mapping.target) value = union(mergedValue, value)
        mergedTarget = mapping.target
        mergedValue = value
      }
      if (value !== null) values[mapping.target] = value
      else if (!mapping.emptyCounts && answered) continue
      else delete values[mapping.target]
    }
    if (options) delete options[mapping.target]
    if (mapping.precedence !== null || mapping.merge || mapping.emptyCounts) {
      options ??= Object.create(null) as Record<string, ContributionOptions>
      options[mapping.target] = optionsOf(mapping)
    }
  }
  return { values, options: options ?? noOptions, faults }
}

/**
 * The references whose objects are known. While it is not known of one whose it is, none of those is taken away that were there
 * (A12).
 */
function known(
  mapping: FlowMapping,
  { value }: { readonly value: AttributeValue | null },
  previous: Attributes,
): AttributeValue | null {
  const references = valuesOf(value) as readonly Reference[]
  const found = references.filter(({ ref }) => ref !== null)
  const kept = references.some(({ ref, unowned }) => ref === null && !unowned) ? attributeOf(previous, mapping.target) : undefined
  if (mapping.schema?.multi) return asSet([...found, ...valuesOf(kept)]) ?? null
  return found[0] ?? kept ?? null
}

function union(values: AttributeValue | null, more: AttributeValue): AttributeValue | null {
  return asSet([...valuesOf(values), ...valuesOf(more)]) ?? null
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

/** Whether an earlier mapping to the attribute has a say, so that one without a value has none. */
function isAnswered(
  target: string,
  values: Attributes,
  options: Readonly<Record<string, ContributionOptions>> | undefined,
): boolean {
  return Object.hasOwn(values, target) || options?.[target]?.emptyCounts === true
}

function optionsOf(mapping: FlowMapping): ContributionOptions {
  return {
    ...(mapping.precedence !== null && { precedence: mapping.precedence }),
    // Values are merged only where there is room for several.
    ...(mapping.merge && mapping.schema?.multi && { merge: true }),
    ...(mapping.emptyCounts && { emptyCounts: true }),
  }
}

/**
 * Evaluates the rule's mappings for an account. Values that cannot be computed as asked are left as the account has them. Of
 * several mappings to one attribute the last that gives a value wins, as inbound (A3); it is cleared only when none does
 * (R9).
 */
export function decideOutboundFlow(
  rule: RuleId,
  mappings: readonly FlowMapping[],
  scope: ExpressionScope,
  chosen: ChosenCandidates = noneChosen,
): { readonly desired: readonly DesiredValue[]; readonly faults: readonly FlowFault[] } {
  const desired = new Map<string, DesiredValue>()
  const faults: FlowFault[] = []
  for (const mapping of mappings) {
    if (!mapping.enabled) continue
    const { target: attribute, mode, sharing } = mapping
    const result = evaluate(mapping, withCandidate(scope, chosen.get(mapping)), scope.mv?.attributes, 'names')
    if (result === 'keep' || 'fault' in result) {
      if (result !== 'keep') faults.push({ attribute, message: result.fault })
      continue
    }
    if (result.value === null && (desired.get(attribute)?.value ?? null) !== null) continue
    const wanted: DesiredValue = { attribute, value: result.value, mode, rule }
    desired.set(attribute, sharing === undefined ? wanted : { ...wanted, sharing })
  }
  return { desired: [...desired.values()], faults }
}

/** A value that is another each time stays what it was when it was staged, as long as its account was not sent (D4, R7). */
export function keepGenerated(desired: DesiredValue, staged: readonly PendingChange[]): DesiredValue {
  const before = staged.find(({ attribute, rule, to }) => attribute === desired.attribute && rule === desired.rule && to !== null)
  return before ? { ...desired, value: before.to } : desired
}

/** What a reference attribute takes: links alone in the metaverse, in a system also names as it writes them. */
type Referring = 'links' | 'names'

function evaluate(mapping: FlowMapping, scope: ExpressionScope, from: Attributes | undefined, referring: Referring): Evaluated {
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
