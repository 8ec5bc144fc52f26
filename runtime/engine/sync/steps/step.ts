/** What all steps have in common: what they answer, and when a rule has no say. */
import type { PlannedStep } from '../../canvas/plan'
import type { Item } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** Where the message goes on, or null: nothing more for this object here. */
export interface StepResult {
  readonly output: number | null
  readonly because: string
}

/** What a flow added to the object for expressions, by name. */
export type Extra = Readonly<Record<string, unknown>>

/** What a flow added to a view. */
export function extraOf(view: unknown): Extra {
  const extra = typeof view === 'object' && view !== null ? (view as { extra?: unknown }).extra : undefined
  return typeof extra === 'object' && extra !== null ? (extra as Extra) : {}
}

/** A planned step of one kind. */
export type Step<Kind extends PlannedStep['kind']> = Extract<PlannedStep, { kind: Kind }>

/** A disabled rule, or one for another kind of object, has no say: the message goes on as if the step were not there. */
export function skipReason(set: WorkingSet, step: Exclude<PlannedStep, { kind: 'broken' }>, item: Item): string | null {
  const { rule } = step
  if (!rule.enabled) return `rule ${rule.name} is switched off`
  if (rule.direction === 'outbound') return null
  const cso = set.csoOf(item)
  if (!cso || cso.current.system !== rule.system || cso.current.type !== rule.csType) {
    return `rule ${rule.name} is for ${rule.csType} of ${set.systemName(rule.system)}`
  }
  return null
}
