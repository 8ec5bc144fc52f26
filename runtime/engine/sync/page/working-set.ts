/** One page of objects in memory: what was loaded and what the steps decided. Nothing of it is stored until the page is saved. */
import type { ExpressionScope, NextLook, ObjectView } from '../../../expression'
import type { HandWrite, MadePerson } from '../../../model/by-hand'
import type { Contribution, Cso, CsoId, Mvo, MvoId, RuleId, SystemId } from '../../../model/objects'
import type { CsoEntry, PageLoad, RuleMoment } from '../../../model/page'
import type { Store } from '../../../model/store'
import type { Reference } from '../../../model/values'
import { noAttributes } from '../../../model/values'
import { hasLeft, occupiesMvo } from '../../../pipeline/9-disconnect'
import { mvoName } from '../../canvas/mvo-name'
import { readThroughReferences } from '../../canvas/plan-reads'
import type { Plan } from '../../canvas/plan'
import type { Ids } from '../../runs/ids'
import { AskedInFull } from './asked-in-full'
import { JoinIndex } from './join-index'
import { Links } from './links'
import { LookUps } from './look-ups'
import { mutableMvo } from './mutable'
import { OutOfGroups } from './out-of-groups'
import { RetainedLinks } from './retained-links'
import { UniqueValues } from './unique-values'
import type { PageSource } from './way-out'
import type { AskedScope, Item, Reading, WorkingCso, WorkingMvo } from './working-objects'

const noReadings: readonly Reading[] = []
const noCsos: readonly WorkingCso[] = []

/** What a working set is made for. */
export interface PageContext {
  readonly plan: Plan
  readonly store: Store
  readonly ids: Ids
  /** Canonical UTC, read once for the run. */
  readonly now: string
  /** From when on grace periods are counted: now, or later where a clock was put back (L6). */
  readonly graceFrom: string
  readonly run: number
  /** Systems of which an export is under way: what they are being sent is not in doubt (E12). */
  readonly exporting: ReadonlySet<SystemId>
  /** In a full sync, what came of rules and mappings that are gone is withdrawn (A14). */
  readonly full: boolean
  /**
   * Systems whose full sync is still to bring about what deployments changed. Of all others it is withdrawn in a delta sync as
   * well: whoever failed in the full sync comes by then. Null where nobody knows, or a node cannot be used.
   */
  readonly fullAsked: ReadonlySet<SystemId> | null
  /** Whether the objects are the run's own, or follow what others changed (D8). */
  readonly counting: 'own' | 'apart'
  /** The node from which the objects leave. */
  readonly source: PageSource
  /** Records that leave in this run, whose places are free for their successors (D6); null while they are still being found. */
  readonly leavers: ReadonlySet<CsoId> | null
  /** Records whose places successors have taken in this run: they lost their person by that, and have yet to leave (D6). */
  readonly succeeded: Set<CsoId>
}

