/** References of imported records: kept as links apart from the document, so that a large group costs what changed (O8, I16). */
import type { CsoId } from '../model/objects'
import type { RecordedChange } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import type { CsoWrite } from '../model/store'
import type { Attributes } from '../model/values'
import { displayValue, emptyAttributes, valuesOf } from '../model/values'

/** The raw texts of the references known objects hold, by attribute. */
export type KnownReferences = ReadonlyMap<CsoId, Readonly<Record<string, readonly string[]>>>
/** Links to add and remove, by attribute. */
export type ReferenceChanges = NonNullable<CsoWrite['references']>

const none: ReadonlyMap<string, readonly string[]> = new Map()
const referenceNames = new WeakMap<ObjectTypeSchema, readonly string[]>()

/** Names of the type's reference attributes; usually there are none. */
export function referencesOf(type: ObjectTypeSchema): readonly string[] {
  let names = referenceNames.get(type)
  if (!names)
    referenceNames.set(
      type,
      (names = type.attributes.filter((attribute) => attribute.type === 'reference').map((attribute) => attribute.name)),
    )
  return names
}

/** A record's attributes without its references, and these apart. */
export function split(
  attributes: Attributes,
  type: ObjectTypeSchema,
): { attributes: Attributes; references: ReadonlyMap<string, readonly string[]> } {
  const names = referencesOf(type).filter((name) => Object.hasOwn(attributes, name))
  if (names.length === 0) return { attributes, references: none }
  const references = new Map<string, readonly string[]>()
  const plain = Object.assign(emptyAttributes(), attributes)
  for (const name of names) {
    references.set(name, valuesOf(attributes[name]).map(displayValue))
    delete plain[name]
  }
  return { attributes: plain, references }
}

/** The links to add and remove; an attribute that could not be read keeps its own (I7). */
export function referenceChanges(
  type: ObjectTypeSchema,
  now: ReadonlyMap<string, readonly string[]>,
  known: Readonly<Record<string, readonly string[]>> | undefined,
  unreadable: ReadonlySet<string>,
): ReferenceChanges {
  const changes: { attribute: string; add: string[]; remove: string[] }[] = []
  for (const name of referencesOf(type)) {
    if (unreadable.has(name)) continue
    const before = new Set(known?.[name] ?? [])
    const after = new Set(now.get(name) ?? [])
    const add = [...after].filter((text) => !before.has(text))
    const remove = [...before].filter((text) => !after.has(text))
    if (add.length + remove.length > 0) changes.push({ attribute: name, add, remove })
  }
  return changes
}

/** The changes that undo these. */
export function inverse(changes: ReferenceChanges): ReferenceChanges {
  return changes.map(({ attribute, add, remove }) => ({ attribute, add: remove, remove: add }))
}

/** Link changes as people read them. */
export function shownReferences(change: ReferenceChanges[number]): RecordedChange {
  const link = (text: string) => ({ ref: null, text })
  return { side: 'cs', attribute: change.attribute, from: change.remove.map(link), to: change.add.map(link) }
}
