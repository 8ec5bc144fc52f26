/** Unique values behind a name that the target refused, because an object of its own has it (E7, U1). */
import type { RefusedValue } from '../../model/unique'
import type { AttributeValue } from '../../model/values'
import { attributeOf, isList, joinKey, valuesOf } from '../../model/values'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import { uniqueKey } from '../../pipeline/5-unique'
import type { LookUp } from '../../pipeline/8-existing'
import type { ClaimedExport } from '../../pipeline/8-request'
import type { Plan } from '../canvas/plan'
import type { ExportContext } from './context'

/**
 * What a create or rename asked for and the object that was met has: none where no UniqueValue had a part in it. An object that
 * could not be found has the name, and nothing is known of its other values.
 */
export async function refusedValues(
  { plan, store }: ExportContext,
  { pending, cso, type }: Pick<ClaimedExport, 'pending' | 'cso' | 'type'>,
  met: LookUp,
): Promise<readonly RefusedValue[]> {
  if (plan.unique.size === 0 || met.kind === 'failed' || pending.mvo === null) return []
  const name = type.secondaryId ?? type.anchor
  const refused = pending.changes.flatMap(({ attribute, rule, to, add }) => {
    const values = [...valuesOf(to ?? undefined), ...(add ?? [])]
    if (met.kind === 'nothing') return attribute === name ? values.map((value) => ({ attribute, rule, value })) : []
    const there = new Set(valuesOf(attributeOf(met.record.attributes, attribute)).map(joinKey))
    return values.filter((value) => there.has(joinKey(value))).map((value) => ({ attribute, rule, value }))
  })
  const [mvo] = (await store.loadMvos([pending.mvo])).mvos
  return refused.flatMap(({ attribute, rule, value }) => {
    const writing = writersOf(plan, rule, attribute)
    const own = writing.filter((mapping) => plan.unique.has(mapping))
    if (own.length > 0) return own.flatMap((mapping) => valueOf(plan, mapping, value))
    if (!mvo) return []
    const read = new Set(writing.flatMap(attributesRead))
    return [...plan.unique].flatMap(([mapping, { mv }]) => {
      const isRead = mv.some(
        (written) => written.type === mvo.type && written.attribute === mapping.target && read.has(mapping.target),
      )
      return isRead && cso.mvo === mvo.id ? valueOf(plan, mapping, attributeOf(mvo.attributes, mapping.target)) : []
    })
  })
}

/** The mappings of a rule that write an attribute of its accounts. */
function writersOf({ steps }: Plan, rule: number, attribute: string): readonly FlowMapping[] {
  return [...steps.values()].flatMap((step) =>
    step.kind === 'flow' && step.rule.id === rule
      ? step.mappings.filter(({ enabled, target }) => enabled && target === attribute)
      : [],
  )
}

function attributesRead({ source }: FlowMapping): readonly string[] {
  if (source.kind === 'constant') return []
  if (source.kind === 'direct') return [source.attribute]
  return source.expression.inputs.filter(({ root }) => root === 'mv').map(({ attribute }) => attribute)
}

function valueOf({ unique }: Plan, mapping: FlowMapping, value: AttributeValue | null | undefined): RefusedValue[] {
  const namespaces = unique.get(mapping)
  if (!namespaces || value == null || isList(value)) return []
  return [{ namespace: namespaces.own, key: uniqueKey(mapping.schema, value) }]
}
