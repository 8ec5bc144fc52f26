/** From which node people leave whom no record carries (D8, L5). */
import type { Plan, PlannedRule } from '../canvas/plan'
import { outboundRules, ruleShape } from '../canvas/plan-lookups'
import type { Registry, Source } from '../canvas/registry'
import type { WayOut } from './page/way-out'
import { wayOutOf } from './page/way-out'

/** Nowhere to leave from: right for a person no outbound rule has to be asked about. */
export const nowhere: Source = {
  node: '',
  systemNode: null,
  pageSize: 1,
  send: 'objects',
  objectTypes: [],
  emit: () => undefined,
}

/** The first whose way leads to all of these rules, lifecycle nodes before import nodes; undefined when none does. */
export function sourceLeadingTo(registry: Registry, plan: Plan, rules: readonly PlannedRule[]): Source | undefined {
  return leadingTo(sourcesOf(registry), plan, rules)
}

/**
 * The lifecycle node by which people go whom no record carries, whatever their type: of several the first whose way leads to all
 * outbound rules (D8, A14). Undefined where there is none.
 */
export function lifecycleNode(registry: Registry, plan: Plan): Source | undefined {
  const nodes = sourcesOf(registry).filter(({ systemNode }) => systemNode === null)
  const rules = [...plan.rules.values()].filter(({ enabled, direction }) => enabled && direction === 'outbound')
  return leadingTo(nodes, plan, rules) ?? nodes[0]
}

function leadingTo(sources: readonly Source[], plan: Plan, rules: readonly PlannedRule[]): Source | undefined {
  return sources.find((source) => leadsToAll(plan, wayOutOf(source, 'due'), rules))
}

/** Whether wires lead from there to a step of each of these rules. */
export function leadsToAll(plan: Plan, { node, output }: WayOut, rules: readonly PlannedRule[]): boolean {
  const behind = plan.wires?.downstream(plan.wiredAs(node), output)
  const leadsTo = (steps: readonly string[]): boolean => steps.some((step) => behind?.has(step))
  return rules.every(({ id }) => leadsTo([...ruleShape(plan, id).steps.values()].flat()))
}

/** From which people of a type leave who are deleted by hand: where no way leads to every rule, the deletion says so itself. */
export function sourceOfDeleted(registry: Registry, plan: Plan, mvType: string): Source {
  const source = sourceLeadingTo(registry, plan, outboundRules(plan, mvType)) ?? sourcesOf(registry)[0] ?? nowhere
  return { ...source, send: 'objects' }
}

function sourcesOf(registry: Registry): Source[] {
  return [...registry.sources.values()].sort((a, b) => Number(a.systemNode !== null) - Number(b.systemNode !== null))
}
