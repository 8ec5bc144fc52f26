/** Every change of a page's objects in memory: made here and nowhere else, so that indexes and what was resolved stay right. */
import type { ObjectError } from '../../../model/errors'
import type { Contribution, Cso, CsoId, Mvo, RuleId } from '../../../model/objects'
import type { RecordedChange } from '../../../model/runs'
import type { Attributes } from '../../../model/values'
import { attributeOf, noAttributes, sameValue } from '../../../model/values'
import { elect } from '../../../pipeline/5-election'
import { withoutSecrets } from '../../../pipeline/hidden-secrets'
import type { PlannedRule } from '../../canvas/plan'
import { forgetResolution, forgetResolutions } from './resolutions'
import type { Item, RuleOutcome, WorkingCso, WorkingMvo } from './working-objects'
import type { WorkingSet } from './working-set'

/** Changes a CSO. */
export function setCso(set: WorkingSet, item: Item, cso: WorkingCso, change: Partial<Cso>): void {
  forgetResolutions(set, cso.current.mvo)
  cso.current = { ...cso.current, ...change }
  forgetResolutions(set, cso.current.mvo)
  cso.touchedBy = item
}

export interface NewLink {
  readonly kind: Cso['link']
  /** The outbound rule that makes it; null for an inbound one. */
  readonly rule: RuleId | null
}

export function link(set: WorkingSet, item: Item, cso: WorkingCso, mvo: WorkingMvo, { kind, rule }: NewLink): void {
  const released = cso.current.retainedLink ? { retainedLink: null } : {}
  setCso(set, item, cso, { mvo: mvo.current.id, link: kind, rule, ...released })
  mvo.linked.add(cso.current.id)
  mvo.changed = true
  mvo.touchedBy.add(item)
  if (item.cso === cso.current.id) item.mvo = mvo.current.id
}

export function unlink(set: WorkingSet, item: Item, cso: WorkingCso): void {
  const mvo = cso.current.mvo === null ? undefined : set.mvos.get(cso.current.mvo)
  setCso(set, item, cso, { mvo: null, link: 'none', rule: null })
  if (!mvo) return
  mvo.linked.delete(cso.current.id)
  mvo.changed = true
  mvo.touchedBy.add(item)
}

export function newCso(set: WorkingSet, item: Item, current: Cso): WorkingCso {
  const cso: WorkingCso = { before: null, current, pending: null, deleted: false, touchedBy: item }
  set.csos.set(current.id, cso)
  return cso
}

/** `expected`: the join values it is going to have. */
export function newMvo(set: WorkingSet, item: Item, type: string, expected: Attributes): WorkingMvo {
  const created: Mvo = {
    ...set.ids.mvo(),
    type,
    attributes: noAttributes,
    provenance: {},
    deletion: null,
    origin: 'projected',
    created: set.now,
    version: 0,
  }
  const mvo = set.addMvo(null, created, [])
  mvo.changed = true
  mvo.expected = expected
  set.index.add(created, expected)
  mvo.touchedBy.add(item)
  return mvo
}

export function setMvo(item: Item, mvo: WorkingMvo, change: Partial<Mvo>): void {
  mvo.current = { ...mvo.current, ...change }
  mvo.touchedBy.add(item)
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
  mvo.contributions = contributions
  mvo.touchedBy.add(item)
  const elected = elect(mvo.current, contributions, set.now)
  if (elected.changed.length === 0 && !elected.suppliersChanged) return
  setMvo(item, mvo, { attributes: elected.attributes, provenance: elected.provenance })
  if (elected.changed.length === 0) return
  mvo.changed = true
  set.index.add(mvo.current, mvo.current.attributes)
}

/** Counts which references of an attribute flow gave the object a value (N10). */
export function noteReferences(
  set: WorkingSet,
  { node, references }: { readonly node: string; readonly references: readonly string[] },
  given: (target: string) => boolean,
): void {
  for (const target of references) {
    const key = `${node} ${target}`
    const known = set.references.get(key) ?? { node, target, asked: 0, given: 0 }
    set.references.set(key, known)
    known.asked++
    if (given(target)) known.given++
  }
}

/** The first failure of an object stands. `at` is the node where it failed. */
export function fail(item: Item, error: ObjectError, at: string | null): void {
  if (item.failure) return
  item.failure = error
  item.failedAt = at
}

/** What an outbound rule says of the MVO: to be filled by its steps. */
export function outcomeOf(mvo: WorkingMvo, rule: PlannedRule, item: Item): RuleOutcome {
  mvo.touchedBy.add(item)
  forgetResolution(mvo, rule.system)
  let outcome = mvo.evaluated.get(rule.id)
  if (!outcome) {
    outcome = {
      rule,
      verdict: null,
      provision: null,
      disable: [],
      disableCounts: true,
      desired: new Map(),
      staged: false,
      flowed: false,
      looked: { attributes: mvo.current.attributes, deletion: mvo.current.deletion, deleted: mvo.deleted },
      hold: false,
      steps: new Set(),
    }
    mvo.evaluated.set(rule.id, outcome)
  }
  return outcome
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
