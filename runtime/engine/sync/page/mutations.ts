/** Every change of a page's objects in memory: made here and nowhere else, so that indexes and what was resolved stay right. */
import type { ObjectError } from '../../../model/errors'
import type { Contribution, Cso, CsoId, DeletionMark, Mvo, PendingExport, RuleId } from '../../../model/objects'
import type { RecordedChange } from '../../../model/runs'
import type { Attributes } from '../../../model/values'
import { attributeOf, noAttributes, sameValue } from '../../../model/values'
import type { Elected } from '../../../pipeline/5-election'
import { elect } from '../../../pipeline/5-election'
import { withoutSecrets } from '../../../pipeline/hidden-secrets'
import type { PlannedRule } from '../../canvas/plan'
import { mutableCso, mutableItem, mutableMvo } from './mutable'
import { forgetAllResolutions, forgetResolution, forgetResolutions } from './resolutions'
import type { AskedScope, Item, Reading, RuleOutcome, WorkingCso, WorkingMvo } from './working-objects'
import type { WorkingSet } from './working-set'

/** Changes a CSO. */
export function setCso(set: WorkingSet, item: Item, cso: WorkingCso, change: Partial<Cso>): void {
  const changing = touched(set, item, cso)
  changing.current = { ...cso.current, ...change }
  if (change.retainedLink || change.mvo) set.retained.note(cso)
  forgetResolutions(set, changing.current.mvo)
}

/** The CSO, to be changed in the name of `item`: what was resolved for its MVO is void. */
function touched(set: WorkingSet, item: Item, cso: WorkingCso): ReturnType<typeof mutableCso> {
  forgetResolutions(set, cso.current.mvo)
  const changing = mutableCso(cso)
  if (!changing.touchedBy.includes(item)) changing.touchedBy = [...changing.touchedBy, item]
  return changing
}

/** The CSO goes, and no MVO counts it any more. */
export function removeCso(set: WorkingSet, item: Item, cso: WorkingCso): void {
  touched(set, item, cso).deleted = true
  const mvo = cso.current.mvo === null ? undefined : set.mvos.get(cso.current.mvo)
  if (mvo) mutableMvo(mvo).linked.delete(cso.current.id)
}

/** The CSO is again as it was loaded, and so is what is pending for it. Only for one that was loaded. */
export function restoreCso(set: WorkingSet, cso: WorkingCso): void {
  if (!cso.before) return
  forgetResolutions(set, cso.current.mvo)
  Object.assign(mutableCso(cso), { current: cso.before.cso, pending: cso.before.pending, deleted: false, touchedBy: [] })
  forgetResolutions(set, cso.current.mvo)
}

/** The own record is as it was, and nothing of what happened to it stands; what else it touched is discarded with the page. */
export function undoItem(set: WorkingSet, item: Item): void {
  const cso = set.csoOf(item)
  if (cso) restoreCso(set, cso)
  mutableItem(item).mvo = null
  item.outcomes.clear()
  item.because.length = 0
  item.faults.length = 0
}

/** Puts a pending export in place of the one that is there, if any. */
export function stagePending(set: WorkingSet, item: Item, cso: WorkingCso, pending: PendingExport): void {
  touched(set, item, cso).pending = pending
}

/** Nothing is pending for the CSO any more. */
export function dropPending(set: WorkingSet, item: Item, cso: WorkingCso): void {
  touched(set, item, cso).pending = null
}

export interface NewLink {
  readonly kind: Cso['link']
  /** The outbound rule that makes it; null for an inbound one. */
  readonly rule: RuleId | null
}

export function link(set: WorkingSet, item: Item, cso: WorkingCso, mvo: WorkingMvo, { kind, rule }: NewLink): void {
  const released = cso.current.retainedLink ? { retainedLink: null } : {}
  const matched = kind === 'joined' && rule !== null
  // How rules have spelled the values of whomever it belonged to says nothing any more (X2).
  const former = kind !== 'provisioned' && cso.current.spellings ? { spellings: null } : {}
  setCso(set, item, cso, { mvo: mvo.current.id, link: kind, rule, ...(matched && { matched }), ...released, ...former })
  const linking = touchedMvo(item, mvo)
  linking.linked.add(cso.current.id)
  linking.changed = true
  if (item.cso === cso.current.id) mutableItem(item).mvo = mvo.current.id
}

