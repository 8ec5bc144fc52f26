/** When a run knows enough of people to say that a reference to an account has no effect (N10). */
import type { SystemId } from '../../model/objects'
import { findAttribute } from '../../model/schema'
import type { Store } from '../../model/store'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { PlannedStep } from '../canvas/plan'

interface OutboundReference {
  readonly step: PlannedStep & { readonly kind: 'flow' }
  /** The attribute of the account. */
  readonly target: string
  /** The system that was synchronised in full. */
  readonly system: SystemId
}

/**
 * Whether an outbound mapping that gave no value can be judged by a full synchronisation of one system: everybody of the rule's
 * type has a record there, so that all were sent, or nobody has what the mapping reads. Asked only of what gave nobody a value.
 */
export async function isJudged(store: Store, { step, target, system }: OutboundReference): Promise<boolean> {
  const { mvType, metaverseType } = step.rule
  if ((await store.mvosWithoutCsoOf(mvType, [system], 0, 1)).length === 0) return true
  const schema = metaverseType?.schema
  const read = step.mappings.filter((mapping) => mapping.enabled && mapping.target === target).map(readOfPerson)
  if (read.some((names) => names.length === 0)) return false
  const names = read.flat().map((name) => (schema && findAttribute(schema, name)?.name) ?? name)
  return !(await store.hasAnyOf(mvType, names))
}

/** The attributes of the person that a mapping reads. */
function readOfPerson({ source }: FlowMapping): readonly string[] {
  switch (source.kind) {
    case 'direct':
      return [source.attribute]
    case 'constant':
      return []
    case 'expression':
      return source.expression.inputs.flatMap(({ root, attribute }) => (root === 'mv' ? [attribute] : []))
    default:
      return source satisfies never
  }
}
