/** Step 5: attribute flow. Inbound what a CSO contributes to its MVO, outbound what an account should be (A1–A7, R7, R9). */
import type { ExpressionScope } from '../expression'
import type { ContributionOptions, PendingChange, RuleId } from '../model/objects'
import type { Mapping, Sharing } from '../model/rules'
import type { Attributes, AttributeValue, MutableAttributes, Reference } from '../model/values'
import { asSet, attributeOf, emptyAttributes, valuesOf } from '../model/values'
import type { FlowMapping } from './5-mapping-value'
import { evaluate } from './5-mapping-value'

/**
 * One attribute that could not flow although the rest did (A8, U1), a name that came out as nothing (R9), or a disable that
 * changes nothing (R5). The object is not what its rules want, so it stays due until that is mended (D1, N10).
 */
export interface FlowFault {
  /** Null where it is the whole account that stays as it is. */
  readonly attribute: string | null
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
}

export interface OutboundFlow {
  readonly desired: readonly DesiredValue[]
  readonly faults: readonly FlowFault[]
}

/** Which candidate each mapping gives whose value nobody else may have (U1). */
export type ChosenCandidates = ReadonlyMap<FlowMapping, number>

const noneChosen: ChosenCandidates = new Map()

function withCandidate(scope: ExpressionScope, at: number | undefined): ExpressionScope {
  return at === undefined ? scope : { ...scope, candidate: { at, outcome: 'notAsked' } }
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
): OutboundFlow {
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
    const plain: DesiredValue = { attribute, value: result.value, mode, rule }
    desired.set(attribute, sharing === undefined ? plain : { ...plain, sharing })
  }
  return { desired: [...desired.values()], faults }
}

/** A value that is another each time stays what it was when it was staged, as long as its account was not sent (D4, R7). */
export function keepGenerated(desired: DesiredValue, staged: readonly PendingChange[]): DesiredValue {
  const before = staged.find(({ attribute, rule, to }) => attribute === desired.attribute && rule === desired.rule && to !== null)
  return before ? { ...desired, value: before.to } : desired
}