export function unlink(set: WorkingSet, item: Item, cso: WorkingCso): void {
  const mvo = cso.current.mvo === null ? undefined : set.mvos.get(cso.current.mvo)
  const { matched, outOfGroups } = cso.current
  const former = { ...(matched && { matched: false }), ...(outOfGroups && { outOfGroups: false }) }
  setCso(set, item, cso, { mvo: null, link: 'none', rule: null, ...former })
  if (!mvo) return
  const losing = touchedMvo(item, mvo)
  losing.linked.delete(cso.current.id)
  losing.changed = true
}

export function newCso(set: WorkingSet, item: Item, current: Cso): WorkingCso {
  const cso: WorkingCso = { before: null, current, pending: null, deleted: false, touchedBy: [item] }
  set.csos.set(current.id, cso)
  return cso
}

/** `expected`: the join values it is going to have. */
export function newMvo(
  set: WorkingSet,
  item: Item,
  { type, expected, origin = 'projected' }: Pick<Mvo, 'type'> & Partial<Pick<Mvo, 'origin'>> & { readonly expected: Attributes },
): WorkingMvo {
  const created: Mvo = {
    ...set.ids.mvo(),
    type,
    attributes: noAttributes,
    provenance: {},
    deletion: null,
    origin,
    created: set.now,
    version: 0,
  }
  const mvo = set.addMvo(null, created, [])
  Object.assign(touchedMvo(item, mvo), { changed: true, expected })
  set.index.add(created, expected)
  return mvo
}

/** The MVO, to be changed in the name of `item`. */
function touchedMvo(item: Item, mvo: WorkingMvo): ReturnType<typeof mutableMvo> {
  const changing = mutableMvo(mvo)
  changing.touchedBy.add(item)
  return changing
}

function setMvo(item: Item, mvo: WorkingMvo, change: Partial<Mvo>): void {
  touchedMvo(item, mvo).current = { ...mvo.current, ...change }
}

/** The MVO is to be deleted at a moment, or, with null, it no longer is (L2, L3). */
export function setDeletionMark(item: Item, mvo: WorkingMvo, deletion: DeletionMark | null): void {
  setMvo(item, mvo, { deletion })
  mutableMvo(mvo).changed = true
}

/** The MVO goes with this page: what was resolved for its accounts is void, since they are deprovisioned now (R5, L5). */
export function deleteMvo(item: Item, mvo: WorkingMvo, because: string): void {
  touchedMvo(item, mvo).deleted = because
  forgetAllResolutions(mvo)
}

/** The same for somebody whom a person deletes (L7). */
export function deleteMvoByHand(item: Item, mvo: WorkingMvo, because: string): void {
  deleteMvo(item, mvo, because)
  touchedMvo(item, mvo).deletedByHand = true
}

/** Puts a contribution in place of the one with the same rule and CSO. */
export function contribute(set: WorkingSet, item: Item, mvo: WorkingMvo, contribution: Contribution): void {
  setContributions(set, item, mvo, [...withoutContribution(mvo, contribution.rule, contribution.cso), contribution])
}

/** Takes away what a CSO contributed through a rule, if anything. */
export function withdraw(set: WorkingSet, item: Item, mvo: WorkingMvo, { rule, cso }: Pick<Contribution, 'rule' | 'cso'>): void {
  const others = withoutContribution(mvo, rule, cso)
  if (others.length < mvo.contributions.length) setContributions(set, item, mvo, others)
}

function withoutContribution({ contributions }: WorkingMvo, rule: RuleId, cso: CsoId | null): readonly Contribution[] {
  return contributions.filter((contribution) => contribution.rule !== rule || contribution.cso !== cso)
}

/** The MVO's attributes are elected anew (A3–A7). */
export function setContributions(set: WorkingSet, item: Item, mvo: WorkingMvo, contributions: readonly Contribution[]): void {
  touchedMvo(item, mvo).contributions = contributions
  const elected = elect(mvo.current, contributions, set.now)
  if (elected.changed.length === 0 && !elected.suppliersChanged) return
  const { attributes, provenance } = asStored(mvo, contributions, set.now) ?? elected
  setMvo(item, mvo, { attributes, provenance })
  if (elected.changed.length === 0) return
  mutableMvo(mvo).changed = true
  set.index.add(mvo.current, mvo.current.attributes)
}

