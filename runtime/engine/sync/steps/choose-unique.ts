/** Which candidate each mapping of a flow gives whose value nobody else may have (U1). */
import type { ExpressionScope } from '../../../expression'
import { messageOf, ObjectError, SyncError } from '../../../model/errors'
import type { AttributeValue } from '../../../model/values'
import { displayValue, isList } from '../../../model/values'
import { combinations, rowKeys } from '../../../pipeline/3-join'
import type { ChosenCandidates, FlowMapping } from '../../../pipeline/5-flow'
import { candidateAt, withoutCandidate } from '../../../pipeline/5-flow'
import type { UniqueDecision } from '../../../pipeline/5-unique'
import { decideUnique, mostCandidates, uniqueKey } from '../../../pipeline/5-unique'
import { csoKeys } from '../../canvas/cso-names'
import { inboundRulesTo } from '../../canvas/plan-lookups'
import type { UniqueNamespaces } from '../../canvas/plan'
import type { UniqueFacts } from '../page/unique-values'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** A flow that is about to be evaluated. */
export interface UniqueChoice {
  readonly item: Item
  readonly mvo: WorkingMvo
  /** Those of the step whose values nobody else may have. */
  readonly mappings: readonly FlowMapping[]
  /** What the expressions see at this moment. */
  readonly scope: () => ExpressionScope
  /** What the owner has in the attribute, or is to get; the best known first. */
  readonly held: (mapping: FlowMapping) => readonly (AttributeValue | null | undefined)[]
}

/** The mappings of a step whose values nobody else may have; most steps have none. */
export function uniqueMappings({ plan }: WorkingSet, mappings: readonly FlowMapping[]): readonly FlowMapping[] {
  return plan.unique.size === 0 ? noMappings : mappings.filter((mapping) => plan.unique.has(mapping))
}

const noMappings: readonly FlowMapping[] = []

/** Evaluates a flow with the candidates chosen; throws ObjectError `no-unique-value` where there is none. */
export async function withUniqueValues<T>(
  set: WorkingSet,
  choice: UniqueChoice,
  flow: (chosen: ChosenCandidates) => T | Promise<T>,
): Promise<T> {
  const facts = new Map(choice.mappings.map((mapping) => [mapping, factsOf(set, choice.mvo, mapping)]))
  try {
    for (;;) {
      const { chosen, asked, without } = chooseAll(set, choice, facts)
      if (asked.length === 0) {
        choice.item.faults.push(...without.map(withoutCandidate))
        return flow(chosen)
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

function chooseAll(
  set: WorkingSet,
  { mappings, scope, held }: UniqueChoice,
  facts: ReadonlyMap<FlowMapping, UniqueFacts>,
): { readonly chosen: ChosenCandidates; readonly asked: readonly Asked[]; readonly without: readonly FlowMapping[] } {
  const seen = scope()
  const chosen = new Map<FlowMapping, number>()
  const asked: Asked[] = []
  const without: FlowMapping[] = []
  for (const mapping of mappings) {
    const of = facts.get(mapping) as UniqueFacts
    const first = candidateAt(mapping, seen, 0)
    if (first.kind === 'none') without.push(mapping)
    if (first.kind !== 'given' || first.value === null) continue
    const { value } = first
    const decision = decideFor(set, of, {
      keyAt: (at) => keyOf(mapping, at === 0 ? value : valueAt(mapping, seen, at)),
      held: held(mapping).flatMap((value) => (value == null || isList(value) ? [] : (keyOf(mapping, value) ?? []))),
    })
    switch (decision.kind) {
      case 'ask':
        asked.push({ of, ledger: decision.ledger, objects: decision.objects })
        break
      case 'given': {
        chosen.set(mapping, decision.at)
        set.unique.give(of, decision.key, decision.entry, { reusable: mapping.reusable === true })
        break
      }
      case 'exhausted':
        throw exhausted(mapping, value, decision.last)
      default:
        decision satisfies never
    }
  }
  return { chosen, asked, without }
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
  if (!isList(value)) return uniqueKey(schema, value)
  throw new ObjectError(
    'several-values',
    `${target} would get several values from UniqueValue, which gives one. Correct the mapping`,
  )
}

function factsOf(set: WorkingSet, mvo: WorkingMvo, mapping: FlowMapping): UniqueFacts {
  const namespaces = set.plan.unique.get(mapping) as UniqueNamespaces
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
