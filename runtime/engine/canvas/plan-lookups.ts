/** Which rules of a plan are meant for an object: asked for every object, looked up once. */
import type { RuleId, SystemId } from '../../model/objects'
import type { StepKind } from '../../pipeline/2-course'
import type { Plan, PlannedRule } from './plan'

/** The steps that work by a rule, by their kind, as the wires know them. */
export interface RuleShape {
  readonly has: ReadonlySet<StepKind>
  readonly steps: ReadonlyMap<StepKind, readonly string[]>
}

const noSteps: RuleShape = { has: new Set(), steps: new Map() }

function shapesOf(plan: Plan): Map<RuleId, RuleShape> {
  const byRule = new Map<RuleId, Map<StepKind, string[]>>()
  for (const [node, step] of plan.steps) {
    if (step.kind === 'broken') continue
    const steps = byRule.get(step.rule.id) ?? new Map<StepKind, string[]>()
    byRule.set(step.rule.id, steps)
    steps.set(step.kind, [...(steps.get(step.kind) ?? []), plan.wiredAs(node)])
  }
  return new Map([...byRule].map(([rule, steps]) => [rule, { has: new Set(steps.keys()), steps }]))
}

interface Lookups {
  readonly inbound: Map<string, readonly PlannedRule[]>
  readonly outbound: Map<string, readonly PlannedRule[]>
  readonly shapes: ReadonlyMap<RuleId, RuleShape>
  readonly behindDecision: ReadonlySet<string>
}
const lookups = new WeakMap<Plan, Lookups>()

function lookupsOf(plan: Plan): Lookups {
  let known = lookups.get(plan)
  if (!known) {
    const behindDecision = plan.wires?.behindDecision() ?? new Set<string>()
    lookups.set(plan, (known = { inbound: new Map(), outbound: new Map(), shapes: shapesOf(plan), behindDecision }))
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

/** The steps of a rule. */
export function ruleShape(plan: Plan, rule: RuleId): RuleShape {
  return lookupsOf(plan).shapes.get(rule) ?? noSteps
}

/** Steps with a node before them that may keep messages on purpose, such as a switch. */
export function stepsBehindDecision(plan: Plan): ReadonlySet<string> {
  return lookupsOf(plan).behindDecision
}
