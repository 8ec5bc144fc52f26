/**
 * Step 6, together: what all outbound rules of one system mean for an MVO's account there, and whose deprovisioning governs
 * it (R5, R6, R12).
 */
import { counted, inNumber } from '../model/counted'
import type { Cso, RuleId } from '../model/objects'
import type { DeprovisionAction, SyncRule } from '../model/rules'
import type { ScopeDecision } from './2-scope'
import type { DesiredValue } from './5-flow'
import type { ProvisionDecision } from './6-provision'
import type { DesiredAccount } from './7-pending-export'

/** What one outbound rule said of an MVO so far. */
export interface RuleOutcome<Rule extends SyncRule = SyncRule> {
  readonly rule: Rule
  verdict: ScopeDecision | null
  provision: ProvisionDecision | null
  /** Values that disable the account, when that is the rule's action. */
  disable: readonly DesiredValue[]
  disableCounts: boolean
  /** Those values change nothing of the account (N10). */
  disablesNothing?: true
  /** A disabled account is taken out of groups (R15). */
  outOfGroups: boolean
  /** How many disabled accounts are left out of its lists (R15). */
  leftOut: number
  /** By attribute. */
  readonly desired: Map<string, DesiredValue>
  /** Its pending-export step was evaluated. */
  pendingExportEvaluated: boolean
  hold: boolean
  /** Nodes of its pending-export steps that were evaluated. */
  readonly steps: Set<string>
}

export interface AccountView {
  /** Null when the MVO has no account in the system. */
  readonly account: Cso | null
  /** Outcomes of the system's rules, in any order. */
  readonly outcomes: readonly RuleOutcome[]
  /** Enabled rules for such accounts that were not evaluated. */
  readonly notEvaluated: readonly Pick<SyncRule, 'id' | 'name'>[]
  readonly mvoDeleted: boolean
  /** How the rule stands that last had the account in scope; null when there is none. */
  readonly governedBy: Governing | null
}

/** A rule that is in force; one that is switched off; one that is not there any more, or for other accounts (A14). */
export type Governing = 'inForce' | 'off' | 'gone'

export type AccountDecision =
  /** The account is to be as `desired` says. */
  | {
      readonly kind: 'stage'
      readonly desired: DesiredAccount
      /** The rule whose object type the account has. */
      readonly by: RuleId
      /** The rule whose deprovisioning applies from now on. */
      readonly governing: RuleId
      readonly deprovisioned: boolean
      /** Whether it is to be in no group from now on (R15); left out where it stays as it is. */
      readonly outOfGroups?: boolean
    }
  | { readonly kind: 'disconnect'; readonly because: string }
  | { readonly kind: 'nothing'; readonly because: string }
  /** Another enabled rule of the system was not evaluated, so nothing is taken away. */
  | { readonly kind: 'notEvaluated'; readonly rules: readonly RuleId[]; readonly because: string }

const strength: Record<DeprovisionAction, number> = { disconnect: 0, disable: 1, delete: 2 }

export function decideAccount(view: AccountView): AccountDecision {
  const outcomes = [...view.outcomes].sort((a, b) => a.rule.precedence - b.rule.precedence || a.rule.id - b.rule.id)
  const { account } = view
  if (!account) return { kind: 'nothing', because: outcomes[0]?.provision?.because ?? 'it has no account' }
  const wanting = outcomes.filter(wantsAccount)
  const [first] = wanting
  const ofItsType = wanting.filter(({ rule }) => rule.csType === account.type)
  const [own] = ofItsType
  if (own) return decidePresent(outcomes, ofItsType, own)
  if (first) {
    const because = `rule ${first.rule.name} is for objects of the type ${first.rule.csType}, and its account is one of the type ${account.type}`
    return { kind: 'nothing', because }
  }
  const leaving = outcomes.filter(isLeaving)
  if (leaving.length === 0)
    return { kind: 'nothing', because: outcomes[0]?.provision?.because ?? 'no provision step has decided' }
  if (view.governedBy === 'off')
    return { kind: 'nothing', because: 'the rule of its account is switched off, so it stays as it is' }
  if (view.governedBy === 'gone') return { kind: 'nothing', because: 'the rule of its account was removed, so it stays as it is' }
  return decideDeprovisioning(view, account, leaving)
}

/** What a rule said that takes the account away. */
type LeavingOutcome = RuleOutcome & { provision: ProvisionDecision & { readonly kind: 'deprovision' } }

function isLeaving(outcome: RuleOutcome): outcome is LeavingOutcome {
  return outcome.provision?.kind === 'deprovision'
}

