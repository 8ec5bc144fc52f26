/** One page of objects in memory: what was loaded, what the steps decided, and nothing of it stored until the page is saved. */
import type { ExpressionScope, ObjectView } from '../../../expression'
import type { ObjectError } from '../../../model/errors'
import type { Contribution, Cso, CsoId, Mvo, MvoId, PendingExport, RuleId, SystemId } from '../../../model/objects'
import type { JoinRow } from '../../../model/rules'
import type { RecordedChange } from '../../../model/runs'
import type { CsoEntry, PageLoad, Store } from '../../../model/store'
import type { Attributes } from '../../../model/values'
import { attributeOf, displayValue, joinKey, noAttributes, sameValue, valuesOf } from '../../../model/values'
import type { DesiredValue, FlowFault } from '../../../pipeline/5-flow'
import type { ScopeDecision } from '../../../pipeline/2-scope'
import type { ProvisionDecision } from '../../../pipeline/6-provision'
import { elect } from '../../../pipeline/election'
import type { Resolution } from '../steps/account'
import type { Plan, PlannedRule } from '../../canvas/plan'
import { secretsOf, withoutSecrets } from '../../../pipeline/hidden-secrets'

/** An object on its way: a CSO, or an MVO in runs that start from the metaverse. */
export interface Item {
  readonly id: number
  readonly cso: CsoId | null
  mvo: MvoId | null
  readonly phase: 'arriving' | 'leaving' | 'due'
  /** What inbound rules said of it (S4). */
  readonly verdicts: Map<RuleId, { readonly decision: ScopeDecision; readonly action: 'disconnect' | 'remainJoined' }>
  /** Inbound rules whose attribute flow it has reached. */
  flowed: readonly RuleId[]
  /** What happened to it, in the counters' words. */
  readonly outcomes: Set<string>
  /** Sentences of the decisions, for the record. */
  readonly because: string[]
  readonly faults: FlowFault[]
  /** Join rows that found nobody for it. */
  readonly unmatched: { readonly type: string; readonly rows: readonly JoinRow[] }[]
  failure: ObjectError | null
  /** The failing step's node. */
  failedAt: string | null
}

export interface WorkingCso {
  readonly before: CsoEntry | null
  current: Cso
  pending: PendingExport | null
  deleted: boolean
  touchedBy: Item | null
  /** The id its pending export gets, once one is needed. */
  pendingId?: number
}

/** What one outbound rule said of an MVO in this page. */
export interface RuleOutcome {
  readonly rule: PlannedRule
  verdict: ScopeDecision | null
  provision: ProvisionDecision | null
  /** Values that disable the account, when that is the rule's action. */
  disable: readonly DesiredValue[]
  disableCounts: boolean
  readonly desired: Map<string, DesiredValue>
  staged: boolean
  hold: boolean
  /** Nodes of its pending-export steps that were reached. */
  readonly steps: Set<string>
}

export interface WorkingMvo {
  readonly before: Mvo | null
  current: Mvo
  contributions: readonly Contribution[]
  contributionsBefore: readonly Contribution[]
  /** CSOs linked to it at this moment. */
  readonly linked: Set<CsoId>
  readonly touchedBy: Set<Item>
  readonly evaluated: Map<RuleId, RuleOutcome>
  /** What the outbound rules together mean for its account in each system, as far as they have spoken. */
  readonly resolutions: Map<SystemId, Resolution>
  /** Systems whose resolution still says what a new one would. */
  readonly resolved: Set<SystemId>
  changed: boolean
  /** Join values it will have once its attributes flow, as the record that made it shows them: within a page all joins may run before any flow (J7). */
  expected: Attributes
  /** Why it is being deleted; null when it is not. */
  deleted: string | null
}

/**
 * A record that is gone, while its MVO waits to be deleted: no connector any more, but when the same anchor comes back it is the same person (L3). It has been
 * synchronised, unlike one whose leaving is still to be dealt with.
 */
