/** Before a full sync decides anything: what rules and mappings staged that do not ask for it any more is withdrawn (A14, D5). */
import { emptyPage } from '../../model/empty-page'
import type { CsoId, PendingExport, RuleId } from '../../model/objects'
import type { RunRecord, TargetCounters } from '../../model/runs'
import { noTargetCounters } from '../../model/runs'
import { decideWithdrawal, voidRules } from '../../pipeline/7-withdrawal'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import { isDeprovisioning } from '../../pipeline/deprovisioning'
import type { Asked } from '../canvas/asked-staged'
import { withAsks } from '../canvas/asked-staged'
import { csoName, csoType } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import { systemNamesOf } from '../canvas/plan-lookups'
import type { LeaverKept } from './close/leavers'
import { notesOf } from './close/leavers'
import { warnOfLeaversKept } from './leavers-kept'
import type { SyncContext } from './process-page'

const pageSize = 500

/** What of a page of pending exports is not asked for any more. */
interface Withdrawal {
  /** Those of which something stays. */
  readonly left: readonly PendingExport[]
  readonly withdrawn: readonly Asked[]
  /** Of the withdrawn those whose account was never sent: it goes, too (X3). */
  readonly neverSent: readonly Asked[]
  /** How many are being sent at this moment, and stay as they are. */
  readonly busy: number
}

/**
 * Looks at all that is staged, for whichever target, as what deployments changed and is still `open` says. Returns how many are
 * being sent at this moment, and stay as they are.
 */
export async function withdrawStaged(context: SyncContext, open: readonly ConfigurationChange[]): Promise<number> {
  let busy = 0
  for (let after: string | null | undefined; after !== null;) {
    const { items, next } = await context.store.searchPendings({ limit: pageSize, ...(after !== undefined && { after }) })
    busy += await withdrawPage(context, open, items)
    context.run.throwIfCancelled()
    after = next
  }
  return busy
}

/** The same of what is staged for these objects alone. */
export async function withdrawStagedOf(
  context: SyncContext,
  open: readonly ConfigurationChange[],
  only: readonly CsoId[],
): Promise<void> {
  const wanted = new Set(only)
  const { csos } = await context.store.loadPage(only)
  const staged = csos.flatMap(({ cso, pending }) => (pending && wanted.has(cso.id) ? [{ cso, pending }] : []))
  await withdrawPage(context, open, staged)
}

/** An export beside it may have claimed one meanwhile: then all are looked at again as they are. */
async function withdrawPage(
  context: SyncContext,
  open: readonly ConfigurationChange[],
  staged: Parameters<typeof withAsks>[2],
): Promise<number> {
  const { run, store, plan } = context
  for (let items = staged; ;) {
    const withdrawal = decided(plan, await withAsks(store, { plan, open }, items))
    const { withdrawn, busy } = withdrawal
    if (withdrawn.length === 0) return busy
    const targets = targetsOf(plan, withdrawn)
    const kept = await leaversAmong(context, withdrawal)
    const { conflicts } = await store.savePage({
      ...emptyPage,
      ...saved(context, withdrawal),
      ...(kept.length > 0 && { leaversKept: { noted: notesOf(plan, kept), back: [] } }),
      run: run.snapshotWith({}, targets),
    })
    if (conflicts.length === 0) {
      run.addTargets(targets)
      warnOfLeaversKept(run, plan, kept)
      return busy
    }
    items = await store.loadPendings(items.map(({ pending }) => pending.id))
  }
}

function decided(plan: Plan, staged: readonly Asked[]): Withdrawal {
  const left: PendingExport[] = []
  const [withdrawn, neverSent]: [Asked[], Asked[]] = [[], []]
  let busy = 0
  for (const asked of staged) {
    const decision = decideWithdrawal(asked.pending, asked.cso, csoType(plan, asked.cso), asked.asks)
    if (decision.kind === 'busy') busy++
    if (decision.kind === 'busy' || decision.kind === 'asBefore') continue
    withdrawn.push(asked)
    if (decision.kind === 'keep') left.push(decision.pending)
    if (decision.kind === 'cancelCreate') neverSent.push(asked)
  }
  return { left, withdrawn, neverSent, busy }
}

