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

/**
 * A contribution without what its rule no longer writes (A14): `targets` are the attributes of the rule's mappings, null when the
 * rule is not in force. Null: nothing is left; the same object: nothing goes.
 */
export function withoutGone(contribution: Contribution, targets: ReadonlySet<string> | null): Contribution | null {
  if (targets === null) return null
  const { values, options } = contribution
  if (areAll(values, targets) && areAll(options, targets)) return contribution
  const kept = Object.assign(Object.create(null) as object, values) as Record<string, AttributeValue>
  for (const name of Object.keys(values)) if (!targets.has(name)) delete kept[name]
  return {
    ...contribution,
    values: kept,
    options: Object.fromEntries(Object.entries(options).filter(([name]) => targets.has(name))),
  }
}

function areAll(values: object, targets: ReadonlySet<string>): boolean {
  for (const name in values) if (!targets.has(name)) return false
  return true
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
