/** Which candidate each mapping of a flow gives whose value nobody else may have (U1). */
import type { ExpressionScope } from '../../../expression'
import { messageOf, ObjectError, SyncError } from '../../../model/errors'
import type { AttributeValue, Scalar } from '../../../model/values'
import { displayValue, valuesOf } from '../../../model/values'
import { combinations, rowKeys } from '../../../pipeline/3-join'
import type { ChosenCandidates } from '../../../pipeline/5-flow'
import type { FlowMapping } from '../../../pipeline/5-mapping-value'
import { candidateAt, isOverruled, withoutCandidate } from '../../../pipeline/5-candidates'
import type { UniqueDecision } from '../../../pipeline/5-unique'
import { decideUnique, mostCandidates, uniqueKey } from '../../../pipeline/5-unique'
import { csoKeys } from '../../canvas/cso-names'
import { inboundRulesTo } from '../../canvas/plan-lookups'
import type { UniqueNamespaces } from '../../canvas/plan'
import type { UniqueFacts } from '../page/unique-values'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** A flow that is about to be evaluated, and gives what `Flow` says. */
export interface UniqueChoice<Flow> {
  readonly item: Item
  readonly mvo: WorkingMvo
  /** Those of the step that write an attribute in which a value is nobody else's. */
  readonly mappings: readonly FlowMapping[]
  /** All mappings that are evaluated together, of which the last that gives a value decides, and what direct ones read. */
  readonly among: readonly FlowMapping[]
  readonly from: 'cs' | 'mv'
  /** What the expressions see at this moment. */
  readonly scope: () => ExpressionScope
  /** What the owner has in the attribute, or is to get; the best known first. */
  readonly held: (mapping: FlowMapping) => readonly (AttributeValue | null | undefined)[]
  /** Evaluates the flow with these candidates. */
  readonly decide: (chosen: ChosenCandidates) => Flow
  /** What a flow writes, by attribute. */
  readonly written: (flow: Flow) => ReadonlyMap<string, AttributeValue | null>
}

/** The mappings of a step that write an attribute in which a value is nobody else's; most steps have none. */
export function uniqueMappings({ plan }: WorkingSet, mappings: readonly FlowMapping[]): readonly FlowMapping[] {
  if (plan.unique.size === 0) return noMappings
  return mappings.filter((mapping) => plan.unique.has(mapping) || plan.amongUnique.has(mapping))
}

const noMappings: readonly FlowMapping[] = []

/** Applies a flow as it is with the candidates chosen; throws ObjectError `no-unique-value` where there is none. */
export async function withUniqueValues<Flow, T>(
  set: WorkingSet,
  choice: UniqueChoice<Flow>,
  apply: (flow: Flow, chosen: ChosenCandidates) => T | Promise<T>,
): Promise<T> {
  const facts = new Map(choice.mappings.map((mapping) => [mapping, factsOf(set, choice.mvo, mapping)]))
  try {
    for (;;) {
      const { chosen, keys, asked, without, taken } = chooseAll(set, choice, facts)
      const flow = asked.length === 0 || taken.length > 0 ? choice.decide(chosen) : undefined
      const values = flow === undefined ? [] : takenValues(choice.written, flow, { keys, taken })
      asked.push(...askOfTaken(values, facts))
      if (flow !== undefined && asked.length === 0) {
        keepOthersOut(set, values, facts)
        choice.item.faults.push(...without.map(withoutCandidate))
        return apply(flow, chosen)
      }
      await Promise.all(asked.map(({ of, ledger, objects }) => set.unique.ask(of, choice.item.id, { ledger, objects })))
    }
  } catch (error) {
    // Whoever cannot look at the ledger does not know what was given: the object fails, and the others go on.
    if (!(error instanceof SyncError) || error.code !== 'not-configured') throw error
    throw new ObjectError('no-unique-value', messageOf(error))
  }
}

interface Asked extends Pick<Extract<UniqueDecision, { kind: 'ask' }>, 'ledger' | 'objects'> {
  readonly of: UniqueFacts
}

