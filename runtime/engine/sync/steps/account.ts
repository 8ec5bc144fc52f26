/** What all outbound rules of one system together mean for an MVO's account there (R5, R6, X1–X3). */
import type { CsoId, RuleId, SystemId } from '../../../model/objects'
import type { DeprovisionAction } from '../../../model/rules'
import type { DesiredValue } from '../../../pipeline/5-flow'
import type { AccountWish, PendingDecision } from '../../../pipeline/7-pending-export'
import { decidePendingExport } from '../../../pipeline/7-pending-export'
import type { PlannedRule } from '../../canvas/plan'
import { outboundRules } from '../../canvas/plan-lookups'
import type { CsoState, Item, MvoState, OutboundState, WorkingSet } from '../page/working-set'

/** One system's answer for one MVO, applied when the page is closed. */
export type Resolution =
  | {
      readonly kind: 'pending'
      readonly account: CsoId
      readonly decision: PendingDecision
      /** The rule whose deprovisioning applies from now on; null when none has it in scope. */
      readonly governing: RuleId | null
      readonly deprovisioned: boolean
      readonly because: string
    }
  | { readonly kind: 'disconnect'; readonly account: CsoId; readonly because: string }
  | { readonly kind: 'nothing'; readonly because: string }
  /** Another enabled rule of the system has not been heard, so nothing is taken away. */
  | { readonly kind: 'unheard'; readonly rules: readonly PlannedRule[]; readonly because: string }

const strength: Record<DeprovisionAction, number> = { disconnect: 0, disable: 1, delete: 2 }

/** Decides anew from what the rules have said so far, starting from what was stored; nothing is applied. */
export function resolveAccount(set: WorkingSet, item: Item, target: MvoState, system: SystemId): Resolution {
  const resolution = decide(set, target, system)
  target.resolutions.set(system, resolution)
  target.resolved.add(system)
  target.touchedBy.add(item)
  return resolution
}

/** Decides again at the end of the page, when another rule spoke or the object changed since. */
export function resolveAll(set: WorkingSet, target: MvoState): void {
  for (const { rule } of target.reached.values()) {
    const { system } = rule.rule
    if (target.resolved.has(system)) continue
    target.resolutions.set(system, decide(set, target, system))
    target.resolved.add(system)
  }
}

function decide(set: WorkingSet, target: MvoState, system: SystemId): Resolution {
  const reached = [...target.reached.values()]
    .filter((one) => one.rule.rule.system === system)
    .sort((a, b) => a.rule.rule.precedence - b.rule.rule.precedence || a.rule.rule.id - b.rule.rule.id)
  const [account] = set.linkedOf(target, system)
  if (!account) return { kind: 'nothing', because: reached[0]?.provision?.because ?? 'it has no account' }
  const wanting = reached.filter(isWanting)
  if (wanting.length > 0) return present(set, target, account, wanting)
  const leaving = reached.filter((one) => one.provision?.kind === 'deprovision')
  if (leaving.length === 0) return { kind: 'nothing', because: reached[0]?.provision?.because ?? 'no provision step has decided' }
  return takeAway(set, target, account, leaving)
}

function isWanting(one: OutboundState): boolean {
  switch (one.provision?.kind) {
    case 'has':
    case 'match':
    case 'create':
      return true
    case undefined:
      return one.verdict?.inScope ?? one.staged
    default:
      return false
  }
}

function present(set: WorkingSet, target: MvoState, account: CsoState, wanting: readonly OutboundState[]): Resolution {
  const staged = wanting.filter((one) => one.staged)
  const [first] = wanting
  const governing = first?.rule.rule.id ?? null
  if (staged.length === 0 || !first) return { kind: 'nothing', because: 'no pending export step has been reached' }
  const desired = new Map<string, DesiredValue>()
  for (const one of staged)
    for (const [attribute, value] of one.desired) if (!desired.has(attribute)) desired.set(attribute, value)
  const because = staged.map((one) => one.provision?.because ?? `rule ${one.rule.rule.name}`)[0] ?? ''
  const wish: AccountWish = {
    kind: 'present',
    desired: [...desired.values()],
    rules: [...target.reached.values()]
      .filter((one) => one.rule.rule.system === account.cso.system)
      .map((one) => one.rule.rule.id),
    hold: staged.some((one) => one.hold),
    steps: staged.flatMap((one) => [...one.steps]).sort(),
    because: `${because}: rule ${staged.map((one) => one.rule.rule.name).join(', ')}`,
    deprovisioning: false,
  }
  return pendingResolution(set, account, wish, first.rule, governing, false)
}

function takeAway(set: WorkingSet, target: MvoState, account: CsoState, leaving: readonly OutboundState[]): Resolution {
  const heard = new Set(target.reached.keys())
  const unheard = outboundRules(set.plan, target.mvo.type).filter(
    ({ rule }) => rule.system === account.cso.system && rule.csType === account.cso.type && !heard.has(rule.id),
  )
  if (unheard.length > 0) {
    const names = unheard.map(({ rule }) => rule.name).join(', ')
    return {
      kind: 'unheard',
      rules: unheard,
      because: `rule ${names} of the same system has not been heard, so nothing is taken away`,
    }
  }
  const governing = chooseAction(account, leaving, target.deleted !== null)
  const decision = governing.provision
  if (decision?.kind !== 'deprovision') return { kind: 'nothing', because: 'nothing to take away' }
  const because = `${decision.because}: rule ${governing.rule.rule.name}`
  if (decision.action === 'disconnect') return { kind: 'disconnect', account: account.cso.id, because }
  if (!governing.staged) return { kind: 'nothing', because: 'no pending export step has been reached' }
  const rules = leaving.map((one) => one.rule.rule.id)
  const steps = [...governing.steps].sort()
  const wish: AccountWish =
    decision.action === 'delete' || account.cso.staging === 'awaitingFirstExport'
      ? { kind: 'absent', rules, hold: governing.hold, steps, because }
      : {
          kind: 'present',
          desired: governing.disable,
          rules,
          hold: governing.hold,
          steps,
          because,
          deprovisioning: governing.disableCounts,
          disables: true,
        }
  return pendingResolution(set, account, wish, governing.rule, governing.rule.rule.id, true)
}

/**
 * Out of scope, the rule that last had the account in scope says what happens to it; when that is not known, the mildest of those that speak. When the
 * MVO is deleted, the strongest does (R5).
 */
function chooseAction(account: CsoState, leaving: readonly OutboundState[], deleted: boolean): OutboundState {
  const action = (one: OutboundState): number => (one.provision?.kind === 'deprovision' ? strength[one.provision.action] : 0)
  const ordered = [...leaving].sort((a, b) => action(a) - action(b))
  if (deleted) return ordered.at(-1) as OutboundState
  return leaving.find((one) => one.rule.rule.id === account.cso.rule) ?? (ordered[0] as OutboundState)
}

function pendingResolution(
  set: WorkingSet,
  account: CsoState,
  wish: AccountWish,
  rule: PlannedRule,
  governing: RuleId | null,
  deprovisioned: boolean,
): Resolution {
  const type = rule.csType
  if (!type) return { kind: 'nothing', because: `rule ${rule.rule.name} has no object type` }
  const stored = account.before?.pending ?? null
  const decision = decidePendingExport(wish, {
    account: account.cso,
    type,
    pending: stored,
    run: set.run,
    newId: () => account.pendingId ?? (account.pendingId = set.store.reserveIds('pending', 1)),
  })
  return { kind: 'pending', account: account.cso.id, decision, governing, deprovisioned, because: decision.because }
}
