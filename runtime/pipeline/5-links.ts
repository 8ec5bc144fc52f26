/** Step 5: the references of a metaverse object that come and go, a value each, so that a large group costs what changed (O8). */
import type { MvoId } from '../model/objects'
import type { MvoLinkChange } from '../model/references'
import type { Attributes, AttributeValue } from '../model/values'
import { attributeOf, holdsReferences, isList, isReference, valuesOf } from '../model/values'

/** What is to be added and removed by attribute to make the one's references the other's. */
export function linkChanges(before: Attributes, after: Attributes): readonly MvoLinkChange[] {
  // As for most: looked at would come to the same.
  if (before === after) return noChanges
  let changes: MvoLinkChange[] | undefined
  for (const name in after) {
    const value = after[name]
    if (!holdsReferences(value)) continue
    const change = linkChange(name, attributeOf(before, name), value)
    if (change) (changes ??= []).push(change)
  }
  for (const name in before) {
    const value = before[name]
    // Whatever takes their place: what is no reference any more is not read as one (D3).
    if (!holdsReferences(value) || holdsReferences(attributeOf(after, name))) continue
    const change = linkChange(name, value, undefined)
    if (change) (changes ??= []).push(change)
  }
  return changes ?? noChanges
}
const noChanges: readonly MvoLinkChange[] = []

function linkChange(
  attribute: string,
  from: AttributeValue | undefined,
  to: AttributeValue | undefined,
): MvoLinkChange | undefined {
  if (from === to) return undefined
  const [before, after] = [targetsOf(from), targetsOf(to)]
  const add = [...after].filter((target) => !before.has(target))
  const remove = [...before].filter((target) => !after.has(target))
  if (add.length + remove.length === 0) return undefined
  return { attribute, add, remove, several: isList(to ?? from ?? null) }
}

/** The MVOs a value points at. */
export function targetsOf(value: AttributeValue | null | undefined): Set<MvoId> {
  const targets = new Set<MvoId>()
  for (const reference of valuesOf(value)) if (isReference(reference) && reference.ref !== null) targets.add(reference.ref)
  return targets
}