function wantsAccount({ provision, verdict, pendingExportEvaluated }: RuleOutcome): boolean {
  if (!provision) return verdict?.inScope ?? pendingExportEvaluated
  return provision.kind === 'has' || provision.kind === 'match' || provision.kind === 'create'
}

/** Of several rules that write one attribute the first by precedence does. */
function decidePresent(outcomes: readonly RuleOutcome[], wanting: readonly RuleOutcome[], first: RuleOutcome): AccountDecision {
  const staged = wanting.filter((outcome) => outcome.pendingExportEvaluated)
  const [speaker] = staged
  if (!speaker) return { kind: 'nothing', because: 'no pending export step has been reached' }
  const because = speaker.provision?.because ?? `rule ${speaker.rule.name}`
  return {
    kind: 'stage',
    by: first.rule.id,
    governing: first.rule.id,
    deprovisioned: false,
    outOfGroups: false,
    desired: {
      kind: 'present',
      desired: [...firstOfEach(staged).values()],
      rules: outcomes.map(({ rule }) => rule.id),
      hold: staged.some((outcome) => outcome.hold),
      steps: staged.flatMap((outcome) => [...outcome.steps]).sort(),
      because: `${because}: rule ${staged.map(({ rule }) => rule.name).join(', ')}${leftOutText(staged)}`,
      deprovisioning: false,
    },
  }
}

/** By attribute, what the first of the rules that write it wants; of a single rule, as nearly always, what it says itself. */
function firstOfEach(outcomes: readonly RuleOutcome[]): ReadonlyMap<string, DesiredValue> {
  const [first] = outcomes
  if (first && outcomes.length === 1) return first.desired
  const desired = new Map<string, DesiredValue>()
  for (const outcome of outcomes)
    for (const value of outcome.desired.values()) if (!desired.has(value.attribute)) desired.set(value.attribute, value)
  return desired
}

/** Why somebody whom a rule wants in a group is not in it. */
function leftOutText(outcomes: readonly RuleOutcome[]): string {
  const total = outcomes.reduce((sum, { leftOut }) => sum + leftOut, 0)
  return total === 0 ? '' : `; ${counted(total, 'disabled account')} ${inNumber(total, 'is', 'are')} left out of its members`
}

function decideDeprovisioning(view: AccountView, account: Cso, leaving: readonly LeavingOutcome[]): AccountDecision {
  const { notEvaluated, mvoDeleted } = view
  if (notEvaluated.length > 0) {
    const names = notEvaluated.map(({ name }) => name).join(', ')
    const because = `rule ${names} of the same system has not been evaluated, so nothing is taken away`
    return { kind: 'notEvaluated', rules: notEvaluated.map(({ id }) => id), because }
  }
  const governing = governingRule(account, leaving, mvoDeleted)
  const { provision, rule, pendingExportEvaluated } = governing
  const because = `${provision.because}: rule ${rule.name}`
  if (provision.action === 'disconnect') return { kind: 'disconnect', because }
  if (!pendingExportEvaluated) return { kind: 'nothing', because: 'no pending export step has been reached' }
  const desired = deprovisionedAccount(governing, account, provision.action, {
    rules: leaving.map((outcome) => outcome.rule.id),
    hold: governing.hold,
    steps: [...governing.steps].sort(),
    because,
  })
  const stage = { kind: 'stage', desired, by: rule.id, governing: rule.id, deprovisioned: true } as const
  return desired.kind === 'present' ? { ...stage, outOfGroups: governing.outOfGroups } : stage
}

/** An account that was never sent is not disabled: it goes. */
function deprovisionedAccount(
  { rule, disable, disableCounts, disablesNothing }: RuleOutcome,
  account: Cso,
  action: Exclude<DeprovisionAction, 'disconnect'>,
  common: Pick<DesiredAccount, 'rules' | 'hold' | 'because'> & { readonly steps: readonly string[] },
): DesiredAccount {
  if (action === 'delete' || account.staging === 'awaitingFirstExport') return { kind: 'absent', by: rule.id, ...common }
  const disabled = { kind: 'present', ...common, desired: disable, deprovisioning: disableCounts, disables: rule.id } as const
  return disablesNothing ? { ...disabled, disablesNothing } : disabled
}

/**
 * Out of scope, the rule that last had the account in scope says what happens to it; when that is not known, the mildest of
 * those that speak. When the MVO is deleted, the strongest does (R5).
 */
function governingRule(account: Cso, leaving: readonly LeavingOutcome[], mvoDeleted: boolean): LeavingOutcome {
  const ordered = [...leaving].sort((a, b) => strength[a.provision.action] - strength[b.provision.action])
  if (mvoDeleted) return ordered.at(-1) as LeavingOutcome
  return leaving.find(({ rule }) => rule.id === account.rule) ?? (ordered[0] as LeavingOutcome)
}
