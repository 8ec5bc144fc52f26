/** Which rules of a plan are meant for an object: asked for every object, looked up once. */
import type { RuleId, SystemId } from '../../model/objects'
import type { Plan, PlannedRule } from './plan'

interface Lookups {
  readonly inbound: Map<string, readonly PlannedRule[]>
  readonly outbound: Map<string, readonly PlannedRule[]>
  readonly flowing: ReadonlySet<RuleId>
  readonly governed: Map<string, readonly string[]>
}
const lookups = new WeakMap<Plan, Lookups>()

function lookupsOf(plan: Plan): Lookups {
  let known = lookups.get(plan)
  if (!known) {
    const flowing = new Set([...plan.steps.values()].flatMap((step) => (step.kind === 'flow' ? [step.rule.id] : [])))
    lookups.set(plan, (known = { inbound: new Map(), outbound: new Map(), flowing, governed: new Map() }))
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

/** Whether an attribute flow on the canvas works by the rule. */
export function hasFlow(plan: Plan, rule: RuleId): boolean {
  return lookupsOf(plan).flowing.has(rule)
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
