/**
 * The changes of a record as text. Most records of a first run change some twenty attributes, so these texts are a large part of
 * the store: changes of one side and rule stand together as `[side, rule, [attribute, to, …], [attribute, from, …], because]`,
 * without what is empty at the end. All values of an object that was added stand as `['values', document]`.
 */
import type { RuleId } from '../../../model/objects'
import type { RecordedChange } from '../../../model/runs'
import { shortValue } from '../../../model/short-values'
import type { Attributes, AttributeValue } from '../../../model/values'

/** Names and values in turns. */
type Pairs = (string | AttributeValue | null)[]
type Group = [side: RecordedChange['side'], rule: RuleId | 0, to: Pairs, from?: Pairs | 0, because?: string]
type Values = ['values', Attributes]

function startsGroup(before: RecordedChange, next: RecordedChange): boolean {
  return before.side !== next.side || before.rule !== next.rule || before.because !== next.because
}

/** Nobody is ever shown the whole of a long value that stood somewhere once: it would be kept for nothing. */
function shortened(value: AttributeValue | null): AttributeValue | null {
  return value === null ? null : shortValue(value)
}

/** Neighbours of one kind become one group. */
export function changesText(changes: readonly RecordedChange[]): string {
  if (changes.length === 0) return '[]'
  const groups: Group[] = []
  for (let at = 0; at < changes.length;) {
    const first = changes[at] as RecordedChange
    const to: Pairs = []
    const from: Pairs = []
    for (; at < changes.length; at++) {
      const change = changes[at] as RecordedChange
      if (startsGroup(first, change)) break
      to.push(change.attribute, shortened(change.to))
      if (change.from !== null) from.push(change.attribute, shortened(change.from))
    }
    const group: Group = [first.side, first.rule ?? 0, to]
    if (from.length > 0) group.push(from)
    else if (first.because !== undefined) group.push(0)
    if (first.because !== undefined) group.push(first.because)
    groups.push(group)
  }
  return JSON.stringify(groups)
}

/** Reads what `changesText` wrote, and the list of plain changes that earlier versions wrote. */
export function parseRecordChanges(text: string): RecordedChange[] {
  const groups = JSON.parse(text) as (Group | Values | RecordedChange)[]
  return groups.flatMap((group) => (!Array.isArray(group) ? [group] : isValues(group) ? added(group[1]) : changesOf(group)))
}

function isValues(group: Group | Values): group is Values {
  return group[0] === 'values'
}

function added(values: Attributes): RecordedChange[] {
  return Object.entries(values).map(([attribute, to]) => ({ side: 'cs', attribute, from: null, to: to ?? null }))
}

function changesOf([side, rule, to, from, because]: Group): RecordedChange[] {
  const changes: RecordedChange[] = []
  let next = 0
  for (let at = 0; at < to.length; at += 2) {
    const attribute = to[at] as string
    const changed = from && from[next] === attribute
    const values = { from: changed ? (from[next + 1] as AttributeValue) : null, to: to[at + 1] ?? null }
    if (changed) next += 2
    changes.push({ side, attribute, ...values, ...(rule !== 0 && { rule }), ...(because !== undefined && { because }) })
  }
  return changes
}
