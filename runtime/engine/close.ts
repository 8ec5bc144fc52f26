/** The end of a page: what failed is taken out, the outbound rules' answers are applied, and everything else becomes one save. */
import { ObjectError } from '../model/errors'
import type { Contribution, Cso, PendingExport, RuleId } from '../model/objects'
import type { RecordedChange, RunCounters, RunRecord, TargetCounters } from '../model/runs'
import { noTargetCounters } from '../model/runs'
import type { CsoWrite, PageSave } from '../model/store'
import { normalDn } from '../model/dn'
import type { ObjectTypeSchema } from '../model/schema'
import { displayValue, foldCase } from '../model/values'
import type { Plan } from './plan'
import { hasFlow, inboundRules, outboundRules } from './plan'
import type { Resolution } from './outbound'
import { dropPlaces } from './leave'
import { resolveAll } from './outbound'
import { recordedChanges } from './recorded'
import type { CsoState, Item, MvoState, WorkingSet } from './working-set'
import { joinNewsOf, waitingOf } from './waiting'
import { mvChanges } from './working-set'

/** What a closed page leaves to do. */
export interface ClosedPage {
  readonly save: Omit<PageSave, 'run' | 'durable'>
  /** Linked CSOs that no rule takes any more: they leave in the run's last phase (S4, D6). */
  readonly leavers: readonly number[]
  /** Shared an MVO with an object that failed: to be done again without it. */
  readonly again: readonly number[]
  readonly counts: Partial<RunCounters>
  readonly targets: ReadonlyMap<string, TargetCounters>
  /** Outbound rules that a changed MVO did not reach, with how many (R2). */
  readonly unreached: ReadonlyMap<RuleId, number>
  /** Inbound rules whose attribute flow a linked object did not reach, with how many: what changed about it has gone nowhere. */
  readonly unheard: ReadonlyMap<RuleId, number>
  readonly failures: readonly { readonly item: Item; readonly error: ObjectError }[]
  /** Attributes that did not flow although the rest of their objects did (A8). */
  readonly faults: number
}

type Count = (name: keyof RunCounters) => void

/** `run` numbers the records; `dueAgain` stamps objects that must be looked at again. */
export function closePage(set: WorkingSet, run: number, dueAgain: () => number): ClosedPage {
  for (const target of set.mvos.values()) if (target.reached.size > 0) resolveAll(set, target)
  failUnreachedDeletions(set)
  const { spoiled, again } = spoiledMvos(set)
  const counts: Partial<RunCounters> = {}
  const count: Count = (name) => (counts[name] = (counts[name] ?? 0) + 1)
  const targets = new Map<string, TargetCounters>()
  const exported = new Map<MvoState, RecordedChange[]>()
  const unreached = new Map<RuleId, number>()
  const unheard = new Map<RuleId, number>()
  for (const target of set.mvos.values()) {
    if (spoiled.has(target)) continue
    exported.set(target, applyResolutions(set, target, targets, dueAgain))
    noteUnreached(set, target, unreached)
    if (target.deleted !== null) unlinkAll(set, target, dueAgain)
  }
  const leavers: number[] = []
  const records: RunRecord[] = []
  const failures: { item: Item; error: ObjectError }[] = []
  for (const item of set.items.values()) {
    if (again.has(item)) continue
    if (item.failure) failures.push({ item, error: item.failure })
    if (!item.failure && item.phase === 'arriving' && isLeaving(set, item)) {
      leavers.push(item.id)
      continue
    }
    markSynced(set, item, dueAgain)
    noteUnheard(set, item, unheard)
    records.push(...recordsOf(set, item, run, exported, count))
  }
  return {
    save: { ...collect(set, spoiled, again, records), ...joinNews(set, spoiled, again, dueAgain) },
    leavers,
    again: [...again].map((item) => item.id),
    counts,
    targets,
    unreached,
    unheard,
    failures,
    faults: records.filter((one) => one.error === 'several-values').length,
  }
}

