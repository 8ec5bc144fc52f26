/** At the end of a page: what the outbound rules together mean is applied to the accounts. */
import type { Cso, SystemId } from '../../../model/objects'
import type { RecordedChange, RunRecord, TargetCounters } from '../../../model/runs'
import { noTargetCounters } from '../../../model/runs'
import { secondaryIdWanted } from '../../../pipeline/7-difference'
import type { FixedDifference } from '../../../pipeline/7-fixed'
import type { PendingDecision } from '../../../pipeline/7-pending-export'
import { recordedChanges } from '../../../pipeline/hidden-secrets'
import { csoName, csoType } from '../../canvas/cso-names'
import { dropPending, removeCso, setCso, stagePending } from '../page/mutations'
import type { Item, Resolution, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { disconnect, releaseLinks } from '../steps/disconnect'

/** The page that is being closed, as far as accounts go. */
export interface Closing {
  readonly set: WorkingSet
  /** By the target's name. */
  readonly targets: Map<string, TargetCounters>
  /** What rules want otherwise and systems have fixed, with the accounts (N10). */
  readonly fixed: Map<string, FixedCount>
  /** People of whom the run says something. */
  readonly named: Set<WorkingMvo>
  /** What was staged earlier and is wanted no more, each as the history has it (N4). */
  readonly withdrawn: RunRecord[]
  /** Stamps an object that must be looked at again. */
  readonly nextDue: () => number
}

/** Accounts of which a rule wants one attribute otherwise although it is fixed. */
export interface FixedCount extends FixedDifference {
  count: number
  /** What people call the first of them. */
  readonly first: string
}

/** One account and in whose name it changes. */
interface Account {
  readonly cso: WorkingCso
  readonly mvo: WorkingMvo
  readonly item: Item
}

/** Applies the resolutions of an MVO; the changes staged. */
export function applyResolutions(
  closing: Closing,
  mvo: WorkingMvo,
  resolutions: readonly (readonly [SystemId, Resolution])[],
): RecordedChange[] {
  const [item] = mvo.touchedBy
  if (!item) return []
  const changes = resolutions.flatMap(([system, resolution]) => {
    if ('fault' in resolution && resolution.fault) item.faults.push(resolution.fault)
    const counters = countersOf(closing, closing.set.systemName(system))
    return applyResolution(closing, { mvo, item }, resolution, counters)
  })
  dropUnstagedAccounts(closing.set, item, mvo)
  countDeprovisioned(closing, mvo)
  return changes
}

/** Accounts that were disconnected as soon as all rules had spoken. */
function countDeprovisioned(closing: Closing, mvo: WorkingMvo): void {
  const { set } = closing
  for (const [id, of] of set.deprovisioned) {
    const account = set.csos.get(id)
    if (of === mvo && account && account.current.mvo !== mvo.current.id && wasHers(account, mvo))
      countersOf(closing, set.systemName(account.current.system)).deprovisioned++
  }
}

/** An account that was joined in this page and is cut again is where it was. */
function wasHers({ before }: WorkingCso, mvo: WorkingMvo): boolean {
  return before?.cso.mvo === mvo.current.id
}

/** The counters of a target, by its name. */
export function countersOf({ targets }: Closing, system: string): TargetCounters {
  let counters = targets.get(system)
  if (!counters) targets.set(system, (counters = noTargetCounters()))
  return counters
}

function applyResolution(
  closing: Closing,
  { mvo, item }: Omit<Account, 'cso'>,
  resolution: Resolution,
  counters: TargetCounters,
): readonly RecordedChange[] {
  if (resolution.kind === 'nothing' || resolution.kind === 'notEvaluated') return []
  const { set, nextDue } = closing
  const cso = set.csos.get(resolution.account)
  if (!cso) return []
  if (resolution.kind === 'disconnect' && set.lastAccounts.has(resolution.account)) {
    // Should the run end before they are counted, the synchronisation of their own system finds them.
    setCso(set, item, cso, { due: nextDue() })
    return []
  }
  if (resolution.kind === 'disconnect') {
    if (wasHers(cso, mvo)) counters.deprovisioned++
    disconnect(set, item, cso, { cause: 'deprovisioned', nextDue })
    return []
  }
  const { current } = cso
  if (cso.before?.cso.mvo === null && current.mvo !== null && current.staging !== 'awaitingFirstExport') counters.matched++
  if (current.rule !== resolution.governing) setCso(set, item, cso, { rule: resolution.governing })
  const { outOfGroups, spellings } = resolution
  if (outOfGroups !== undefined && outOfGroups !== (current.outOfGroups ?? false)) setCso(set, item, cso, { outOfGroups })
  if (spellings) setCso(set, item, cso, { spellings })
  for (const difference of resolution.fixed ?? []) countFixed(closing, difference, current)
  if (resolution.fixed && resolution.fixed.length > 0) closing.named.add(mvo)
  return applyPending(closing, { cso, mvo, item }, resolution, counters)
}

function countFixed({ fixed }: Closing, difference: FixedDifference, account: Cso): void {
  const key = `${difference.rule} ${difference.attribute}`
  const known = fixed.get(key)
  if (known) known.count++
  else fixed.set(key, { ...difference, count: 1, first: csoName(account) })
}

function applyPending(
  closing: Closing,
  account: Account,
  { decision, deprovisioned }: Resolution & { kind: 'pending' },
  counters: TargetCounters,
): readonly RecordedChange[] {
  const { cso, item } = account
  const { set } = closing
  switch (decision.kind) {
    case 'asBefore':
      return []
    case 'doubted':
      stagePending(set, item, cso, { ...decision.pending, mvo: account.mvo.current.id })
      lookAgain(closing, account)
      return []
    case 'busy':
      lookAgain(closing, account)
      return []
    case 'withdraw':
      counters.withdrawn++
      closing.withdrawn.push(recordOf(set, account, decision.because))
      dropPending(set, item, cso)
      return []
    case 'cancelCreate':
      counters.withdrawn++
      closing.withdrawn.push(recordOf(set, account, decision.because))
      dropPending(set, item, cso)
      removeCso(set, item, cso)
      return []
    case 'stage':
      if (deprovisioned) counters.deprovisioned++
      else if (decision.pending.operation === 'create' && cso.before?.pending == null) counters.provisioned++
      else counters.updated++
      return stage(set, account, decision)
    default:
      return decision satisfies never
  }
}

/** By the person's name: an account that was never sent has none. */
function recordOf(set: WorkingSet, { cso: { current }, mvo }: Account, because: string): RunRecord {
  const name = set.mvoName(mvo.current)
  const about = { run: set.run, system: current.system, cso: current.id, mvo: mvo.current.id, name }
  return { ...about, outcome: 'withdrawn', because, changes: [], error: null }
}

/**
 * Whoever it is for is taken again by any run, once the result of its export is applied (D8); of somebody whose record is gone it
 * is the account itself.
 */
function lookAgain({ set, nextDue }: Closing, { cso, item }: Account): void {
  const own = set.csoOf(item)
  const taken = own && !own.deleted && own.current.staging !== 'obsolete' ? own : cso
  set.followers.add(taken.current.id)
  setCso(set, item, taken, { due: nextDue() })
}

function stage(
  set: WorkingSet,
  { cso, mvo, item }: Account,
  { pending }: PendingDecision & { kind: 'stage' },
): readonly RecordedChange[] {
  stagePending(set, item, cso, { ...pending, mvo: mvo.deleted === null ? mvo.current.id : null })
  const type = csoType(set.plan, cso.current)
  if (pending.operation === 'create') {
    // A new account carries the name it shall have, so that an import recognises it should its answer be lost (I11).
    const secondaryId = secondaryIdWanted(pending.changes, type)
    if (secondaryId !== cso.current.secondaryId) setCso(set, item, cso, { secondaryId })
  }
  return recordedChanges(pending.changes, type)
}

/** An account that was provisioned, but for which nothing was staged, never comes to be. */
function dropUnstagedAccounts(set: WorkingSet, item: Item, mvo: WorkingMvo): void {
  for (const id of mvo.linked) {
    const account = set.csos.get(id)
    if (account && account.before === null && account.pending === null) removeCso(set, item, account)
  }
}

/** The MVO goes: whoever is still linked becomes unlinked; their pending exports live on by themselves (L5). */
export function disconnectAll({ set, nextDue }: Closing, mvo: WorkingMvo): void {
  const [item] = mvo.touchedBy
  if (!item) return
  for (const id of mvo.linked) {
    const cso = set.csos.get(id)
    if (cso && !cso.deleted) disconnect(set, item, cso, { cause: 'mvoDeleted', nextDue })
  }
  releaseLinks(set, item, mvo, null)
}
