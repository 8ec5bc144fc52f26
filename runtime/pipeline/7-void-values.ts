/**
 * What was staged with values of inbound rules and mappings that are gone or switched off: nothing of it is sent until the full
 * sync has taken them back (A14).
 */
import type { Contribution, Cso, Mvo, PendingExport, RuleId } from '../model/objects'
import { bare, foldCase } from '../model/values'
import { isLinkedInbound } from './2-scope'
import { elect } from './5-election'

/** By which rule, and by which record. */
type Given = Pick<Contribution, 'rule' | 'cso'>

/** What rules of the canvas have to do with one person and what is staged for her. */
export interface VoidValuesView {
  readonly mvo: Mvo
  readonly contributions: readonly Contribution[]
  /** All that is linked to her. */
  readonly csos: readonly Cso[]
  /** Whether the rule is in force for the record it was given by, and writes this attribute. */
  readonly supplies: (given: Given, attribute: string) => boolean
  /** Whether any inbound rule that is in force is for this record. */
  readonly isTaken: (record: Cso) => boolean
  /** The person's attributes that the mappings of a rule to this attribute read, in folded case. */
  readonly reads: (rule: RuleId, target: string) => readonly string[]
  /** The person's attributes that the scope of an outbound rule reads, in folded case. */
  readonly scopeReads: (rule: RuleId) => readonly string[]
}

/** What of a person is there by rules or mappings alone that do not supply it any more. */
export interface VoidValues {
  /** Attributes that would have another value, in folded case, each with the rule that gave it. */
  readonly attributes: ReadonlyMap<string, RuleId>
  /** The rule that alone stands for the person being there; null where a record stands for her that some rule takes. */
  readonly person: RuleId | null
}

/**
 * Costs an election. What is kept of a record that has left is frozen, and stays (A7). What a mapping makes of such a value of
 * the same person is as void as that.
 */
export function voidValuesOf(view: VoidValuesView): VoidValues {
  const { mvo, contributions } = view
  const attributes = new Map<string, RuleId>()
  const others = contributions.map((contribution) => inForce(contribution, view))
  if (others.some((contribution, at) => contribution !== contributions[at]))
    for (const name of elect(mvo, others, mvo.created).changed) attributes.set(foldCase(name), giverOf(name, view))
  for (let before = -1; before < attributes.size;) {
    before = attributes.size
    for (const [name, { rule }] of Object.entries(mvo.provenance)) {
      const giver = view.reads(rule, name).find((read) => attributes.has(read))
      if (giver !== undefined && !attributes.has(foldCase(name))) attributes.set(foldCase(name), attributes.get(giver) ?? rule)
    }
  }
  return { attributes, person: standsByVoid(view) }
}

/** This much of a contribution is still given. */
function inForce(contribution: Contribution, { supplies }: VoidValuesView): Contribution {
  if (contribution.cso === null) return contribution
  const isGiven = (name: string): boolean => supplies(contribution, name)
  const { values, options } = contribution
  if ([...Object.keys(values), ...Object.keys(options)].every(isGiven)) return contribution
  return { ...contribution, values: only(values, isGiven), options: only(options, isGiven) }
}

function only<T>(all: Readonly<Record<string, T>>, isKept: (name: string) => boolean): Readonly<Record<string, T>> {
  const kept = bare<T>()
  for (const [name, value] of Object.entries(all)) if (isKept(name)) kept[name] = value
  return kept
}

/** Who gave the value that would be another, or kept others from giving theirs (A6). */
function giverOf(name: string, { mvo, contributions, supplies }: VoidValuesView): RuleId {
  const supplier = mvo.provenance[name]
  if (supplier && !supplies(supplier, name)) return supplier.rule
  const isVoid = (given: Contribution): boolean => (name in given.values || name in given.options) && !supplies(given, name)
  return contributions.find(isVoid)?.rule ?? supplier?.rule ?? 0
}

function standsByVoid({ csos, contributions, isTaken }: VoidValuesView): RuleId | null {
  const records = csos.filter((cso) => cso.link === 'byHand' || isLinkedInbound(cso))
  if (records.some((cso) => cso.link === 'byHand' || isTaken(cso))) return null
  return contributions.find(({ cso }) => records.some(({ id }) => id === cso))?.rule ?? null
}

/**
 * The inbound rules of which a pending export comes that do not supply it any more: a value that was made of theirs, or that
 * somebody is in a scope, or is there at all. None: it may be sent.
 */
export function restsOn(
  pending: PendingExport,
  { attributes, person }: VoidValues,
  { reads, scopeReads }: Pick<VoidValuesView, 'reads' | 'scopeReads'>,
): readonly RuleId[] {
  const rules = new Set<RuleId>()
  const read = (names: readonly string[]): void => {
    for (const name of names) {
      const giver = attributes.get(name)
      if (giver !== undefined) rules.add(giver)
    }
  }
  for (const { rule, attribute, sent } of pending.changes) if (!sent) read(reads(rule, attribute))
  for (const rule of decidedByScope(pending)) read(scopeReads(rule))
  if (pending.operation === 'create' && person !== null) rules.add(person)
  return [...rules]
}

/** The outbound rules by whose scope an account is made or taken away. */
function decidedByScope(pending: PendingExport): readonly RuleId[] {
  if (pending.operation === 'create') return pending.changes.map(({ rule }) => rule)
  return pending.rule === undefined ? [] : [pending.rule]
}