/** What a later sync must look at again because of this page (D3). */
function joinNews(
  set: WorkingSet,
  spoiled: ReadonlySet<MvoState>,
  again: ReadonlySet<Item>,
  dueAgain: () => number,
): Pick<PageSave, 'waiting' | 'joinNews'> {
  const waiting = waitingOf(
    set,
    [...set.items.values()].filter((item) => !again.has(item)),
  )
  const values = [...set.mvos.values()].flatMap((one) => (spoiled.has(one) || one.deleted !== null ? [] : joinNewsOf(set, one)))
  return values.length === 0 ? { waiting } : { waiting, joinNews: { values, due: dueAgain() } }
}

/**
 * An MVO is deleted only when every rule that has an account of it has been heard, and none of its accounts is being sent at this moment; else it stays, says
 * why, and comes again.
 */
function failUnreachedDeletions(set: WorkingSet): void {
  for (const target of set.mvos.values()) {
    if (target.deleted === null) continue
    const sending = [...target.linked].map((id) => set.csos.get(id)).find((one) => one?.pending?.state === 'executing')
    if (sending) {
      const because = `${set.mvoName(target.mvo)} is to be deleted, but the account ${csoName(sending.cso)} is being exported at this moment. It comes again with the next run`
      for (const item of target.touchedBy) set.fail(item, new ObjectError('changed-meanwhile', because), null)
    }
    for (const { rule } of outboundRules(set.plan, target.mvo.type)) {
      if (set.linkedOf(target, rule.system).length === 0 || target.reached.has(rule.id)) continue
      const because = `${set.mvoName(target.mvo)} is to be deleted, but rule ${rule.name} was not asked what to do with the account. Wire the outputs "disconnected" and "due" to its scope filter`
      for (const item of target.touchedBy) set.fail(item, new ObjectError('node-failed', because), rule.node)
    }
  }
}

/** What a failed object touched is not saved; others that share it are done again without it (A9, P3). */
function spoiledMvos(set: WorkingSet): { spoiled: Set<MvoState>; again: Set<Item> } {
  const spoiled = new Set<MvoState>()
  const again = new Set<Item>()
  const bad = [...set.items.values()].filter((item) => item.failure)
  if (bad.length === 0) return { spoiled, again }
  for (const item of bad) {
    for (const target of set.mvos.values()) {
      if (!target.touchedBy.has(item) || spoiled.has(target)) continue
      spoiled.add(target)
      for (const other of target.touchedBy) {
        if (other.failure || again.has(other)) continue
        again.add(other)
        bad.push(other)
      }
    }
  }
  return { spoiled, again }
}

function applyResolutions(
  set: WorkingSet,
  target: MvoState,
  targets: Map<string, TargetCounters>,
  dueAgain: () => number,
): RecordedChange[] {
  const changes: RecordedChange[] = []
  const [item] = target.touchedBy
  if (!item) return changes
  for (const [system, resolution] of target.resolutions) {
    const name = set.systemName(system)
    let counters = targets.get(name)
    if (!counters) targets.set(name, (counters = noTargetCounters()))
    changes.push(...applyResolution(set, item, target, resolution, counters, dueAgain))
  }
  dropEmptyShells(set, target)
  return changes
}

