/** Mappings that read one another in a circle: they are refused, and named where they stand (D7). */
import { compile, ExpressionError } from '../../expression'
import type { MvTypeSchema } from '../../model/schema'
import { findAttribute } from '../../model/schema'
import type { InCircle } from '../../pipeline/5-dependencies'
import { circlesOf } from '../../pipeline/5-dependencies'
import { foldCase } from '../../model/values'
import type { PlannedStep } from './plan'
import type { MappingConfig, Registry, StepConfig } from './registry'

type FlowStep = StepConfig & { readonly kind: 'flow' }

/** The circles a step's mappings are in, by the step's node: a sentence each that names the mappings. */
export function circlesByStep(registry: Registry): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const type of registry.mvTypes) {
    for (const circle of circlesOf(rulesTo(registry, type))) {
      const because = sentence(registry, circle)
      for (const { owner } of circle) if (!found.has(owner.node)) found.set(owner.node, because)
    }
  }
  return found
}

/** Steps whose mappings are in a circle do not run: what came of them would depend on the order of runs. */
export function breakCircles(registry: Registry, steps: Map<string, PlannedStep>): void {
  for (const [node, because] of circlesByStep(registry)) if (steps.has(node)) steps.set(node, { kind: 'broken', because })
}

/** The inbound attribute flows of enabled rules to people of the type, as far as they read the person. */
function rulesTo(registry: Registry, type: MvTypeSchema) {
  return [...registry.steps.values()].flatMap((step) => {
    const rule = registry.rules.get(step.rule)
    if (step.kind !== 'flow' || !rule?.enabled || rule.direction !== 'inbound' || rule.mvType !== type.name) return []
    const read = step.mappings.filter(isRead).flatMap((mapping) => mappingOf(mapping, type))
    return [{ owner: step as FlowStep, system: rule.systemNode, csType: rule.csType, mappings: read }]
  })
}

function isRead({ enabled, kind, value }: MappingConfig): boolean {
  return enabled !== false && kind === 'expression' && /\bmv\b|\blookup/i.test(value)
}

/** What a row reads and writes, also of others of the type; nothing where it cannot be compiled, a problem of its own. */
function mappingOf({ target, value }: MappingConfig, type: MvTypeSchema) {
  try {
    const { inputs, ofOthers } = compile(value, { mvAttributes: type.attributes.map(({ name }) => name), initialOnly: true })
    const reads = inputs.flatMap(({ root, attribute }) => (root === 'mv' ? [attribute] : []))
    const others = ofOthers.filter((read) => foldCase(read.type) === foldCase(type.name))
    const named = others.map(({ attribute }) => findAttribute(type, attribute)?.name ?? attribute)
    return [{ target: findAttribute(type, target)?.name ?? target, reads, ofOthers: named }]
  } catch (error) {
    if (error instanceof ExpressionError) return []
    throw error
  }
}

function sentence(registry: Registry, circle: readonly InCircle<FlowStep>[]): string {
  const [first, ...more] = circle
  if (first && more.length === 0)
    return `its row for ${first.target} is computed from ${first.target} of others, and theirs in turn from what this row gives, so the values would never come to rest. Compute it from another attribute, or use UniqueValue for a value that nobody else may have`
  const named = circle.map(({ target, owner }) => `${target} (rule ${registry.rules.get(owner.rule)?.name ?? owner.rule})`)
  return `its mappings go round in a circle: ${named.join(' is made of ')} is made of ${first?.target}. Let one of them read its source, cs["…"], instead of the person`
}
