/** The mappings of a rule, of all its nodes in their order: for looking. */
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { PlannedRule } from '../canvas/plan'
import type { WorkingSet } from './page/working-set'

/** Mappings of a rule in their order, and the targets of those that give another value each time. */
export interface Mappings {
  readonly mappings: readonly FlowMapping[]
  readonly random: ReadonlySet<string>
}

/** What its attribute flows write. */
export function flowMappings({ plan }: Pick<WorkingSet, 'plan'>, { id }: Pick<PlannedRule, 'id'>): Mappings {
  const flows = [...plan.steps.values()].flatMap((step) => (step.kind === 'flow' && step.rule.id === id ? [step] : []))
  const random = new Set(flows.flatMap((step) => [...step.random]))
  return { mappings: flows.flatMap((step) => step.mappings), random }
}

/** What disables its accounts. Where an account is moved to is but a part of the name it gets. */
export function disablingMappings({ plan }: WorkingSet, { id }: Pick<PlannedRule, 'id'>): Mappings {
  const steps = [...plan.steps.values()].flatMap((step) => (step.kind === 'provision' && step.rule.id === id ? [step] : []))
  const moves = steps.flatMap(({ deprovisioning }) => deprovisioning.moveTo)
  const mappings = [...steps.flatMap(({ deprovisioning }) => deprovisioning.disable), ...moves]
  return { mappings, random: new Set(moves.map(({ target }) => target)) }
}
