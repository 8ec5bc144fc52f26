/** Why a person has the accounts she has, and none where she has none: asked of the rules as they stand, and stored nowhere. */
import type { CsoId, Mvo, MvoId, PendingExport, Staging, SystemId } from '../../model/objects'
import type { DeprovisionAction } from '../../model/rules'
import type { Run } from '../../model/runs'
import { findAttribute } from '../../model/schema'
import type { Store } from '../../model/store'
import { isLinkedInbound } from '../../pipeline/2-scope'
import type { ProvisionDecision } from '../../pipeline/6-provision'
import { csoName } from '../canvas/cso-names'
import { ruleShape } from '../canvas/plan-lookups'
import type { PlannedRule } from '../canvas/plan'
import { loadPage } from './page/load'
import { isReadable } from './page/readable'
import type { WorkingMvo } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { wayOutOf } from './page/way-out'
import type { DisabledLook } from './disabled-times'
import { disabledTimes } from './disabled-times'
import type { LeftRecord } from './left-records'
import { LeftRecords } from './left-records'
import { unknownPerson } from './deletion-look'
import type { LookContext, StandingContext } from './page-for-looking'
import { pageForLooking } from './page-for-looking'
import { concernsAccounts, openSentences } from './values-by-now'
import { walkWires } from './walk-wires'

/** What one outbound rule says of a person. */
export interface RuleLook {
  readonly rule: PlannedRule
  /** Whether it takes her, and why; null where her way does not lead to its scope, or it has none. */
  readonly scope: {
    readonly inScope: boolean
    readonly because: string
    /** The parts of its condition that she does not meet, as they are written. */
    readonly unmet: readonly string[]
  } | null
  /** Attributes of hers that its condition reads. */
  readonly reads: readonly string[]
  /** What it makes of her account; null where her way does not lead to that step. */
  readonly account: {
    readonly kind: ProvisionDecision['kind']
    /** What its deprovisioning does to the account; null where it is not to lose one. */
    readonly action: DeprovisionAction | null
    readonly because: string
  } | null
  /** What it does to the account once the person is deleted; null where she is not to be, or has none. */
  readonly onDeletion: DeprovisionAction | null
}

/** What waits to be sent to an account, and the run that staged it; null: before what history keeps. */
export interface WaitingLook {
  readonly pending: PendingExport
  readonly staged: Run | null
}

/** The account of a person in one system. */
export interface AccountLook {
  readonly id: CsoId
  readonly name: string
  readonly staging: Staging
  /** Null: nothing waits. */
  readonly waiting: WaitingLook | null
  /** When it was disabled, the last time first. */
  readonly disabled: readonly DisabledLook[]
}

/** One system in which rules make accounts for people of her type. */
export interface SystemLook {
  readonly system: SystemId
  /** The account she has, be it still to be made; null: none. */
  readonly account: AccountLook | null
  readonly rules: readonly RuleLook[]
}

export interface AccountsLook {
  readonly systems: readonly SystemLook[]
  /** Records of hers that have left while their values stay. */
  readonly left: readonly LeftRecord[]
  /** What deployments changed by which nobody has decided yet on her accounts, with what to do: whole sentences. */
  readonly open: readonly string[]
  /** What stops her on her way, with what to do; null: nothing. */
  readonly obstacle: string | null
  /** Foreign nodes on the way, by name: a look does not run them. */
  readonly passedOver: readonly string[]
}

/** A page on which the outbound rules have been asked about a person; nothing of it is stored. */
export interface AskedRules extends Pick<AccountsLook, 'left' | 'obstacle' | 'passedOver'> {
  readonly set: WorkingSet
  readonly person: WorkingMvo
  /** As they are stored: the steps that are asked may make or take some. */
  readonly accounts: ReadonlyMap<SystemId, AccountLook>
  /** What each rule says, by system. */
  readonly rules: ReadonlyMap<SystemId, readonly RuleLook[]>
}

/** Looks, and writes nothing. Throws `unknown-object` when there is no such person. */
export async function lookAtAccounts(context: StandingContext, mvo: MvoId): Promise<AccountsLook> {
  const { set, person, accounts, rules: said, left, obstacle, passedOver } = await askRules(context, mvo)
  const systems = [...said].map(([system, rules]): SystemLook => ({ system, account: accounts.get(system) ?? null, rules }))
  const own = [...person.linked].flatMap((id) => set.csos.get(id)?.current.system ?? [])
  const open = context.open.filter((change) => concernsAccounts(change, context, { type: person.current.type, own }))
  return { systems, left, open: openSentences(open, context), obstacle, passedOver }
}