function applyResolution(
  set: WorkingSet,
  item: Item,
  target: MvoState,
  resolution: Resolution,
  counters: TargetCounters,
  dueAgain: () => number,
): RecordedChange[] {
  if (resolution.kind === 'nothing' || resolution.kind === 'unheard') return []
  const account = set.csos.get(resolution.account)
  if (!account) return []
  if (resolution.kind === 'disconnect') {
    counters.deprovisioned++
    return disconnectAccount(set, item, target, account, dueAgain)
  }
  if (account.before?.cso.mvo === null && account.cso.mvo !== null && account.cso.staging !== 'awaitingFirstExport')
    counters.matched++
  if (resolution.governing !== null && account.cso.rule !== resolution.governing)
    set.setCso(item, account, { rule: resolution.governing })
  const { decision } = resolution
  switch (decision.kind) {
    case 'asBefore':
      return []
    case 'busy': {
      // Who leaves is not taken by another run: then the account itself is, once its answer is booked.
      const own = set.csoOf(item)
      const stays = own && !own.deleted && own.cso.staging !== 'obsolete'
      set.setCso(item, stays ? own : account, { due: dueAgain() })
      return []
    }
    case 'withdraw':
      counters.withdrawn++
      account.pending = null
      return []
    case 'cancelShell':
      counters.withdrawn++
      account.pending = null
      account.deleted = true
      target.linked.delete(account.cso.id)
      return []
    case 'stage':
      if (resolution.deprovisioned) counters.deprovisioned++
      else if (decision.pending.operation === 'create' && account.before?.pending == null) counters.provisioned++
      else counters.updated++
      account.pending = { ...decision.pending, mvo: target.deleted === null ? target.mvo.id : null }
      if (decision.pending.operation === 'create') nameShell(set, item, account)
      return recordedChanges(account.pending.changes, csoType(set.plan, account.cso))
    default:
      return decision satisfies never
  }
}

/** A new account carries the name it shall have, so that an import recognises it should its answer be lost (I11). */
function nameShell(set: WorkingSet, item: Item, account: CsoState): void {
  const secondary = csoType(set.plan, account.cso)?.secondaryId
  const wanted = secondary === undefined ? undefined : account.pending?.changes.find((one) => one.attribute === secondary)?.to
  const secondaryId = wanted === undefined || wanted === null ? null : displayValue(wanted)
  if (secondaryId !== account.cso.secondaryId) set.setCso(item, account, { secondaryId })
}

function disconnectAccount(
  set: WorkingSet,
  item: Item,
  target: MvoState,
  account: CsoState,
  dueAgain: () => number,
): RecordedChange[] {
  set.unlink(item, account)
  // What is being sent at this moment may be there already: its answer is still to be booked (E2).
  if (account.pending?.state !== 'executing') {
    if (account.cso.staging === 'awaitingFirstExport') account.deleted = true
    account.pending = null
  }
  if (mayJoinAgain(set, account)) set.setCso(item, account, { due: dueAgain() })
  target.linked.delete(account.cso.id)
  return []
}

/** Cut loose by another object: whether its own system's rules would look for somebody else, as a full sync would make them (D3). */
function mayJoinAgain(set: WorkingSet, { cso, pending, deleted }: CsoState): boolean {
  if (deleted || cso.staging !== 'normal' || pending?.operation === 'delete') return false
  return inboundRules(set.plan, cso.system, cso.type).some(({ joinRows }) => joinRows.length > 0)
}

/** An account that was provisioned, but for which nothing was staged, never comes to be. */
function dropEmptyShells(set: WorkingSet, target: MvoState): void {
  for (const id of target.linked) {
    const account = set.csos.get(id)
    if (account && account.before === null && account.pending === null) {
      account.deleted = true
      target.linked.delete(id)
    }
  }
}

function noteUnreached(set: WorkingSet, target: MvoState, unreached: Map<RuleId, number>): void {
  if (!target.changed && target.deleted === null) return
  for (const { rule } of outboundRules(set.plan, target.mvo.type)) {
    if (!target.reached.has(rule.id)) unreached.set(rule.id, (unreached.get(rule.id) ?? 0) + 1)
  }
  for (const resolution of target.resolutions.values()) {
    if (resolution.kind === 'unheard')
      for (const { rule } of resolution.rules) unreached.set(rule.id, (unreached.get(rule.id) ?? 0) + 1)
  }
}

function noteUnheard(set: WorkingSet, item: Item, unheard: Map<RuleId, number>): void {
  const state = set.csoOf(item)
  if (item.failure || item.phase !== 'arriving' || !state || state.deleted || state.cso.mvo === null) return
  for (const { rule } of inboundRules(set.plan, state.cso.system, state.cso.type)) {
    if (!hasFlow(set.plan, rule.id) || item.flowed.includes(rule.id)) continue
    if (item.verdicts.get(rule.id)?.decision.inScope !== false) unheard.set(rule.id, (unheard.get(rule.id) ?? 0) + 1)
  }
}

