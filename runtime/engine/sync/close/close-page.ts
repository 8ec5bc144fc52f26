/** The end of a page: what failed is taken out, the outbound rules' answers are applied, and everything else becomes one save. */
import { ObjectError } from '../../../model/errors'
import type { RuleId } from '../../../model/objects'
import type { RecordedChange, RunCounters, RunRecord, TargetCounters } from '../../../model/runs'
import type { PageSave } from '../../../model/store'
import { applyResolutions, unlinkAll } from './accounts'
import type { Count } from './records'
import { recordsOf } from './records'
import { collect } from './save'
import { csoName } from '../../canvas/cso-names'
import { resolveAccounts } from '../steps/account'
import { inboundRules, outboundRules } from '../../canvas/plan-lookups'
import { countFlowNotEvaluated, countOutboundNotEvaluated } from './not-evaluated'
import { newJoinKeysOf, unjoinedOf } from '../page/unjoined'
import type { Item, WorkingMvo, WorkingSet } from '../page/working-set'

/** What a closed page leaves to do. */
export interface ClosedPage {
  readonly save: Omit<PageSave, 'run' | 'durable'>
  /** Linked CSOs that no rule takes any more: they leave in the run's last phase (S4, D6). */
  readonly disconnecting: readonly number[]
  /** Shared an MVO with an object that failed: to be done again without it. */
  readonly retry: readonly number[]
  readonly counts: Partial<RunCounters>
  readonly targets: ReadonlyMap<string, TargetCounters>
  /** Outbound rules that a changed MVO did not reach, with how many (R2). */
  readonly outboundNotEvaluated: ReadonlyMap<RuleId, number>
  /** Inbound rules whose attribute flow a linked object did not reach, with how many: what changed about it has gone nowhere. */
  readonly flowNotEvaluated: ReadonlyMap<RuleId, number>
  readonly failures: readonly { readonly item: Item; readonly error: ObjectError }[]
  /** Attributes that did not flow although the rest of their objects did (A8). */
  readonly faults: number
}

/** `run` numbers the records; `dueAgain` stamps objects that must be looked at again. */
export function closePage(set: WorkingSet, run: number, dueAgain: () => number): ClosedPage {
  for (const mvo of set.mvos.values()) if (mvo.evaluated.size > 0) resolveAccounts(set, mvo)
  failUnevaluatedDeletions(set)
  const { discarded, retry } = discardFailed(set)
  const counts: Partial<RunCounters> = {}
  const count: Count = (name) => (counts[name] = (counts[name] ?? 0) + 1)
  const targets = new Map<string, TargetCounters>()
  const exported = new Map<WorkingMvo, RecordedChange[]>()
  const outboundNotEvaluated = new Map<RuleId, number>()
  const flowNotEvaluated = new Map<RuleId, number>()
  for (const mvo of set.mvos.values()) {
    if (discarded.has(mvo)) continue
    exported.set(mvo, applyResolutions(set, mvo, targets, dueAgain))
    countOutboundNotEvaluated(set, mvo, outboundNotEvaluated)
    if (mvo.deleted !== null) unlinkAll(set, mvo, dueAgain)
  }
  const disconnecting: number[] = []
  const records: RunRecord[] = []
  const failures: { item: Item; error: ObjectError }[] = []
  for (const item of set.items.values()) {
    if (retry.has(item)) continue
    if (item.failure) failures.push({ item, error: item.failure })
    if (!item.failure && item.phase === 'arriving' && isOutOfScopeEverywhere(set, item)) {
      disconnecting.push(item.id)
      continue
    }
    clearDue(set, item, dueAgain)
    countFlowNotEvaluated(set, item, flowNotEvaluated)
    records.push(...recordsOf(set, item, run, exported, count))
  }
  return {
    save: { ...collect(set, discarded, retry, records), ...unjoinedAndNewKeys(set, discarded, retry, dueAgain) },
    disconnecting,
    retry: [...retry].map((item) => item.id),
    counts,
    targets,
    outboundNotEvaluated,
    flowNotEvaluated,
    failures,
    faults: records.filter((record) => record.error === 'several-values').length,
  }
}