/** What the mappings give, and what is to be looked up before that is known. */
interface Chosen {
  readonly chosen: ChosenCandidates
  /** The values given, as they are compared, each with its attribute. */
  readonly keys: ReadonlySet<string>
  readonly asked: Asked[]
  readonly without: readonly FlowMapping[]
  /** Those whose value is no candidate. */
  readonly taken: readonly FlowMapping[]
}

function chooseAll<Flow>(
  set: WorkingSet,
  { mappings, among, from, scope, held }: UniqueChoice<Flow>,
  facts: ReadonlyMap<FlowMapping, UniqueFacts>,
): Chosen {
  const seen = scope()
  const chosen = new Map<FlowMapping, number>()
  const keys = new Set<string>()
  const asked: Asked[] = []
  const without: FlowMapping[] = []
  const taken: FlowMapping[] = []
  for (const mapping of mappings) {
    if (!set.plan.unique.has(mapping)) {
      taken.push(mapping)
      continue
    }
    if (isOverruled(mapping, among, seen, from)) continue
    const of = facts.get(mapping) as UniqueFacts
    const first = candidateAt(mapping, seen, 0)
    if (first.kind === 'notAsked') taken.push(mapping)
    if (first.kind === 'none') without.push(mapping)
    if (first.kind !== 'given' || first.value === null) continue
    const { value } = first
    const decision = decideFor(set, of, {
      keyAt: (at) => keyOf(mapping, at === 0 ? value : valueAt(mapping, seen, at)),
      held: held(mapping).flatMap((value) => valuesOf(value ?? null).map((each) => uniqueKey(mapping.schema, each))),
    })
    switch (decision.kind) {
      case 'ask':
        asked.push({ of, ledger: decision.ledger, objects: decision.objects })
        break
      case 'given': {
        chosen.set(mapping, decision.at)
        keys.add(keyIn(mapping, decision.key))
        set.unique.give(of, decision.key, decision.entry)
        break
      }
      case 'exhausted':
        throw exhausted(mapping, value, decision.last)
      default:
        decision satisfies never
    }
  }
  return { chosen, keys, asked, without, taken }
}

/** What is to be looked up about the values that UniqueValue was not asked for: asked together with its candidates. */
function askOfTaken(values: readonly TakenValue[], facts: ReadonlyMap<FlowMapping, UniqueFacts>): Asked[] {
  return values.flatMap(({ mapping, key }) => {
    const of = facts.get(mapping) as UniqueFacts
    return of.holders.has(key) ? [] : { of, ledger: [key], objects: [] }
  })
}

/**
 * A value that UniqueValue was not asked for is taken as it is, unless it was given to somebody else: throws ObjectError
 * `no-unique-value`. It is not entered as given, so that HR may exchange what two people have.
 */
function keepOthersOut(set: WorkingSet, values: readonly TakenValue[], facts: ReadonlyMap<FlowMapping, UniqueFacts>): void {
  for (const { mapping, value, key } of values) {
    const of = facts.get(mapping) as UniqueFacts
    if (of.holders.get(key) === 'other' || set.unique.isGiven(of, key)) throw somebodyElses(mapping, value)
    set.unique.write(of, key)
  }
}

/** A value that UniqueValue was not asked for. */
interface TakenValue {
  readonly mapping: FlowMapping
  readonly value: Scalar
  readonly key: string
}

function takenValues<Flow>(
  written: UniqueChoice<Flow>['written'],
  flow: Flow,
  { keys, taken }: Pick<Chosen, 'keys' | 'taken'>,
): readonly TakenValue[] {
  if (taken.length === 0) return []
  const values = written(flow)
  return taken.flatMap((mapping) =>
    valuesOf(values.get(mapping.target) ?? null)
      .map((value) => ({ mapping, value, key: uniqueKey(mapping.schema, value) }))
      .filter(({ key }) => !keys.has(keyIn(mapping, key))),
  )
}

function keyIn({ target }: FlowMapping, key: string): string {
  return JSON.stringify([target, key])
}