export function isRetained(cso: Cso): boolean {
  return cso.staging === 'obsolete' && cso.due === null && cso.mvo !== null
}

const nowhere: readonly RuleId[] = []

export class WorkingSet {
  readonly items = new Map<number, Item>()
  readonly csos = new Map<CsoId, WorkingCso>()
  readonly mvos = new Map<MvoId, WorkingMvo>()
  /** MVOs of this page by type, join attribute and key: those made or changed since they were loaded are found too (J6, J7). */
  private readonly joinIndex = new Map<string, Set<MvoId>>()
  private readonly joinAttributes = new Map<string, Set<string>>()
  private readonly knownQueries = new Set<string>()
  /** Everything the join rows of the page's objects look up has been asked for at its start. */
  prefetched = false

  constructor(
    readonly plan: Plan,
    readonly store: Store,
    readonly now: string,
    readonly run: number,
  ) {
    for (const { joinRows, mvType } of plan.rules.values()) {
      for (const row of joinRows) {
        for (const pair of row.pairs) {
          let attributes = this.joinAttributes.get(mvType)
          if (!attributes) this.joinAttributes.set(mvType, (attributes = new Set()))
          attributes.add(pair.mv)
        }
      }
    }
  }

  // ---- loading

  add(load: PageLoad): void {
    for (const entry of load.csos) if (!this.csos.has(entry.cso.id)) this.addCso(entry)
    const byMvo = new Map<MvoId, Contribution[]>()
    for (const contribution of load.contributions) {
      const list = byMvo.get(contribution.mvo)
      if (list) list.push(contribution)
      else byMvo.set(contribution.mvo, [contribution])
    }
    for (const mvo of load.mvos) {
      if (this.mvos.has(mvo.id)) continue
      const contributions = byMvo.get(mvo.id) ?? []
      this.addMvo(mvo, mvo, contributions)
    }
    for (const { cso } of load.csos) if (cso.mvo !== null && !isRetained(cso)) this.mvos.get(cso.mvo)?.linked.add(cso.id)
  }

  addCso(entry: CsoEntry): WorkingCso {
    const known = this.csos.get(entry.cso.id)
    if (known) return known
    const cso: WorkingCso = { before: entry, current: entry.cso, pending: entry.pending, deleted: false, touchedBy: null }
    this.csos.set(entry.cso.id, cso)
    return cso
  }

  private addMvo(before: Mvo | null, current: Mvo, contributions: readonly Contribution[]): WorkingMvo {
    const mvo: WorkingMvo = {
      before,
      current,
      contributions,
      contributionsBefore: before ? contributions : [],
      linked: new Set(),
      touchedBy: new Set(),
      evaluated: new Map(),
      resolutions: new Map(),
      resolved: new Set(),
      changed: false,
      expected: noAttributes,
      deleted: null,
    }
    this.mvos.set(current.id, mvo)
    this.index(current, current.attributes)
    return mvo
  }

  /** Remembers under which join values the MVO can be found in this page. Stale entries are harmless: candidates are compared by their present values. */
  private index(mvo: Mvo, values: Attributes): void {
    const attributes = this.joinAttributes.get(mvo.type)
    if (!attributes) return
    for (const attribute of attributes) {
      for (const value of valuesOf(attributeOf(values, attribute))) {
        const key = `${mvo.type}\u0000${attribute}\u0000${joinKey(value)}`
        const ids = this.joinIndex.get(key)
        if (ids) ids.add(mvo.id)
        else this.joinIndex.set(key, new Set([mvo.id]))
      }
    }
  }

  /** MVOs in this page that have, or had, this join value. */
  indexed(type: string, attribute: string, key: string): ReadonlySet<MvoId> {
    return this.joinIndex.get(`${type}\u0000${attribute}\u0000${key}`) ?? new Set<MvoId>()
  }