export class WorkingSet {
  readonly items = new Map<number, Item>()
  readonly csos = new Map<CsoId, WorkingCso>()
  readonly mvos = new Map<MvoId, WorkingMvo>()
  /** Inbound rules that have been waiting for a CSO since an earlier run (D10). */
  readonly notEvaluated = new Map<CsoId, readonly RuleId[]>()
  /** When inbound rules may say something else of a CSO by time alone, as this page has found (D11). */
  readonly looks = new Map<CsoId, Map<RuleId, NextLook>>()
  /** What was noted of that before. */
  readonly csoMoments = new Map<CsoId, readonly RuleMoment[]>()
  readonly mvoMoments = new Map<MvoId, readonly RuleMoment[]>()
  /** References of attribute flows, by step and target: whether the items that asked for them got a value (N10). */
  readonly references = new Map<
    string,
    { readonly node: string; readonly target: string; readonly given: Map<Item['id'], boolean> }
  >()
  /** The references of CSOs, and what they come to. */
  readonly links: Links
  /** What expressions read of other MVOs. */
  readonly lookUps: LookUps
  readonly index: JoinIndex
  readonly retained = new RetainedLinks()
  /** Values that nobody else may have (U1). */
  readonly unique: UniqueValues
  /** Who is out of groups (R15). */
  readonly outOfGroups: OutOfGroups
  readonly plan: Plan
  readonly store: Store
  readonly ids: Ids
  readonly now: string
  readonly graceFrom: string
  readonly run: number
  readonly exporting: ReadonlySet<SystemId>
  readonly askedInFull: AskedInFull
  readonly counting: 'own' | 'apart'
  readonly source: PageSource
  readonly leavers: ReadonlySet<CsoId> | null
  readonly succeeded: Set<CsoId>
  /** Items whose records gave something by rules or mappings not in force, and no rule has taken the record yet (A14, D6). */
  readonly notInForce = new Set<Item>()
  /** From whom something was withdrawn that they did not come by any more: they are looked at once more. */
  readonly withdrawn = new Set<Item>()
  /** Accounts that a rule's deprovisioning disconnected, with the MVO they were of. */
  readonly deprovisioned = new Map<CsoId, WorkingMvo>()
  /** Accounts that a rule disconnects and whose people would be marked or deleted with them: they are counted first (L9). */
  readonly lastAccounts = new Map<CsoId, WorkingMvo>()
  /** Objects that become due by what the page changed of their people (D8). */
  readonly followers = new Set<CsoId>()
  /** Records of the page that were decided by values others are still to come to (D7). */
  readonly supposing = new Set<CsoId>()
  /** Objects of which a message was made: foreign nodes, or people, see them each time. */
  readonly shown = new Set<Item>()
  /** Objects that have come to an export: it begins for them as long as something is pending. */
  readonly toExport = new Set<Item>()
  /** Records for which no rule is in force, on which only a full sync decides (A14). */
  leftToFull: readonly CsoId[] = []
  /** Those of them that are on a list of people who would leave (L9). */
  heldForFull: ReadonlySet<CsoId> = new Set()
  /** Of records that came unlinked: their conditions that read people, to be asked once more where they join one (L3, D7). */
  readonly askedUnlinked = new Map<Item, AskedScope[]>()
  /** Records that fell out of scope by what they read of people who are deleted since, and that are not due (D7). */
  readonly declined = new Set<CsoId>()
  /** Objects that people have told to belong to nobody, and what is decided by hand in this page (J9). */
  readonly byHand = { neverJoin: new Set<CsoId>(), writes: [] as HandWrite[], made: [] as MadePerson[], isLifted: false }
  /** People of whom the page changes what conditions of records read (D7). */
  readonly askedByScope = new Set<MvoId>()
  /** Systems whose records are read through references (D7). */
  private readonly readThrough: ReturnType<typeof readThroughReferences>
  /** Everything the join rows of the page's objects look up has been asked for at its start. */
  prefetched = false

  constructor(context: PageContext) {
    const { plan, store, ids, now, graceFrom, run, exporting, counting, source, leavers, succeeded } = context
    this.plan = plan
    this.store = store
    this.ids = ids
    this.now = now
    this.graceFrom = graceFrom
    this.run = run
    this.exporting = exporting
    this.askedInFull = new AskedInFull(context)
    this.counting = counting
    this.source = source
    this.leavers = leavers
    this.succeeded = succeeded
    this.readThrough = readThroughReferences(plan)
    this.index = new JoinIndex(plan)
    this.links = new Links(this)
    this.lookUps = new LookUps(this)
    this.unique = new UniqueValues(store, this.csos)
    this.outOfGroups = new OutOfGroups(store)
  }

  // ---- loading

  /** Takes up what was loaded; objects that are there already stay as they are. */
  add(load: PageLoad): void {
    for (const entry of load.csos) this.addCso(entry)
    const byMvo = Map.groupBy(load.contributions, (contribution) => contribution.mvo)
    for (const mvo of load.mvos) if (!this.mvos.has(mvo.id)) this.addMvo(mvo, mvo, byMvo.get(mvo.id) ?? [])
    for (const { id, rules } of load.notEvaluated?.mvos ?? []) {
      const mvo = this.mvos.get(id)
      if (mvo) mutableMvo(mvo).notEvaluated = rules
    }
    for (const { id, rules } of load.notEvaluated?.csos ?? []) this.notEvaluated.set(id, rules)
    if (load.links) this.links.add(load.links)
    for (const { id, moments } of load.moments?.csos ?? []) this.csoMoments.set(id, moments)
    for (const { id, moments } of load.moments?.mvos ?? []) this.mvoMoments.set(id, moments)
    for (const id of load.declined ?? []) this.declined.add(id)
    for (const id of load.neverJoin ?? []) this.byHand.neverJoin.add(id)
    for (const { cso } of load.csos) {
      const mvo = cso.mvo === null ? undefined : this.mvos.get(cso.mvo)
      if (mvo && !hasLeft(cso, mvo.current, mvo.contributions)) mutableMvo(mvo).linked.add(cso.id)
    }
  }

  addCso(entry: CsoEntry): WorkingCso {
    const known = this.csos.get(entry.cso.id)
    if (known) return known
    const cso: WorkingCso = { before: entry, current: entry.cso, pending: entry.pending, deleted: false, touchedBy: [] }
    this.csos.set(entry.cso.id, cso)
    this.retained.note(cso)
    return cso
  }

