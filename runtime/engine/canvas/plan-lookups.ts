/** Which rules of a plan are meant for an object: asked for every object, looked up once. */
import type { Cso, RuleId, SystemId } from '../../model/objects'
import type { Governing } from '../../pipeline/6-account'
import type { Plan, PlannedRule } from './plan'

interface Lookups {
  readonly inbound: Map<string, readonly PlannedRule[]>
  readonly outbound: Map<string, readonly PlannedRule[]>
  /** How many attribute flows each rule has. */
  readonly flows: ReadonlyMap<RuleId, number>
  readonly governed: Map<string, readonly string[]>
}
const lookups = new WeakMap<Plan, Lookups>()

function lookupsOf(plan: Plan): Lookups {
  let known = lookups.get(plan)
  if (!known) {
    const flows = new Map<RuleId, number>()
    for (const step of plan.steps.values()) if (step.kind === 'flow') flows.set(step.rule.id, (flows.get(step.rule.id) ?? 0) + 1)
    lookups.set(plan, (known = { inbound: new Map(), outbound: new Map(), flows, governed: new Map() }))
  }
  return known
}

/** Enabled inbound rules that read objects of this kind. */
export function inboundRules(plan: Plan, system: SystemId, csType: string): readonly PlannedRule[] {
  const { inbound } = lookupsOf(plan)
  const kind = `${system} ${csType}`
  let rules = inbound.get(kind)
  if (!rules) {
    const isMeant = (rule: PlannedRule): boolean =>
      rule.enabled && rule.direction === 'inbound' && rule.system === system && rule.csType === csType
    inbound.set(kind, (rules = [...plan.rules.values()].filter(isMeant)))
  }
  return rules
}

/** Enabled outbound rules for metaverse objects of this type. */
export function outboundRules(plan: Plan, mvType: string): readonly PlannedRule[] {
  const { outbound } = lookupsOf(plan)
  let rules = outbound.get(mvType)
  if (!rules) {
    const isMeant = (rule: PlannedRule): boolean => rule.enabled && rule.direction === 'outbound' && rule.mvType === mvType
    outbound.set(mvType, (rules = [...plan.rules.values()].filter(isMeant)))
  }
  return rules
}

/** Enabled inbound rules that may have linked objects of this kind to MVOs of that type. */
export function inboundRulesTo(plan: Plan, cso: Pick<Cso, 'system' | 'type'>, mvType: string): readonly PlannedRule[] {
  const rules = inboundRules(plan, cso.system, cso.type)
  return rules.every((rule) => rule.mvType === mvType) ? rules : rules.filter((rule) => rule.mvType === mvType)
}

/** How the rule stands that last had an account of an MVO of this type in scope; null when none had (A14). */
export function governingOf(plan: Plan, { rule: id, system, type }: Cso, mvType: string): Governing | null {
  if (id === null) return null
  const rule = plan.rules.get(id)
  const isItsRule = rule?.direction === 'outbound' && rule.system === system && rule.csType === type && rule.mvType === mvType
  if (!rule || !isItsRule) return 'gone'
  return rule.enabled ? 'inForce' : 'off'
}

/** Whether an outbound rule in force asks for what was staged in its name (A14). */
export function asksFor(plan: Plan, id: RuleId, attribute: string | null): boolean {
  const rule = plan.rules.get(id)
  if (!rule?.enabled || rule.direction !== 'outbound') return false
  return attribute === null || (rule.targets?.has(attribute) ?? false)
}

/** What the systems of a plan are called. */
export function systemNamesOf(plan: Plan): (system: SystemId) => string {
  return (system) => plan.systems.get(system)?.config.name ?? `system ${system}`
}

/** Whether an attribute flow on the canvas works by the rule. */
export function hasFlow(plan: Plan, rule: RuleId): boolean {
  return lookupsOf(plan).flows.has(rule)
}

/** Whether more than one attribute flow works by the rule, so that an object may pass some of them and not others. */
export function hasSeveralFlows(plan: Plan, rule: RuleId): boolean {
  return (lookupsOf(plan).flows.get(rule) ?? 0) > 1
}

/** The attributes of accounts of this kind whose values an enabled outbound rule always says (R7, E11). */
export function governedAttributes(plan: Plan, system: SystemId, csType: string): readonly string[] {
  const { governed } = lookupsOf(plan)
  const kind = `${system} ${csType}`
  let names = governed.get(kind)
  if (!names) {
    const found = [...plan.steps.values()].flatMap((step) => {
      if (step.kind !== 'flow' || !step.rule.enabled || step.rule.direction !== 'outbound') return []
      if (step.rule.system !== system || step.rule.csType !== csType) return []
      return step.mappings.filter(({ enabled, mode }) => enabled && mode === 'always').map(({ target }) => target)
    })
    governed.set(kind, (names = [...new Set(found)]))
  }
  return names
}
