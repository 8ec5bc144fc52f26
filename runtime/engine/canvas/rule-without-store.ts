/** A rule as a step is compiled for it where no store gives it numbers: on a canvas that is looked at, or edited. */
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'
import type { PlannedRule } from './plan'
import type { RuleConfig } from './registry'

export function ruleWithoutStore(
  { node, name, direction, csType, mvType, precedence, enabled }: RuleConfig,
  { cs, mv }: { readonly cs: ObjectTypeSchema | undefined; readonly mv: MvTypeSchema | undefined },
): PlannedRule {
  const metaverseType = mv && { schema: mv, deletionRule: { kind: 'manual' as const } }
  const unknown = { id: 0, system: 0, joinRows: [], targets: null, deprovisions: [] }
  return { ...unknown, node, name, direction, csType, mvType, precedence, enabled, objectType: cs, metaverseType }
}
