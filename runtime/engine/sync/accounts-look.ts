/** Why a person has the accounts she has, and none where she has none: asked of the rules as they stand, and stored nowhere. */
import type { CsoId, MvoId, Staging, SystemId } from '../../model/objects'
import { findAttribute } from '../../model/schema'
import type { ProvisionDecision } from '../../pipeline/6-provision'
import { csoName } from '../canvas/cso-names'
import { ruleShape } from '../canvas/plan-lookups'
import type { PlannedRule } from '../canvas/plan'
import { loadPage } from './page/load'
import { isReadable } from './page/readable'
import type { WorkingMvo } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { wayOutOf } from './page/way-out'
import { unknownPerson } from './deletion-look'
import type { LookContext } from './page-for-looking'
import { pageForLooking } from './page-for-looking'
import { walkWires } from './walk-wires'

/** What one outbound rule says of a person. */
export interface RuleLook {
  readonly rule: PlannedRule
  /** Whether it takes her, and why; null where her way does not lead to its scope, or it has none. */
  readonly scope: { readonly inScope: boolean; readonly because: string } | null
  /** Attributes of hers that its condition reads. */
  readonly reads: readonly string[]
  /** What it makes of her account; null where her way does not lead to that step. */
  readonly account: { readonly kind: ProvisionDecision['kind']; readonly because: string } | null
}

/** One system in which rules make accounts for people of her type. */
export interface SystemLook {
  readonly system: SystemId
  /** The account she has, be it still to be made; null: none. */
  readonly account: { readonly id: CsoId; readonly name: string; readonly staging: Staging } | null
  readonly rules: readonly RuleLook[]
}

export interface AccountsLook {
  readonly systems: readonly SystemLook[]
  /** What stops her on her way, with what to do; null: nothing. */
  readonly obstacle: string | null
  /** Foreign nodes on the way, by name: a look does not run them. */
  readonly passedOver: readonly string[]
}

/** A page on which the outbound rules have been asked about a person; nothing of it is stored. */
export interface AskedRules extends Pick<AccountsLook, 'obstacle' | 'passedOver'> {
  readonly set: WorkingSet
  readonly person: WorkingMvo
  /** As they are stored: the steps that are asked may make or take some. */
  readonly accounts: ReadonlyMap<SystemId, NonNullable<SystemLook['account']>>
  /** What each rule says, by system. */
  readonly rules: ReadonlyMap<SystemId, readonly RuleLook[]>
}

/** Looks, and writes nothing. Throws `unknown-object` when there is no such person. */
export async function lookAtAccounts(context: LookContext, mvo: MvoId): Promise<AccountsLook> {
  const { accounts, rules: said, obstacle, passedOver } = await askRules(context, mvo)
  const systems = [...said].map(([system, rules]): SystemLook => ({ system, account: accounts.get(system) ?? null, rules }))
  return { systems, obstacle, passedOver }
}

/** Asks the rules as they stand. Throws `unknown-object` when there is no such person. */
export async function askRules(context: LookContext, mvo: MvoId): Promise<AskedRules> {
  const { store, source } = context
  const { set, items } = await loadPage(pageForLooking(context), { ids: [mvo], phase: 'due' }, store)
  const [item] = items
  const person = set.mvos.get(mvo)
  if (!item || !person) throw unknownPerson()
  const accounts = accountsOf(set, person)
  const passedOver = isReadable(set, item) ? await walkWires(set, item, wayOutOf(source, item.phase)) : []
  return { set, person, accounts, rules: rulesOf(set, person), obstacle: item.failure?.message ?? null, passedOver }
}

function accountsOf(set: WorkingSet, person: WorkingMvo): ReadonlyMap<SystemId, NonNullable<SystemLook['account']>> {
  const found = [...person.linked].flatMap((id) => set.csos.get(id) ?? [])
  return new Map(
    found.map(({ current }) => [current.system, { id: current.id, name: csoName(current), staging: current.staging }]),
  )
}

function rulesOf(set: WorkingSet, { current, evaluated }: WorkingMvo): Map<SystemId, RuleLook[]> {
  const { plan } = set
  const rules = [...plan.rules.values()].filter(({ direction, mvType }) => direction === 'outbound' && mvType === current.type)
  const looks = rules.map((rule): RuleLook => {
    const outcome = evaluated.get(rule.id)
    const { verdict = null, provision = null } = outcome ?? {}
    return {
      rule,
      scope: verdict && { inScope: verdict.inScope, because: verdict.because },
      reads: readBy(set, rule),
      account: provision && { kind: provision.kind, because: provision.because },
    }
  })
  return Map.groupBy(looks, ({ rule }) => rule.system)
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