/** The MVO goes: whoever is still linked becomes unlinked; their pending exports live on by themselves (L5). */
function unlinkAll(set: WorkingSet, target: MvoState, dueAgain: () => number): void {
  const [item] = target.touchedBy
  for (const id of target.linked) {
    const account = set.csos.get(id)
    if (!account || !item || account.deleted) continue
    const due = mayJoinAgain(set, account) ? dueAgain() : account.cso.due
    set.setCso(item, account, { mvo: null, link: 'none', rule: null, due })
  }
  target.linked.clear()
  if (item) dropPlaces(set, item, target, null)
}

/** No enabled inbound rule takes it, every one of them said so, and none wants it to remain (S4, S5). */
function isLeaving(set: WorkingSet, item: Item): boolean {
  const state = set.csoOf(item)
  if (!state || state.cso.mvo === null || state.cso.rule !== null) return false
  if (state.cso.link !== 'joined' && state.cso.link !== 'projected') return false
  const rules = inboundRules(set.plan, state.cso.system, state.cso.type)
  if (rules.length === 0) return false
  return rules.every(({ rule }) => {
    const verdict = item.verdicts.get(rule.id)
    return verdict !== undefined && !verdict.decision.inScope && verdict.action === 'disconnect'
  })
}

/** Synchronised objects are no longer due; failed ones are, until they succeed (D1, D2). */
function markSynced(set: WorkingSet, item: Item, dueAgain: () => number): void {
  const state = set.csoOf(item)
  if (!state?.before) return
  if (item.failure) {
    // Whatever the page did to it is dropped; only the mark stays.
    state.cso = state.before.cso
    state.deleted = false
    state.pending = state.before.pending
    if (state.cso.due === null) set.setCso(item, state, { due: dueAgain() })
    return
  }
  if (state.deleted) return
  const { due } = state.cso
  if (due !== null && due === state.before.cso.due) set.setCso(item, state, { due: null })
}

function recordsOf(
  set: WorkingSet,
  item: Item,
  run: number,
  exported: ReadonlyMap<MvoState, RecordedChange[]>,
  count: Count,
): RunRecord[] {
  const state = set.csoOf(item)
  const target = set.mvoOf(item)
  const name = target ? set.mvoName(target.mvo) : state ? csoName(state.cso) : `${item.id}`
  const base = { run, system: state?.cso.system ?? null, cso: item.cso, mvo: item.mvo, name }
  count('processed')
  if (item.failure) {
    count('syncFailed')
    return [{ ...base, outcome: 'syncFailed', because: item.failure.message, changes: [], error: item.failure.code }]
  }
  const changes = target ? [...mvChanges(set, target), ...(exported.get(target) ?? [])] : []
  const outcome = mainOutcome(set, item, state, changes)
  count(outcome)
  for (const extra of ['mvDeleted', 'deletionMarked', 'deletionCleared'] as const) if (item.outcomes.has(extra)) count(extra)
  const records: RunRecord[] = item.faults.map((fault) => ({
    ...base,
    outcome: 'flowed',
    because: fault.message,
    changes: [],
    error: 'several-values',
  }))
  if (changes.length > 0 || item.outcomes.size > 0) {
    records.push({ ...base, outcome, because: item.because.join('; '), changes, error: null })
  }
  return records
}

function mainOutcome(set: WorkingSet, item: Item, state: CsoState | null, changes: readonly RecordedChange[]): keyof RunCounters {
  if (item.outcomes.has('disconnected')) return 'disconnected'
  if (item.outcomes.has('projected')) return 'projected'
  if (item.outcomes.has('joined')) return 'joined'
  const takenByNone = item.verdicts.size > 0 && [...item.verdicts.values()].every((one) => !one.decision.inScope)
  if (takenByNone) return 'outOfScope'
  if (changes.length > 0 || item.outcomes.size > 0) return 'flowed'
  if (state && state.cso.mvo === null) return 'disconnectors'
  return 'noChange'
}

export function csoName(cso: Cso): string {
  return cso.secondaryId ?? cso.anchor ?? `new ${cso.type}`
}