/** What a later sync must look at again because of this page (D3). */
function unjoinedAndNewKeys(
  set: WorkingSet,
  discarded: ReadonlySet<WorkingMvo>,
  retry: ReadonlySet<Item>,
  dueAgain: () => number,
): Pick<PageSave, 'unjoined' | 'newJoinKeys'> {
  const unjoined = unjoinedOf(
    set,
    [...set.items.values()].filter((item) => !retry.has(item)),
  )
  const values = [...set.mvos.values()].flatMap((mvo) =>
    discarded.has(mvo) || mvo.deleted !== null ? [] : newJoinKeysOf(set, mvo),
  )
  return values.length === 0 ? { unjoined } : { unjoined, newJoinKeys: { values, due: dueAgain() } }
}

/**
 * An MVO is deleted only when every rule that has an account of it has been heard, and none of its accounts is being sent at this moment; else it stays, says
 * why, and comes again.
 */
function failUnevaluatedDeletions(set: WorkingSet): void {
  for (const mvo of set.mvos.values()) {
    if (mvo.deleted === null) continue
    const sending = [...mvo.linked].map((id) => set.csos.get(id)).find((cso) => cso?.pending?.state === 'executing')
    if (sending) {
      const because = `${set.mvoName(mvo.current)} is to be deleted, but the account ${csoName(sending.current)} is being exported at this moment. It comes again with the next run`
      for (const item of mvo.touchedBy) set.fail(item, new ObjectError('changed-meanwhile', because), null)
    }
    for (const rule of outboundRules(set.plan, mvo.current.type)) {
      if (set.linkedOf(mvo, rule.system).length === 0 || mvo.evaluated.has(rule.id)) continue
      const because = `${set.mvoName(mvo.current)} is to be deleted, but rule ${rule.name} was not asked what to do with the account. Wire the outputs "disconnected" and "due" to its scope filter`
      for (const item of mvo.touchedBy) set.fail(item, new ObjectError('node-failed', because), rule.node)
    }
  }
}

/** What a failed object touched is not saved; others that share it are done again without it (A9, P3). */
function discardFailed(set: WorkingSet): { discarded: Set<WorkingMvo>; retry: Set<Item> } {
  const discarded = new Set<WorkingMvo>()
  const retry = new Set<Item>()
  const bad = [...set.items.values()].filter((item) => item.failure)
  if (bad.length === 0) return { discarded, retry }
  for (const item of bad) {
    for (const mvo of set.mvos.values()) {
      if (!mvo.touchedBy.has(item) || discarded.has(mvo)) continue
      discarded.add(mvo)
      for (const other of mvo.touchedBy) {
        if (other.failure || retry.has(other)) continue
        retry.add(other)
        bad.push(other)
      }
    }
  }
  return { discarded, retry }
}

/** No enabled inbound rule takes it, every one of them said so, and none wants it to remain (S4, S5). */
function isOutOfScopeEverywhere(set: WorkingSet, item: Item): boolean {
  const cso = set.csoOf(item)
  if (!cso || cso.current.mvo === null || cso.current.rule !== null) return false
  if (cso.current.link !== 'joined' && cso.current.link !== 'projected') return false
  const rules = inboundRules(set.plan, cso.current.system, cso.current.type)
  if (rules.length === 0) return false
  return rules.every((rule) => {
    const verdict = item.verdicts.get(rule.id)
    return verdict !== undefined && !verdict.decision.inScope && verdict.action === 'disconnect'
  })
}

/** Synchronised objects are no longer due; failed ones are, until they succeed (D1, D2). */
function clearDue(set: WorkingSet, item: Item, dueAgain: () => number): void {
  const cso = set.csoOf(item)
  if (!cso?.before) return
  if (item.failure) {
    // Whatever the page did to it is dropped; only the mark stays.
    cso.current = cso.before.cso
    cso.deleted = false
    cso.pending = cso.before.pending
    if (cso.current.due === null) set.setCso(item, cso, { due: dueAgain() })
    return
  }
  if (cso.deleted) return
  const { due } = cso.current
  if (due !== null && due === cso.before.cso.due) set.setCso(item, cso, { due: null })
}
