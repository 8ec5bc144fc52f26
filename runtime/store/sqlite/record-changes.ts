/**
 * The changes of a record as text. Most records of a first run change some twenty attributes, so the text is the larger part of the store: changes of one side
 * and rule stand together as `[side, rule, {attribute: to}, {attribute: from}, because]`, without what is empty.
 */
import type { RuleId } from '../../model/objects'
import type { RecordedChange } from '../../model/runs'
import type { AttributeValue } from '../../model/values'
import { emptyAttributes } from '../../model/values'

type Group = readonly [
  side: RecordedChange['side'],
  rule: RuleId | 0,
  to: Readonly<Record<string, AttributeValue | null>>,
  from?: Readonly<Record<string, AttributeValue>> | 0,
  because?: string,
]

const quotedNames = new Map<string, string>()
/** Attribute names are few; a source that invents them without end does not fill the memory. */
const MOST_NAMES = 10_000

function quoted(name: string): string {
  const known = quotedNames.get(name)
  if (known !== undefined) return known
  if (quotedNames.size >= MOST_NAMES) quotedNames.clear()
  const made = JSON.stringify(name)
  quotedNames.set(name, made)
  return made
}

function startsGroup(before: RecordedChange, one: RecordedChange): boolean {
  return before.side !== one.side || before.rule !== one.rule || before.because !== one.because
}

/** Neighbours of one kind become one group; an attribute stands in a group once. */
export function changesText(changes: readonly RecordedChange[]): string {
  let text = '['
  for (let at = 0; at < changes.length;) {
    const first = changes[at] as RecordedChange
    const names = new Set<string>()
    let to = ''
    let from = ''
    for (; at < changes.length; at++) {
      const one = changes[at] as RecordedChange
      if (startsGroup(first, one) || names.has(one.attribute)) break
      names.add(one.attribute)
      const name = quoted(one.attribute)
      to += `${to === '' ? '' : ','}${name}:${JSON.stringify(one.to)}`
      if (one.from !== null) from += `${from === '' ? '' : ','}${name}:${JSON.stringify(one.from)}`
    }
    if (text !== '[') text += ','
    text += `["${first.side}",${first.rule ?? 0},{${to}}`
    if (from !== '' || first.because !== undefined) text += from === '' ? ',0' : `,{${from}}`
    if (first.because !== undefined) text += `,${JSON.stringify(first.because)}`
    text += ']'
  }
  return `${text}]`
}

/** Reads what `changesText` wrote, and the list of plain changes that earlier versions wrote. */
export function parseRecordChanges(text: string): RecordedChange[] {
  const groups = JSON.parse(text) as (Group | RecordedChange)[]
  return groups.flatMap((group) => (isGroup(group) ? changesOf(group) : [group]))
}

function isGroup(group: Group | RecordedChange): group is Group {
  return Array.isArray(group)
}

function changesOf([side, rule, to, from, because]: Group): RecordedChange[] {
  const old = Object.assign(emptyAttributes(), from || {})
  return Object.entries(to).map(([attribute, value]) => ({
    side,
    attribute,
    from: Object.hasOwn(old, attribute) ? (old[attribute] as AttributeValue) : null,
    to: value,
    ...(rule !== 0 && { rule }),
    ...(because !== undefined && { because }),
  }))
}