function somebodyElses({ target, schema }: FlowMapping, value: Scalar): ObjectError {
  const shown = schema?.secret ? 'a secret' : `"${displayValue(value)}"`
  return new ObjectError(
    'no-unique-value',
    `${target} would be ${shown}, which is somebody else's or was: UniqueValue gives ${target} to one person only. Correct the value where it comes from, or let UniqueValue give this person one`,
  )
}

function valueAt(mapping: FlowMapping, scope: ExpressionScope, at: number): AttributeValue | null {
  const candidate = candidateAt(mapping, scope, at)
  return candidate.kind === 'given' ? candidate.value : null
}

function decideFor(
  set: WorkingSet,
  of: UniqueFacts,
  view: { readonly keyAt: (at: number) => string | null; readonly held: readonly string[] },
): UniqueDecision {
  return decideUnique({
    ...view,
    isKnown: of.isKnown,
    holderOf: (key) => of.holders.get(key),
    isTaken: (key) => of.taken.get(key),
    isReserved: (key) => set.unique.isReserved(of, key),
  })
}

function exhausted({ target, schema }: FlowMapping, first: AttributeValue, last: string | null): ObjectError {
  const shown = schema?.secret ? '' : ` (from ${displayValue(first)} to ${last ?? displayValue(first)})`
  return new ObjectError(
    'no-unique-value',
    `${target} has no value left: all ${mostCandidates} candidates of UniqueValue${shown} are somebody else's or were. Give it another candidate`,
  )
}

function keyOf({ target, schema }: FlowMapping, value: AttributeValue | null): string | null {
  if (value === null) return null
  const [single, ...others] = valuesOf(value)
  if (single === undefined) return null
  if (others.length === 0) return uniqueKey(schema, single)
  throw new ObjectError(
    'several-values',
    `${target} would get several values from UniqueValue, which gives one. Correct the mapping`,
  )
}

function factsOf(set: WorkingSet, mvo: WorkingMvo, mapping: FlowMapping): UniqueFacts {
  const namespaces = (set.plan.unique.get(mapping) ?? set.plan.amongUnique.get(mapping)) as UniqueNamespaces
  const isExact = mapping.schema?.comparison === 'exact'
  return {
    mvo,
    namespaces,
    owners: ownersOf(set, mvo, namespaces),
    isExact,
    isKnown: undefined,
    holders: new Map(),
    taken: new Map(),
  }
}

/**
 * The ways to tell whose a value is: she herself, the anchors of her records, and the values by which records are joined to her,
 * but for those that are unique values themselves. Made anew, she is known by any of them.
 */
function ownersOf(set: WorkingSet, { current, expected, linked }: WorkingMvo, { mv }: UniqueNamespaces): readonly string[] {
  const owners = [ownerOf(current)]
  for (const id of linked) {
    const cso = set.csos.get(id)?.current
    if (!cso || inboundRulesTo(set.plan, cso, current.type).length === 0) continue
    const { anchorKey } = csoKeys(set.plan, cso)
    if (anchorKey !== null) owners.push(JSON.stringify(['anchor', cso.system, cso.type, anchorKey]))
  }
  const attributes = Object.assign(Object.create(null) as object, expected, current.attributes)
  const given = new Set(mv.map(({ attribute }) => attribute))
  for (const rule of set.plan.rules.values()) {
    if (!rule.enabled || rule.direction !== 'inbound' || rule.mvType !== current.type) continue
    for (const { pairs } of rule.joinRows) {
      if (pairs.some((pair) => given.has(pair.mv))) continue
      const keys = rowKeys({ pairs: pairs.map((pair) => ({ ...pair, cs: pair.mv })) }, attributes, 'mv')
      if (keys) for (const values of combinations(keys)) owners.push(JSON.stringify(['join', current.type, values]))
    }
  }
  return [...new Set(owners)]
}

/** She herself, as long as she is there. */
export function ownerOf({ uuid }: { readonly uuid: string }): string {
  return JSON.stringify(['mvo', uuid])
}
