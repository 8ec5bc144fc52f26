/** Which rules of a plan are meant for an object: asked for every object, looked up once. */
import type { RuleId, SystemId } from '../../model/objects'
import type { Plan, PlannedRule } from './plan'

interface Lookups {
  readonly inbound: Map<string, readonly PlannedRule[]>
  readonly outbound: Map<string, readonly PlannedRule[]>
  readonly flowing: ReadonlySet<RuleId>
}
const lookups = new WeakMap<Plan, Lookups>()

function lookupsOf(plan: Plan): Lookups {
  let known = lookups.get(plan)
  if (!known) {
    const flowing = new Set([...plan.steps.values()].flatMap((step) => (step.kind === 'flow' ? [step.rule.id] : [])))
    lookups.set(plan, (known = { inbound: new Map(), outbound: new Map(), flowing }))
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