  /** Attributes by which inbound rules look up MVOs of this type. */
  joinAttributesOf(type: string): Iterable<string> {
    return this.joinAttributes.get(type) ?? []
  }

  /** Whether the store has been asked for this combination in this page already. */
  asked(query: string): boolean {
    if (this.knownQueries.has(query)) return true
    this.knownQueries.add(query)
    return false
  }

  addItem(id: number, cso: CsoId | null, mvo: MvoId | null, phase: Item['phase']): Item {
    const item: Item = {
      id,
      cso,
      mvo,
      phase,
      verdicts: new Map(),
      flowed: nowhere,
      outcomes: new Set(),
      because: [],
      faults: [],
      unmatched: [],
      failure: null,
      failedAt: null,
    }
    this.items.set(id, item)
    return item
  }

  // ---- looking

  csoOf(item: Item): WorkingCso | null {
    return item.cso === null ? null : (this.csos.get(item.cso) ?? null)
  }

  mvoOf(item: Item): WorkingMvo | null {
    return item.mvo === null ? null : (this.mvos.get(item.mvo) ?? null)
  }

  systemName(id: SystemId): string {
    return this.plan.systems.get(id)?.config.name ?? `system ${id}`
  }

  /** The MVO's CSOs of a system, leaving ones (obsolete) last. */
  linkedOf(mvo: WorkingMvo, system: SystemId): WorkingCso[] {
    const found: WorkingCso[] = []
    for (const id of mvo.linked) {
      const cso = this.csos.get(id)
      if (cso && cso.current.system === system && !cso.deleted) found.push(cso)
    }
    return found.length > 1
      ? found.sort((a, b) => Number(a.current.staging === 'obsolete') - Number(b.current.staging === 'obsolete'))
      : found
  }

  /** CSOs that are gone or fell out of scope, and whose place on the MVO is kept through the grace period (L3). */
  retainedLinksOf(mvo: WorkingMvo): WorkingCso[] {
    const { id } = mvo.current
    const isGone = ({ current }: WorkingCso): boolean =>
      current.mvo === id && current.staging === 'obsolete' && !mvo.linked.has(current.id)
    return [...this.csos.values()].filter((cso) => !cso.deleted && (cso.current.retainedLink === id || isGone(cso)))
  }

  connectedSystems(mvo: WorkingMvo): SystemId[] {
    const systems = new Set<SystemId>()
    for (const id of mvo.linked) {
      const cso = this.csos.get(id)
      if (cso && !cso.deleted) systems.add(cso.current.system)
    }
    return [...systems]
  }

  mvoName(mvo: Mvo): string {
    const schema = this.plan.mvTypes.get(mvo.type)?.schema
    const secrets = secretsOf(schema)
    const display = schema?.displayAttribute
    const value = display === undefined || secrets.includes(display) ? undefined : attributeOf(mvo.attributes, display)
    if (value !== undefined) return displayValue(value)
    const name = Object.keys(mvo.attributes).find((name) => typeof mvo.attributes[name] === 'string' && !secrets.includes(name))
    const first = name === undefined ? undefined : mvo.attributes[name]
    return typeof first === 'string' ? first : `${mvo.type} ${mvo.uuid.slice(-8)}`
  }

  csView(cso: Cso): ObjectView {
    return {
      attributes: cso.attributes,
      objectType: cso.type,
      system: this.systemName(cso.system),
      dn: cso.secondaryId,
      anchor: cso.anchor,
    }
  }

  mvView(mvo: Mvo): ObjectView {
    return { attributes: mvo.attributes, objectType: mvo.type }
  }

  scope(cso: Cso | null, mvo: Mvo | null, extra: Readonly<Record<string, unknown>>): ExpressionScope {
    return { cs: cso ? this.csView(cso) : null, mv: mvo ? this.mvView(mvo) : null, extra, now: this.now }
  }

  // ---- changing