/** Of an MVO that this page has changed before: what has turned back since is as stored, and nobody reads anything new (D7). */
function asStored({ before, current }: WorkingMvo, contributions: readonly Contribution[], now: string): Mvo | Elected | null {
  if (before === null || before.provenance === current.provenance) return null
  const elected = elect(before, contributions, now)
  return elected.changed.length === 0 && !elected.suppliersChanged ? before : elected
}

/** Notes which references of an attribute flow gave the object a value (N10). */
export function noteReferences(
  set: WorkingSet,
  item: Item,
  { node, references }: { readonly node: string; readonly references: readonly string[] },
  given: (target: string) => boolean,
): void {
  for (const target of references) {
    const key = referenceKey(node, target)
    let known = set.references.get(key)
    if (!known) set.references.set(key, (known = { node, target, given: new Map() }))
    known.given.set(item.id, given(target))
  }
}

/** What a reference of an attribute flow is called within a run. */
export function referenceKey(node: string, target: string): string {
  return `${node} ${target}`
}

/** The object has reached the attribute flow of an inbound rule. */
export function noteFlowed(item: Item, rule: RuleId): void {
  mutableItem(item).flowed = [...item.flowed, rule]
}

/** A step has read these attributes of the item's person as they are now (D7). */
export function noteReading(item: Item, reading: Reading): void {
  mutableItem(item).readings = [...item.readings, reading]
}

/** The item is about to go its way once more: what steps read and wrote on the last is void. */
export function beginAnew(set: WorkingSet, item: Item): void {
  set.askedUnlinked.delete(item)
  item.faults.length = 0
  item.evaluatedFlows.clear()
  if (item.readings.length > 0) mutableItem(item).readings = []
}

/** A condition that reads people was asked of a record that came unlinked. */
export function noteAsked(set: WorkingSet, item: Item, asked: AskedScope): void {
  const before = set.askedUnlinked.get(item)
  if (before) before.push(asked)
  else set.askedUnlinked.set(item, [asked])
}

/** The first failure of an object stands. `at` is the node where it failed. */
export function fail(item: Item, error: ObjectError, at: string | null): void {
  if (item.failure) return
  Object.assign(mutableItem(item), { failure: error, failedAt: at })
}

/** What an outbound rule says of the MVO: to be filled by its steps. */
export function outcomeOf(mvo: WorkingMvo, rule: PlannedRule, item: Item): RuleOutcome {
  const { evaluated } = touchedMvo(item, mvo)
  forgetResolution(mvo, rule.system)
  let outcome = evaluated.get(rule.id)
  if (!outcome) {
    outcome = {
      rule,
      verdict: null,
      provision: null,
      disable: [],
      disableCounts: true,
      outOfGroups: false,
      leftOut: 0,
      desired: new Map(),
      pendingExportEvaluated: false,
      flowed: false,
      look: null,
      looked: { attributes: mvo.current.attributes, deletion: mvo.current.deletion, deleted: mvo.deleted },
      hold: false,
      steps: new Set(),
    }
    evaluated.set(rule.id, outcome)
  }
  return outcome
}

/** What outbound rules said of the MVO is void: they are asked again (R12). */
export function forgetOutcomes(set: WorkingSet, mvo: WorkingMvo): void {
  mutableMvo(mvo).evaluated.clear()
  forgetResolutions(set, mvo.current.id)
}

/** The differences of an MVO between the start of the page and now, with secrets withheld. */
export function mvChanges(set: WorkingSet, mvo: WorkingMvo): readonly RecordedChange[] {
  return withoutSecrets(differences(mvo), set.plan.mvTypes.get(mvo.current.type)?.schema)
}

function differences(mvo: WorkingMvo): RecordedChange[] {
  const before: Attributes = mvo.before?.attributes ?? noAttributes
  const after = mvo.current.attributes
  if (before === after) return []
  const changes: RecordedChange[] = []
  for (const name in after) {
    const to = attributeOf(after, name)
    const from = attributeOf(before, name)
    if (to === undefined || sameValue(from, to)) continue
    const rule = mvo.current.provenance[name]?.rule
    changes.push({ side: 'mv', attribute: name, from: from ?? null, to, ...(rule !== undefined && { rule }) })
  }
  for (const name in before) {
    if (!Object.hasOwn(after, name))
      changes.push({ side: 'mv', attribute: name, from: attributeOf(before, name) ?? null, to: null })
  }
  return changes
}
