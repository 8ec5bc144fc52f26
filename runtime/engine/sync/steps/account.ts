/** What all outbound rules of one system together mean for an MVO's account there (R5, R6, X1–X3). */
import type { CsoId, RuleId, SystemId } from '../../../model/objects'
import type { DeprovisionAction } from '../../../model/rules'
import type { DesiredValue } from '../../../pipeline/5-flow'
import type { DesiredAccount, PendingDecision } from '../../../pipeline/7-pending-export'
import { decidePendingExport } from '../../../pipeline/7-pending-export'
import type { PlannedRule } from '../../canvas/plan'
import { outboundRules } from '../../canvas/plan-lookups'
import type { WorkingCso, Item, WorkingMvo, RuleOutcome, WorkingSet } from '../page/working-set'

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
  /** Another enabled rule of the system has not been evaluated, so nothing is taken away. */
  | { readonly kind: 'notEvaluated'; readonly rules: readonly PlannedRule[]; readonly because: string }

const strength: Record<DeprovisionAction, number> = { disconnect: 0, disable: 1, delete: 2 }

/** Decides anew from what the rules have said so far, starting from what was stored; nothing is applied. */
export function resolveAccount(set: WorkingSet, item: Item, mvo: WorkingMvo, system: SystemId): Resolution {
  const resolution = resolve(set, mvo, system)
  mvo.resolutions.set(system, resolution)
  mvo.resolved.add(system)
  mvo.touchedBy.add(item)
  return resolution
}

/** Decides again at the end of the page, when another rule spoke or the object changed since. */
export function resolveAccounts(set: WorkingSet, mvo: WorkingMvo): void {
  for (const { rule } of mvo.evaluated.values()) {
    const { system } = rule
    if (mvo.resolved.has(system)) continue
    mvo.resolutions.set(system, resolve(set, mvo, system))
    mvo.resolved.add(system)
  }
}

function resolve(set: WorkingSet, mvo: WorkingMvo, system: SystemId): Resolution {
  const outcomes = [...mvo.evaluated.values()]
    .filter((outcome) => outcome.rule.system === system)
    .sort((a, b) => a.rule.precedence - b.rule.precedence || a.rule.id - b.rule.id)
  const [account] = set.linkedOf(mvo, system)
  if (!account) return { kind: 'nothing', because: outcomes[0]?.provision?.because ?? 'it has no account' }
  const wanting = outcomes.filter(wantsAccount)
  if (wanting.length > 0) return keepAccount(set, mvo, account, wanting)
  const leaving = outcomes.filter((outcome) => outcome.provision?.kind === 'deprovision')
  if (leaving.length === 0)
    return { kind: 'nothing', because: outcomes[0]?.provision?.because ?? 'no provision step has decided' }
  return deprovision(set, mvo, account, leaving)
}

function wantsAccount(outcome: RuleOutcome): boolean {
  switch (outcome.provision?.kind) {
    case 'has':
    case 'match':
    case 'create':
      return true
    case undefined:
      return outcome.verdict?.inScope ?? outcome.staged
    default:
      return false
  }
}

function keepAccount(set: WorkingSet, mvo: WorkingMvo, account: WorkingCso, wanting: readonly RuleOutcome[]): Resolution {
  const staged = wanting.filter((outcome) => outcome.staged)
  const [first] = wanting
  const governing = first?.rule.id ?? null
  if (staged.length === 0 || !first) return { kind: 'nothing', because: 'no pending export step has been reached' }
  const desired = new Map<string, DesiredValue>()
  for (const outcome of staged)
    for (const [attribute, value] of outcome.desired) if (!desired.has(attribute)) desired.set(attribute, value)
  const because = staged.map((outcome) => outcome.provision?.because ?? `rule ${outcome.rule.name}`)[0] ?? ''
  const wanted: DesiredAccount = {
    kind: 'present',
    desired: [...desired.values()],
    rules: [...mvo.evaluated.values()]
      .filter((outcome) => outcome.rule.system === account.current.system)
      .map((outcome) => outcome.rule.id),
    hold: staged.some((outcome) => outcome.hold),
    steps: staged.flatMap((outcome) => [...outcome.steps]).sort(),
    because: `${because}: rule ${staged.map((outcome) => outcome.rule.name).join(', ')}`,
    deprovisioning: false,
  }
  return pendingResolution(set, account, wanted, first.rule, governing, false)
}

function deprovision(set: WorkingSet, mvo: WorkingMvo, account: WorkingCso, leaving: readonly RuleOutcome[]): Resolution {
  const evaluated = new Set(mvo.evaluated.keys())
  const missing = outboundRules(set.plan, mvo.current.type).filter(
    (rule) => rule.system === account.current.system && rule.csType === account.current.type && !evaluated.has(rule.id),
  )
  if (missing.length > 0) {
    const names = missing.map((rule) => rule.name).join(', ')
    return {
      kind: 'notEvaluated',
      rules: missing,
      because: `rule ${names} of the same system has not been evaluated, so nothing is taken away`,
    }
  }
  const governing = chooseAction(account, leaving, mvo.deleted !== null)
  const decision = governing.provision
  if (decision?.kind !== 'deprovision') return { kind: 'nothing', because: 'nothing to take away' }
  const because = `${decision.because}: rule ${governing.rule.name}`
  if (decision.action === 'disconnect') return { kind: 'disconnect', account: account.current.id, because }
  if (!governing.staged) return { kind: 'nothing', because: 'no pending export step has been reached' }
  const rules = leaving.map((outcome) => outcome.rule.id)
  const steps = [...governing.steps].sort()
  const wanted: DesiredAccount =
    decision.action === 'delete' || account.current.staging === 'awaitingFirstExport'
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
  return pendingResolution(set, account, wanted, governing.rule, governing.rule.id, true)
}

/**
 * Out of scope, the rule that last had the account in scope says what happens to it; when that is not known, the mildest of those that speak. When the
 * MVO is deleted, the strongest does (R5).
 */
function chooseAction(account: WorkingCso, leaving: readonly RuleOutcome[], deleted: boolean): RuleOutcome {
  const action = (outcome: RuleOutcome): number =>
    outcome.provision?.kind === 'deprovision' ? strength[outcome.provision.action] : 0
  const ordered = [...leaving].sort((a, b) => action(a) - action(b))
  if (deleted) return ordered.at(-1) as RuleOutcome
  return leaving.find((outcome) => outcome.rule.id === account.current.rule) ?? (ordered[0] as RuleOutcome)
}

function pendingResolution(
  set: WorkingSet,
  account: WorkingCso,
  wanted: DesiredAccount,
  rule: PlannedRule,
  governing: RuleId | null,
  deprovisioned: boolean,
): Resolution {
  const type = rule.objectType
  if (!type) return { kind: 'nothing', because: `rule ${rule.name} has no object type` }
  const stored = account.before?.pending ?? null
  const decision = decidePendingExport(wanted, {
    account: account.current,
    type,
    pending: stored,
    run: set.run,
    newId: () => account.pendingId ?? (account.pendingId = set.store.reserveIds('pending', 1)),
  })
  return { kind: 'pending', account: account.current.id, decision, governing, deprovisioned, because: decision.because }
}
