/** Records that wait since a value could not be read that decides whether somebody comes about (I7). */
import { ExpressionError } from '../../../expression'
import { ObjectError } from '../../../model/errors'
import { foldCase } from '../../../model/values'
import { decidingReads } from '../../canvas/deciding-reads'
import { csoName } from '../../canvas/cso-names'
import type { PlannedRule } from '../../canvas/plan'
import { inboundRules } from '../../canvas/plan-lookups'
import type { Item, WorkingCso } from './working-objects'
import type { WorkingSet } from './working-set'

/**
 * Why a record that nobody has yet waits; null where it does not: everything was read, what was not decides nothing, or its rules
 * decline it by what was read.
 */
export function unreadFault(set: WorkingSet, item: Item): ObjectError | null {
  const cso = set.csoOf(item)
  const { unread = [], mvo, system, type } = cso?.current ?? {}
  if (!cso || unread.length === 0 || mvo !== null || system === undefined || type === undefined) return null
  const reads = decidingReads(set.plan, system, type)
  const [first] = unread.flatMap((attribute) => {
    const because = reads.get(foldCase(attribute))
    return because === undefined ? [] : [{ attribute, because }]
  })
  if (!first || isDeclined(set, cso, unread)) return null
  const name = set.systemName(system)
  return new ObjectError(
    'unreadable-value',
    `${first.attribute} of ${csoName(cso.current)} could not be read, and ${first.because}: it waits, so that nothing comes of a value that nobody knows. Correct it in ${name} and import ${name}`,
  )
}

/** Whether each rule for such records says no, whatever the values are that were not read. */
function isDeclined(set: WorkingSet, cso: WorkingCso, unread: readonly string[]): boolean {
  const names = new Set(unread.map(foldCase))
  const rules = inboundRules(set.plan, cso.current.system, cso.current.type)
  return rules.every((rule) => declines(set, rule, cso, names))
}

function declines(set: WorkingSet, rule: PlannedRule, { current }: WorkingCso, unread: ReadonlySet<string>): boolean {
  const conditions = [...set.plan.steps.values()].flatMap((step) =>
    step.kind === 'scope' && step.rule.id === rule.id && step.condition ? [step.condition] : [],
  )
  try {
    const unmet = conditions.flatMap((condition) => condition.unmet(set.scope(current, null, {})))
    return unmet.some(({ reads }) => !reads.some(({ root, attribute }) => root === 'cs' && unread.has(foldCase(attribute))))
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof ObjectError) return false
    throw error
  }
}