  /** `before` is null for one that this page makes. */
  addMvo(before: Mvo | null, current: Mvo, contributions: readonly Contribution[]): WorkingMvo {
    const mvo: WorkingMvo = {
      before,
      current,
      contributions,
      contributionsBefore: before ? contributions : [],
      linked: new Set(),
      touchedBy: new Set(),
      evaluated: new Map(),
      resolutions: new Map(),
      changed: false,
      notEvaluated: [],
      expected: noAttributes,
      deleted: null,
    }
    this.mvos.set(current.id, mvo)
    this.index.add(current, current.attributes)
    return mvo
  }

  addItem(id: number, cso: CsoId | null, mvo: MvoId | null, phase: Item['phase']): Item {
    const item: Item = {
      id,
      cso,
      mvo,
      phase,
      verdicts: new Map(),
      flowed: [],
      evaluatedFlows: new Map(),
      passages: [],
      outcomes: new Set(),
      because: [],
      faults: [],
      unmatched: [],
      failure: null,
      failedAt: null,
      readings: noReadings,
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
  linkedOf(mvo: WorkingMvo, system: SystemId): readonly WorkingCso[] {
    let found: WorkingCso[] | undefined
    for (const id of mvo.linked) {
      const cso = this.csos.get(id)
      if (!cso || cso.current.system !== system || cso.deleted) continue
      if (found) found.push(cso)
      else found = [cso]
    }
    if (!found) return noCsos
    return found.length > 1
      ? found.sort((a, b) => Number(a.current.staging === 'obsolete') - Number(b.current.staging === 'obsolete'))
      : found
  }

  /** The MVO's account in a system: of several the first that has not left. Asked for by every outbound step. */
  accountOf(mvo: WorkingMvo, system: SystemId): WorkingCso | undefined {
    let account: WorkingCso | undefined
    for (const id of mvo.linked) {
      const cso = this.csos.get(id)
      if (!cso || cso.current.system !== system || cso.deleted) continue
      if (cso.current.staging !== 'obsolete') return cso
      account ??= cso
    }
    return account
  }

  /** Whether a linked CSO keeps another of its system from its MVO (O6, D6): not one still to be made, of the same type (R3). */
  occupies(linked: WorkingCso, { type }: Pick<Cso, 'type'>): boolean {
    const { current } = linked
    if (!occupiesMvo(current) || this.leavers?.has(current.id)) return false
    return current.type !== type || !this.isUnsent(linked)
  }

  /** Whether an account is still to be made, or in doubt whether it was, and nobody is making it at this moment. */
  isUnsent({ current, before, pending }: WorkingCso): boolean {
    const staged = pending ?? before?.pending
    if (current.staging !== 'awaitingFirstExport' || staged?.operation !== 'create') return false
    return staged.state !== 'executing' || !this.exporting.has(current.system)
  }

  connectedSystems(mvo: WorkingMvo): SystemId[] {
    const systems = new Set<SystemId>()
    for (const id of mvo.linked) {
      const cso = this.csos.get(id)
      if (cso && !cso.deleted) systems.add(cso.current.system)
    }
    return [...systems]
  }

  /** What people call the MVO: its display attribute, else its first text, never a secret (N9). */
  mvoName(mvo: Mvo): string {
    return mvoName(mvo, this.plan.mvTypes.get(mvo.type)?.schema)
  }

  /** What expressions see. */
  scope(cso: Cso | null, mvo: Mvo | null, extra: Readonly<Record<string, unknown>>): ExpressionScope {
    const mv = mvo ? { attributes: mvo.attributes, objectType: mvo.type, reference: this.followed } : null
    return { cs: cso ? this.csView(cso) : null, mv, extra, now: this.now, zone: this.plan.zone, lookUps: this.lookUps }
  }

  private readonly followed = (_: string, reference: Reference): ObjectView | null => this.lookUps.objectOf(reference)

  private csView(cso: Cso): ObjectView {
    const view = {
      attributes: this.links.attributesOf(cso),
      objectType: cso.type,
      system: this.systemName(cso.system),
      dn: cso.secondaryId,
      anchor: cso.anchor,
    }
    if (!this.readThrough.has(cso.system)) return view
    return { ...view, reference: (attribute, reference) => this.recordBehind(cso.id, attribute, reference) }
  }

  /** The record that a reference of this CSO points at (D7). */
  private recordBehind(cso: CsoId, attribute: string, reference: Reference): ObjectView | null {
    const target = this.links.targetOf(cso, attribute, reference)
    const record = target === null ? null : this.lookUps.recordOf(target)
    return record && this.csView(record)
  }
}
