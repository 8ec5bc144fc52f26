/** At the end of a page: what the outbound rules' answers do to accounts. */
import type { RecordedChange, TargetCounters } from '../../../model/runs'
import { noTargetCounters } from '../../../model/runs'
import { displayValue } from '../../../model/values'
import { csoType } from '../../canvas/cso-names'
import { releaseLinks } from '../steps/disconnect'
import type { Resolution } from '../steps/account'
import { inboundRules } from '../../canvas/plan-lookups'
import { recordedChanges } from '../../../pipeline/hidden-secrets'
import type { WorkingCso, Item, WorkingMvo, WorkingSet } from '../page/working-set'

/** Applies what the outbound rules together mean for each account of an MVO; the changes staged. */
export function applyResolutions(
  set: WorkingSet,
  mvo: WorkingMvo,
  targets: Map<string, TargetCounters>,
  dueAgain: () => number,
): RecordedChange[] {
  const changes: RecordedChange[] = []
  const [item] = mvo.touchedBy
  if (!item) return changes
  for (const [system, resolution] of mvo.resolutions) {
    const name = set.systemName(system)
    let counters = targets.get(name)
    if (!counters) targets.set(name, (counters = noTargetCounters()))
    changes.push(...applyResolution(set, item, mvo, resolution, counters, dueAgain))
  }
  dropUnstagedAccounts(set, mvo)
  return changes
}

function applyResolution(
  set: WorkingSet,
  item: Item,
  mvo: WorkingMvo,
  resolution: Resolution,
  counters: TargetCounters,
  dueAgain: () => number,
): RecordedChange[] {
  if (resolution.kind === 'nothing' || resolution.kind === 'notEvaluated') return []
  const account = set.csos.get(resolution.account)
  if (!account) return []
  if (resolution.kind === 'disconnect') {
    counters.deprovisioned++
    return disconnectAccount(set, item, mvo, account, dueAgain)
  }
  if (account.before?.cso.mvo === null && account.current.mvo !== null && account.current.staging !== 'awaitingFirstExport')
    counters.matched++
  if (resolution.governing !== null && account.current.rule !== resolution.governing)
    set.setCso(item, account, { rule: resolution.governing })
  const { decision } = resolution
  switch (decision.kind) {
    case 'asBefore':
      return []
    case 'busy': {
      // Who leaves is not taken by another run: then the account itself is, once its answer is booked.
      const own = set.csoOf(item)
      const stays = own && !own.deleted && own.current.staging !== 'obsolete'
      set.setCso(item, stays ? own : account, { due: dueAgain() })
      return []
    }
    case 'withdraw':
      counters.withdrawn++
      account.pending = null
      return []
    case 'cancelCreate':
      counters.withdrawn++
      account.pending = null
      account.deleted = true
      mvo.linked.delete(account.current.id)
      return []
    case 'stage':
      if (resolution.deprovisioned) counters.deprovisioned++
      else if (decision.pending.operation === 'create' && account.before?.pending == null) counters.provisioned++
      else counters.updated++
      account.pending = { ...decision.pending, mvo: mvo.deleted === null ? mvo.current.id : null }
      if (decision.pending.operation === 'create') nameShell(set, item, account)
      return recordedChanges(account.pending.changes, csoType(set.plan, account.current))
    default:
      return decision satisfies never
  }
}

/** A new account carries the name it shall have, so that an import recognises it should its answer be lost (I11). */
function nameShell(set: WorkingSet, item: Item, account: WorkingCso): void {
  const secondary = csoType(set.plan, account.current)?.secondaryId
  const wanted =
    secondary === undefined ? undefined : account.pending?.changes.find((change) => change.attribute === secondary)?.to
  const secondaryId = wanted === undefined || wanted === null ? null : displayValue(wanted)
  if (secondaryId !== account.current.secondaryId) set.setCso(item, account, { secondaryId })
}

function disconnectAccount(
  set: WorkingSet,
  item: Item,
  mvo: WorkingMvo,
  account: WorkingCso,
  dueAgain: () => number,
): RecordedChange[] {
  set.unlink(item, account)
  // What is being sent at this moment may be there already: its answer is still to be booked (E2).
  if (account.pending?.state !== 'executing') {
    if (account.current.staging === 'awaitingFirstExport') account.deleted = true
    account.pending = null
  }
  if (mayJoinAgain(set, account)) set.setCso(item, account, { due: dueAgain() })
  mvo.linked.delete(account.current.id)
  return []
}

/** Cut loose by another object: whether its own system's rules would look for somebody else, as a full sync would make them (D3). */
function mayJoinAgain(set: WorkingSet, { current, pending, deleted }: WorkingCso): boolean {
  if (deleted || current.staging !== 'normal' || pending?.operation === 'delete') return false
  return inboundRules(set.plan, current.system, current.type).some(({ joinRows }) => joinRows.length > 0)
}

/** An account that was provisioned, but for which nothing was staged, never comes to be. */
function dropUnstagedAccounts(set: WorkingSet, mvo: WorkingMvo): void {
  for (const id of mvo.linked) {
    const account = set.csos.get(id)
    if (account && account.before === null && account.pending === null) {
      account.deleted = true
      mvo.linked.delete(id)
    }
  }
}

/** The MVO goes: whoever is still linked becomes unlinked; their pending exports live on by themselves (L5). */
export function unlinkAll(set: WorkingSet, mvo: WorkingMvo, dueAgain: () => number): void {
  const [item] = mvo.touchedBy
  for (const id of mvo.linked) {
    const account = set.csos.get(id)
    if (!account || !item || account.deleted) continue
    const due = mayJoinAgain(set, account) ? dueAgain() : account.current.due
    set.setCso(item, account, { mvo: null, link: 'none', rule: null, due })
  }
  mvo.linked.clear()
  if (item) releaseLinks(set, item, mvo, null)
}