function saved({ run }: SyncContext, { left, withdrawn, neverSent }: Withdrawal) {
  const stays = new Set(left.map(({ id }) => id))
  const pendingsRead = withdrawn.flatMap(({ pending }) => (stays.has(pending.id) ? [] : [pending]))
  const csosRead = neverSent.map(({ cso }) => cso)
  return {
    pendings: left,
    pendingsRead,
    pendingsDeleted: pendingsRead.map(({ id }) => id),
    csosRead,
    csosDeleted: csosRead.map(({ id }) => id),
    records: withdrawn.map((asked) => recordOf(run.id, asked)),
  }
}

function recordOf(run: number, { pending, cso, asks }: Asked): RunRecord {
  const isOtherwise = pending.rule !== undefined && asks.forDeprovisioning(pending.rule, pending.operation) === 'asksOtherwise'
  const why = isOtherwise ? 'does something else with such accounts by now' : 'was changed, removed or switched off'
  const because = `what was staged is withdrawn: the rule or mapping that asked for it ${why}`
  const base = { run, system: cso.system, cso: cso.id, mvo: pending.mvo, name: csoName(cso) }
  return { ...base, outcome: 'withdrawn', because, changes: [], error: null }
}

/** By the target's name. */
function targetsOf(plan: Plan, withdrawn: readonly Asked[]): Map<string, TargetCounters> {
  const nameOf = systemNamesOf(plan)
  const targets = new Map<string, TargetCounters>()
  for (const [system, { length }] of Map.groupBy(withdrawn, ({ cso }) => nameOf(cso.system)))
    targets.set(system, { ...noTargetCounters(), withdrawn: length })
  return targets
}

/**
 * Whose account was to be disabled or deleted, and is not: people in grace, and those who are deleted, whose accounts are
 * nobody's (A14, N10). Of an account that is to be left as it is nothing is said.
 */
async function leaversAmong(
  { plan, store }: SyncContext,
  { withdrawn, left, neverSent }: Withdrawal,
): Promise<readonly LeaverKept[]> {
  const goesOn = new Set([...left.filter(isDeprovisioned).map(({ id }) => id), ...neverSent.map(({ pending }) => pending.id)])
  const deprovisioned = withdrawn.filter(({ pending }) => isDeprovisioning(pending) && !goesOn.has(pending.id))
  if (deprovisioned.length === 0) return []
  const linkedTo = [...new Set(deprovisioned.flatMap(({ cso }) => cso.mvo ?? []))]
  const { mvos } = await store.loadMvos(linkedTo)
  const people = new Map(mvos.map(({ id, deletion }) => [id, deletion === null ? ('stays' as const) : ('inGrace' as const)]))
  return deprovisioned.flatMap((asked): LeaverKept[] => {
    const { cso: account } = asked
    const person = (account.mvo === null ? undefined : people.get(account.mvo)) ?? 'gone'
    const rule = deprovisionedBy(asked)
    if (person === 'stays' || rule === null) return []
    const why = whyKept(plan, { ...asked, rule }, person)
    return why === null ? [] : [{ account, rule, why }]
  })
}

/** Whether it still disables its account, by values that other mappings of its rule write. */
function isDeprovisioned({ rule, changes }: PendingExport): boolean {
  return changes.some((change) => change.rule === rule && !change.sent)
}

/** The rule that had the account disabled or deleted and does not ask for it any more. */
function deprovisionedBy({ pending, asks }: Asked): RuleId | null {
  const rules = voidRules(pending, asks)
  return (pending.rule === undefined ? rules[0] : rules.find((rule) => rule === pending.rule)) ?? null
}

/** Null where the account is as the rule wants it, or is decided on by this very synchronisation. */
function whyKept(
  plan: Plan,
  { rule: id, pending, asks }: Asked & { readonly rule: RuleId },
  person: 'inGrace' | 'gone',
): LeaverKept['why'] | null {
  const rule = plan.rules.get(id)
  if (!rule) return 'ruleRemoved'
  if (!rule.enabled) return person === 'gone' ? 'ruleOffAndDeleted' : 'ruleOff'
  const standing = asks.forDeprovisioning(id, pending.operation)
  if (standing === 'isVoid') return 'ruleChanged'
  if (person === 'inGrace') return null
  const disables = pending.operation === 'delete' && rule.deprovisions.some(({ onDeletion }) => onDeletion === 'disable')
  return disables || standing === 'asksForIt' ? 'ruleChanged' : null
}
