/** What one CSO contributes through one rule, put together from the rule's attribute-flow nodes (A1, A2). */
import type { Contribution } from '../model/objects'
import type { AttributeValue } from '../model/values'
import { asSet, attributeOf, sameValue, valuesOf } from '../model/values'

/**
 * Several attribute-flow nodes of one rule share its contribution: each speaks for the attributes of its own table. `targets`
 * are those attributes; the rest stays as `before` has it. Of those that another of the nodes has written for the same object
 * already, `answered`, the first by precedence decides, as among the rows of one table (A3). Null: nothing differs.
 */
export function decideContribution(
  before: Contribution | undefined,
  targets: ReadonlySet<string>,
  answered: ReadonlySet<string>,
  now: Contribution,
): Contribution | null {
  if (!before) return now
  const next = combined(before, targets, answered, now)
  return sameContribution(before, next) ? null : next
}

function combined(
  before: Contribution,
  targets: ReadonlySet<string>,
  answered: ReadonlySet<string>,
  now: Contribution,
): Contribution {
  const others = namesOf(before, (name) => !targets.has(name) || (answered.has(name) && comesFirst(name, before, now)))
  const both = namesOf(before, (name) => answered.has(name) && merge(name, before, now))
  if (others.length === 0 && both.length === 0) return now
  const values = Object.assign(Object.create(null) as object, now.values) as Record<string, AttributeValue>
  const options = { ...now.options }
  for (const name of others) {
    const value = attributeOf(before.values, name)
    if (value === undefined) delete values[name]
    else values[name] = value
    const option = before.options[name]
    if (option) options[name] = option
    else delete options[name]
  }
  for (const name of both)
    values[name] = asSet([...valuesOf(before.values[name]), ...valuesOf(now.values[name])]) as AttributeValue
  return { ...now, values, options }
}

/** Attributes of which the contribution says something, be it that their emptiness counts (A6). */
function namesOf({ values, options }: Contribution, wanted: (name: string) => boolean): string[] {
  const names: string[] = []
  for (const name in values) if (wanted(name)) names.push(name)
  for (const name in options) if (!Object.hasOwn(values, name) && wanted(name)) names.push(name)
  return names
}

/** Whether what was written before decides; of one precedence the later does. */
function comesFirst(name: string, before: Contribution, now: Contribution): boolean {
  if (!hasSay(name, before) || !hasSay(name, now)) return hasSay(name, before)
  return figureOf(name, before) < figureOf(name, now)
}

function hasSay(name: string, { values, options }: Contribution): boolean {
  return Object.hasOwn(values, name) || options[name]?.emptyCounts === true
}

function figureOf(name: string, { options, precedence }: Contribution): number {
  return options[name]?.precedence ?? precedence
}

function merge(name: string, ...contributions: readonly Contribution[]): boolean {
  return contributions.every(({ values, options }) => Object.hasOwn(values, name) && options[name]?.merge === true)
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
