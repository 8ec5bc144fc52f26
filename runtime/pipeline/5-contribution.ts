/** What one CSO contributes through one rule, put together from the rule's attribute-flow nodes (A1, A2). */
import type { Contribution } from '../model/objects'
import type { AttributeValue } from '../model/values'
import { sameValue } from '../model/values'

/**
 * Several attribute-flow nodes of one rule share its contribution: each speaks for the attributes of its own table. `targets`
 * are those attributes; the rest stays as `before` has it. Null: nothing differs.
 */
export function decideContribution(
  before: Contribution | undefined,
  targets: ReadonlySet<string>,
  now: Contribution,
): Contribution | null {
  const next = combined(before, targets, now)
  return before && sameContribution(before, next) ? null : next
}

function combined(before: Contribution | undefined, targets: ReadonlySet<string>, now: Contribution): Contribution {
  const others = before ? Object.keys(before.values).filter((name) => !targets.has(name)) : []
  if (others.length === 0) return now
  const values = Object.assign(Object.create(null) as object, now.values) as Record<string, AttributeValue>
  const options = { ...now.options }
  for (const name of others) {
    values[name] = before?.values[name] as AttributeValue
    const option = before?.options[name]
    if (option) options[name] = option
  }
  return { ...now, values, options }
}

function sameContribution(a: Contribution, b: Contribution): boolean {
  if (a.precedence !== b.precedence) return false
  let count = 0
  for (const name in b.values) {
    count++
    if (!Object.hasOwn(a.values, name) || !sameValue(a.values[name], b.values[name])) return false
  }
  if (Object.keys(a.values).length !== count) return false
  return JSON.stringify(a.options) === JSON.stringify(b.options)
}
