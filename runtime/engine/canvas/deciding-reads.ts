/** Which attributes of records decide whether somebody comes about: what could not be read of these decides nothing (I7). */
import type { CompiledExpression } from '../../expression'
import type { SystemId } from '../../model/objects'
import { foldCase } from '../../model/values'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { Plan, PlannedRule, PlannedStep } from './plan'
import { inboundRules } from './plan-lookups'

/** By attribute of the record, in folded case, what goes by it: `the condition of rule HR in goes by it`. */
export type DecidingReads = ReadonlyMap<string, string>

const found = new WeakMap<Plan, Map<string, DecidingReads>>()

/** What the rules for records of this kind, and those for the people they describe, go by. */
export function decidingReads(plan: Plan, system: SystemId, csType: string): DecidingReads {
  let kinds = found.get(plan)
  if (!kinds) found.set(plan, (kinds = new Map()))
  const kind = `${system} ${csType}`
  let reads = kinds.get(kind)
  if (!reads) kinds.set(kind, (reads = readsOf(plan, inboundRules(plan, system, csType))))
  return reads
}

function readsOf(plan: Plan, rules: readonly PlannedRule[]): DecidingReads {
  const reads = new Map<string, string>()
  const note = (attribute: string, because: string): void => {
    const key = foldCase(attribute)
    if (!reads.has(key)) reads.set(key, because)
  }
  for (const rule of rules) {
    const steps = stepsOf(plan, rule)
    for (const name of readByScopes(steps, 'cs')) note(name, `the condition of rule ${rule.name} goes by it`)
    for (const { cs } of pairsOf(steps)) note(cs, `the join rows of rule ${rule.name} go by it`)
    const ofPerson = decidingOfPerson(plan, rule.mvType)
    for (const mapping of mappingsOf(steps)) {
      const because = ofPerson.get(foldCase(mapping.target))
      if (because === undefined) continue
      for (const name of sourcesOf(mapping, 'cs')) note(name, `rule ${rule.name} makes ${mapping.target} of it, and ${because}`)
    }
  }
  return reads
}

/** The same of people of a type: what conditions and rows go by, and what that is made of among her own values. */
function decidingOfPerson(plan: Plan, mvType: string): DecidingReads {
  const reads = new Map<string, string>()
  const own = [...plan.rules.values()].filter((rule) => rule.enabled && rule.mvType === mvType)
  for (const rule of own) {
    const steps = stepsOf(plan, rule)
    for (const name of readByScopes(steps, 'mv')) reads.set(foldCase(name), `the condition of rule ${rule.name} goes by that`)
    for (const { mv } of pairsOf(steps)) reads.set(foldCase(mv), `the rows of rule ${rule.name} go by that`)
  }
  const inbound = own.filter(({ direction }) => direction === 'inbound')
  const mappings = inbound.flatMap((rule) => mappingsOf(stepsOf(plan, rule)))
  for (let known = -1; known < reads.size;) {
    known = reads.size
    for (const mapping of mappings) {
      const because = reads.get(foldCase(mapping.target))
      if (because === undefined) continue
      for (const name of sourcesOf(mapping, 'mv')) if (!reads.has(foldCase(name))) reads.set(foldCase(name), because)
    }
  }
  return reads
}

type Step = Exclude<PlannedStep, { kind: 'broken' }>

function readByScopes(steps: readonly Step[], root: 'cs' | 'mv'): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'scope' ? readBy(step.condition, root) : []))
}

/** Join rows, and those by which an account is found. */
function pairsOf(steps: readonly Step[]): readonly { readonly cs: string; readonly mv: string }[] {
  return steps.flatMap((step) =>
    step.kind === 'join' || step.kind === 'provision' ? step.rows.flatMap(({ pairs }) => pairs) : [],
  )
}

function mappingsOf(steps: readonly Step[]): readonly FlowMapping[] {
  return steps.flatMap((step) => (step.kind === 'flow' ? step.mappings : []))
}

function stepsOf({ steps }: Plan, { id }: PlannedRule): readonly Step[] {
  return [...steps.values()].flatMap((step) => (step.kind !== 'broken' && step.rule.id === id ? [step] : []))
}

function sourcesOf({ enabled, source }: FlowMapping, root: 'cs' | 'mv'): readonly string[] {
  if (!enabled || source.kind === 'constant') return []
  if (source.kind === 'direct') return root === 'cs' ? [source.attribute] : []
  return readBy(source.expression, root)
}

function readBy(expression: CompiledExpression | null, root: 'cs' | 'mv'): readonly string[] {
  return (expression?.inputs ?? []).flatMap((input) => (input.root === root ? [input.attribute] : []))
}
