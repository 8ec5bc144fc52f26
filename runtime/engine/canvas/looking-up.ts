/** Expressions that read of other objects of the metaverse, and by which attributes they find them (D7). */
import type { CompiledExpression, LookedUp } from '../../expression'
import type { RuleId } from '../../model/objects'
import { findAttribute } from '../../model/schema'
import { foldCase } from '../../model/values'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { PlannedMvType, PlannedStep } from './plan'

/** By rule, the expressions of its steps that look something up. */
export function lookingUpOf(steps: ReadonlyMap<string, PlannedStep>): ReadonlyMap<RuleId, readonly CompiledExpression[]> {
  const byRule = new Map<RuleId, CompiledExpression[]>()
  for (const step of steps.values()) {
    if (step.kind === 'broken') continue
    const expressions = lookingUpIn(step)
    if (expressions.length > 0) byRule.set(step.rule.id, [...(byRule.get(step.rule.id) ?? []), ...expressions])
  }
  return byRule
}

/** The expressions of a step that look something up, found once. */
export function lookingUpIn(step: PlannedStep): readonly CompiledExpression[] {
  let known = byStep.get(step)
  if (!known) byStep.set(step, (known = expressionsOf(step).filter(({ usesLookups }) => usesLookups)))
  return known
}
const byStep = new WeakMap<PlannedStep, readonly CompiledExpression[]>()

function expressionsOf(step: PlannedStep): readonly CompiledExpression[] {
  switch (step.kind) {
    case 'scope':
      return step.condition ? [step.condition] : []
    case 'flow':
      return ofMappings(step.mappings)
    case 'provision':
      return ofMappings([...step.deprovisioning.disable, ...step.deprovisioning.moveTo])
    case 'join':
    case 'project':
    case 'pendingExport':
    case 'broken':
      return []
    default:
      return step satisfies never
  }
}

function ofMappings(mappings: readonly FlowMapping[]): readonly CompiledExpression[] {
  return mappings.flatMap(({ source, enabled }) => (enabled && source.kind === 'expression' ? [source.expression] : []))
}

/** The attributes by which these find objects, in their schema's spelling; what the metaverse does not have is left out. */
export function lookedUpBy(
  lookingUp: ReadonlyMap<RuleId, readonly CompiledExpression[]>,
  mvTypes: ReadonlyMap<string, PlannedMvType>,
): readonly LookedUp[] {
  const found = new Map<string, LookedUp>()
  for (const { type, attribute } of [...lookingUp.values()].flat().flatMap(({ lookUps }) => lookUps)) {
    const schema = [...mvTypes.values()].find((known) => foldCase(known.schema.name) === foldCase(type))?.schema
    const name = schema && findAttribute(schema, attribute)?.name
    if (schema && name !== undefined) found.set(`${schema.name}\u0000${name}`, { type: schema.name, attribute: name })
  }
  return [...found.values()]
}