/** The object type of a CSO as its system declares it today. */
export function csoType(plan: Plan, cso: Cso): ObjectTypeSchema | undefined {
  return plan.systems.get(cso.system)?.config.objectTypes.find((one) => one.name === cso.type)
}

/** The keys a CSO is found by, as the store wants them (O1, O2). */
export function csoKeys(plan: Plan, cso: Cso): { anchorKey: string | null; secondaryKey: string | null } {
  const type = csoType(plan, cso)
  const anchorKey = cso.anchor === null ? null : type?.anchorIgnoresCase ? foldCase(cso.anchor) : cso.anchor
  return { anchorKey, secondaryKey: cso.secondaryId === null ? null : normalDn(cso.secondaryId) }
}

function collect(
  set: WorkingSet,
  spoiled: ReadonlySet<MvoState>,
  again: ReadonlySet<Item>,
  records: readonly RunRecord[],
): ClosedPage['save'] {
  const mvos: { mvo: MvoState['mvo']; expected: number | null; attributesChanged: boolean }[] = []
  const mvosDeleted: number[] = []
  const contributions: Contribution[] = []
  const contributionsDeleted: { mvo: number; rule: number; cso: number | null }[] = []
  for (const target of set.mvos.values()) {
    if (spoiled.has(target)) continue
    const { before, mvo } = target
    if (target.deleted !== null) {
      if (before) mvosDeleted.push(mvo.id)
      continue
    }
    if (mvo !== before) {
      const attributesChanged = before === null || mvo.attributes !== before.attributes || mvo.provenance !== before.provenance
      mvos.push({ mvo, expected: before?.version ?? null, attributesChanged })
    }
    if (target.contributions === target.contributionsBefore) continue
    const old = new Set(target.contributionsBefore)
    for (const one of target.contributions) if (!old.delete(one)) contributions.push(one)
    for (const one of old) {
      const replaced = target.contributions.some((other) => other.rule === one.rule && other.cso === one.cso)
      if (!replaced) contributionsDeleted.push({ mvo: one.mvo, rule: one.rule, cso: one.cso })
    }
  }
  return { ...collectCsos(set, spoiled, again), mvos, mvosDeleted, contributions, contributionsDeleted, records }
}

function collectCsos(
  set: WorkingSet,
  spoiled: ReadonlySet<MvoState>,
  again: ReadonlySet<Item>,
): Pick<PageSave, 'csos' | 'csosDeleted' | 'pendings' | 'pendingsDeleted'> {
  const csos: CsoWrite[] = []
  const csosDeleted: number[] = []
  const pendings: { pending: PendingExport; expected: number | null }[] = []
  const pendingsDeleted: number[] = []
  for (const state of set.csos.values()) {
    const { before, cso, pending } = state
    if (isSpoiled(set, state, spoiled, again)) continue
    if (state.deleted) {
      if (before) csosDeleted.push(cso.id)
      if (before?.pending) pendingsDeleted.push(before.pending.id)
      continue
    }
    if (cso !== before?.cso) {
      csos.push({ cso, expected: before?.cso.version ?? null, ...csoKeys(set.plan, cso), attributesChanged: before === null })
    }
    if (pending === (before?.pending ?? null)) continue
    if (pending) pendings.push({ pending, expected: before?.pending?.version ?? null })
    else if (before?.pending) pendingsDeleted.push(before.pending.id)
  }
  return { csos, csosDeleted, pendings, pendingsDeleted }
}

/** Whether a CSO's changes belong to an object that is done again, or to an MVO that is not saved. The failed CSO itself keeps only its mark. */
function isSpoiled(set: WorkingSet, state: CsoState, spoiled: ReadonlySet<MvoState>, again: ReadonlySet<Item>): boolean {
  const item = state.touchedBy
  if (!item) return false
  if (again.has(item)) return true
  if (item.failure) return item.cso !== state.cso.id
  const target = state.cso.mvo === null ? undefined : set.mvos.get(state.cso.mvo)
  return target !== undefined && spoiled.has(target)
}