  /** Replaces a CSO's state; its version rises once however often it changes in a page. */
  setCso(item: Item, cso: WorkingCso, change: Partial<Cso>): void {
    const version = cso.before ? cso.before.cso.version + 1 : cso.current.version
    this.forgetResolutions(cso.current.mvo)
    cso.current = { ...cso.current, ...change, version }
    this.forgetResolutions(cso.current.mvo)
    cso.touchedBy = item
  }

  private forgetResolutions(mvo: MvoId | null): void {
    if (mvo !== null) this.mvos.get(mvo)?.resolved.clear()
  }

  link(item: Item, cso: WorkingCso, mvo: WorkingMvo, link: Cso['link'], rule: RuleId | null): void {
    this.setCso(item, cso, { mvo: mvo.current.id, link, rule, ...(cso.current.retainedLink && { retainedLink: null }) })
    mvo.linked.add(cso.current.id)
    mvo.changed = true
    mvo.touchedBy.add(item)
    if (item.cso === cso.current.id) item.mvo = mvo.current.id
  }

  unlink(item: Item, cso: WorkingCso): void {
    const mvo = cso.current.mvo === null ? undefined : this.mvos.get(cso.current.mvo)
    this.setCso(item, cso, { mvo: null, link: 'none', rule: null })
    if (!mvo) return
    mvo.linked.delete(cso.current.id)
    mvo.changed = true
    mvo.touchedBy.add(item)
  }

  newCso(item: Item, current: Cso): WorkingCso {
    const cso: WorkingCso = { before: null, current, pending: null, deleted: false, touchedBy: item }
    this.csos.set(current.id, cso)
    return cso
  }

  /** `expected`: the join values it is going to have. */
  newMvo(item: Item, type: string, id: MvoId, uuid: string, expected: Attributes): WorkingMvo {
    const created: Mvo = {
      id,
      uuid,
      type,
      attributes: noAttributes,
      provenance: {},
      deletion: null,
      origin: 'projected',
      created: this.now,
      version: 1,
    }
    const mvo = this.addMvo(null, created, [])
    mvo.changed = true
    mvo.expected = expected
    this.index(created, expected)
    mvo.touchedBy.add(item)
    return mvo
  }

  setMvo(item: Item, mvo: WorkingMvo, change: Partial<Mvo>): void {
    mvo.current = { ...mvo.current, ...change, version: (mvo.before?.version ?? 0) + 1 }
    mvo.touchedBy.add(item)
  }

  /** Puts a contribution in place of the one with the same rule and CSO; undefined takes it away. The MVO's attributes are elected anew. */
  contribute(item: Item, mvo: WorkingMvo, rule: RuleId, cso: CsoId | null, contribution: Contribution | undefined): void {
    const others = mvo.contributions.filter((contribution) => contribution.rule !== rule || contribution.cso !== cso)
    if (!contribution && others.length === mvo.contributions.length) return
    this.setContributions(item, mvo, contribution ? [...others, contribution] : others)
  }

  setContributions(item: Item, mvo: WorkingMvo, contributions: readonly Contribution[]): void {
    mvo.contributions = contributions
    mvo.touchedBy.add(item)
    const elected = elect(mvo.current, contributions, this.now)
    if (elected.changed.length === 0 && !elected.suppliersChanged) return
    this.setMvo(item, mvo, { attributes: elected.attributes, provenance: elected.provenance })
    if (elected.changed.length === 0) return
    mvo.changed = true
    this.index(mvo.current, mvo.current.attributes)
  }

  fail(item: Item, error: ObjectError, at: string | null): void {
    if (item.failure) return
    item.failure = error
    item.failedAt = at
  }

  outcomeOf(mvo: WorkingMvo, rule: PlannedRule, item: Item): RuleOutcome {
    mvo.touchedBy.add(item)
    mvo.resolved.delete(rule.system)
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
        hold: false,
        steps: new Set(),
      }
      mvo.evaluated.set(rule.id, outcome)
    }
    return outcome
  }
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
