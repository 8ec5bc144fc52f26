/** Whether a record would make a person anew: by which rules, as far as can be told without its coming by them (L7, P1). */
import type { Cso } from '../../model/objects'
import { decideScope } from '../../pipeline/2-scope'
import { inboundRules, ruleShape } from '../canvas/plan-lookups'
import type { WorkingSet } from './page/working-set'

/** Names of rules that project such records and take this one. A condition that fails is taken for one that takes it. */
export function projectingRules(set: WorkingSet, cso: Cso): readonly string[] {
  const { plan } = set
  return inboundRules(plan, cso.system, cso.type)
    .filter(({ id }) => ruleShape(plan, id).has.has('project'))
    .filter(({ id }) =>
      [...plan.steps.values()].every((step) => step.kind !== 'scope' || step.rule.id !== id || accepts(set, step, cso)),
    )
    .map(({ name }) => name)
}

function accepts(set: WorkingSet, step: Parameters<typeof decideScope>[0], cso: Cso): boolean {
  try {
    return decideScope(step, set.scope(cso, null, {})).inScope
  } catch {
    return true
  }
}