/** Asks the rules as they stand. Throws `unknown-object` when there is no such person. */
export async function askRules(context: LookContext, mvo: MvoId): Promise<AskedRules> {
  const { store, source } = context
  const { set, items } = await loadPage(pageForLooking(context), { ids: [mvo], phase: 'due' }, store)
  const [item] = items
  const person = set.mvos.get(mvo)
  if (!item || !person) throw unknownPerson()
  const accounts = await accountsOf(set, store, person)
  const left = await leftBy(set, store, person)
  const passedOver = isReadable(set, item) ? await walkWires(set, item, wayOutOf(source, item.phase)) : []
  return { set, person, accounts, rules: rulesOf(set, person), left, obstacle: item.failure?.message ?? null, passedOver }
}

async function accountsOf(set: WorkingSet, store: Store, person: WorkingMvo): Promise<ReadonlyMap<SystemId, AccountLook>> {
  const accounts = new Map<SystemId, AccountLook>()
  for (const { current, pending } of [...person.linked].flatMap((id) => set.csos.get(id) ?? [])) {
    const { id, system, staging } = current
    const waiting = pending && { pending, staged: await store.run(pending.run) }
    const disabled = isLinkedInbound(current) ? [] : await disabledTimes(store, id, person.current.id)
    accounts.set(system, { id, name: csoName(current), staging, waiting, disabled })
  }
  return accounts
}

/** Each once, the last who left first. */
async function leftBy(set: WorkingSet, store: Store, { current, contributions }: WorkingMvo): Promise<readonly LeftRecord[]> {
  const records = new LeftRecords(set, store)
  const found = new Set<LeftRecord>()
  for (const contribution of contributions) {
    const left = await records.of(contribution, current)
    if (left) found.add(left)
  }
  return [...found].sort((a, b) => (a.at < b.at ? 1 : -1))
}

function rulesOf(set: WorkingSet, { current, evaluated }: WorkingMvo): Map<SystemId, RuleLook[]> {
  const { plan } = set
  const rules = [...plan.rules.values()].filter(({ direction, mvType }) => direction === 'outbound' && mvType === current.type)
  const looks = rules.map((rule): RuleLook => {
    const outcome = evaluated.get(rule.id)
    const { verdict = null, provision = null } = outcome ?? {}
    return {
      rule,
      scope: verdict && {
        inScope: verdict.inScope,
        because: verdict.because,
        unmet: verdict.inScope ? [] : unmetBy(set, rule, current),
      },
      reads: readBy(set, rule),
      account: provision && {
        kind: provision.kind,
        action: provision.kind === 'deprovision' ? provision.action : null,
        because: provision.because,
      },
      onDeletion: current.deletion && provision && 'account' in provision ? onDeletionOf(set, rule) : null,
    }
  })
  return Map.groupBy(looks, ({ rule }) => rule.system)
}

function onDeletionOf({ plan }: WorkingSet, { id }: PlannedRule): DeprovisionAction | null {
  const [step] = [...plan.steps.values()].flatMap((each) => (each.kind === 'provision' && each.rule.id === id ? [each] : []))
  return step?.deprovisioning.onDeletion ?? null
}

/** Of what the flow of the message added nothing is known. */
function unmetBy(set: WorkingSet, { id }: PlannedRule, mvo: Mvo): readonly string[] {
  const scope = set.scope(null, mvo, {})
  return [...set.plan.steps.values()].flatMap((step) =>
    step.kind === 'scope' && step.rule.id === id ? (step.condition?.unmet(scope) ?? []).map(({ text }) => text) : [],
  )
}

/** The attributes of the person that the conditions of the rule read. */
function readBy({ plan }: WorkingSet, rule: PlannedRule): readonly string[] {
  const conditions = (ruleShape(plan, rule.id).steps.get('scope') ?? []).flatMap((node) => {
    const step = plan.steps.get(node)
    return step?.kind === 'scope' && step.condition ? [step.condition] : []
  })
  const inputs = conditions.flatMap((condition) => condition.inputs)
  // What every object has of itself, such as its type, has nowhere to come from.
  const schema = plan.mvTypes.get(rule.mvType)?.schema
  const isDeclared = (attribute: string): boolean => schema !== undefined && findAttribute(schema, attribute) !== undefined
  return [...new Set(inputs.flatMap(({ root, attribute }) => (root === 'mv' && isDeclared(attribute) ? [attribute] : [])))]
}
