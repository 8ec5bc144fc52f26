/** References of imported records: kept as links apart from the document, so that a large group costs what changed (O8, I16). */
import { counted, inNumber } from '../model/counted'
import type { CsoId, PendingChange } from '../model/objects'
import type { ReferencePolicy } from '../model/references'
import type { RecordedChange } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import { nameKey, textKey } from './compare'
import type { CsoWrite } from '../model/page'
import type { Attributes } from '../model/values'
import { displayValue, emptyAttributes, valuesOf } from '../model/values'

/** The raw texts of the references an object has, by attribute. */
export type ReferenceTexts = Readonly<Record<string, readonly string[]>>
/** Links to add and remove, by attribute. */
export type ReferenceChanges = NonNullable<CsoWrite['references']>

const noReferences: ReadonlyMap<string, readonly string[]> = new Map()
const namesByType = new WeakMap<ObjectTypeSchema, readonly string[]>()

/** Names of the type's reference attributes; usually there are none. */
export function referenceAttributes(type: ObjectTypeSchema): readonly string[] {
  let names = namesByType.get(type)
  if (!names) {
    names = type.attributes.filter((attribute) => attribute.type === 'reference').map((attribute) => attribute.name)
    namesByType.set(type, names)
  }
  return names
}

/** A record's attributes without its references, and these apart. */
export interface SplitAttributes {
  readonly attributes: Attributes
  readonly references: ReadonlyMap<string, readonly string[]>
}

/** Takes the references out. Without any, the attributes are the very ones given. */
export function splitReferences(attributes: Attributes, type: ObjectTypeSchema): SplitAttributes {
  const names = referenceAttributes(type)
  if (!names.some((name) => Object.hasOwn(attributes, name))) return { attributes, references: noReferences }
  const references = new Map<string, readonly string[]>()
  const plain = Object.assign(emptyAttributes(), attributes)
  for (const name of names) {
    if (!Object.hasOwn(attributes, name)) continue
    references.set(name, valuesOf(attributes[name]).map(displayValue))
    delete plain[name]
  }
  return { attributes: plain, references }
}

/** The links to add and remove, from those known to those read; an attribute that could not be read keeps its own (I7). */
export function referenceChanges(
  type: ObjectTypeSchema,
  read: ReadonlyMap<string, readonly string[]>,
  known: ReferenceTexts | undefined,
  unreadable: ReadonlySet<string>,
): ReferenceChanges {
  const changes: { attribute: string; add: string[]; remove: string[] }[] = []
  for (const name of referenceAttributes(type)) {
    if (unreadable.has(name)) continue
    // A name that is spelled another way is the same link (I14).
    const schema = findAttribute(type, name)
    const before = new Map((known?.[name] ?? []).map((text) => [nameKey(text, schema), text]))
    const after = new Map((read.get(name) ?? []).map((text) => [nameKey(text, schema), text]))
    const add = [...after].flatMap(([key, text]) => (before.has(key) ? [] : [text]))
    const remove = [...before].flatMap(([key, text]) => (after.has(key) ? [] : [text]))
    if (add.length + remove.length > 0) changes.push({ attribute: name, add, remove })
  }
  return changes
}

/** Of the links that come, those that our create asked for are the rules' own: nobody noted that it arrived (R11, E2). */
export function withOwnReferences(
  references: ReferenceChanges,
  changes: readonly PendingChange[],
  type: ObjectTypeSchema,
): ReferenceChanges {
  return references.map((reference) => {
    const schema = findAttribute(type, reference.attribute)
    const asked = new Set<string>()
    for (const { attribute, to, add, waits } of changes)
      if (attribute === reference.attribute && !waits)
        for (const value of [...valuesOf(to), ...valuesOf(add)]) asked.add(textKey(value, schema))
    const own = reference.add.filter((text) => asked.has(nameKey(text, schema)))
    return own.length === 0 ? reference : { ...reference, own }
  })
}

/** The attributes with the references that were read among them, as names. */
export function withReferences(
  attributes: Attributes,
  references: ReadonlyMap<string, readonly string[]>,
  type: ObjectTypeSchema,
): Attributes {
  const all = Object.assign(emptyAttributes(), attributes)
  for (const [name, texts] of references) {
    const [first, ...others] = texts.map((text) => ({ ref: null, text }))
    if (first) all[name] = others.length > 0 || findAttribute(type, name)?.multi ? [first, ...others] : first
  }
  return all
}

/** The changes that lead back from where these lead. */
export function inverseReferences(changes: ReferenceChanges): ReferenceChanges {
  return changes.map(({ attribute, add, remove }) => ({ attribute, add: remove, remove: add }))
}

/** Link changes as people read them. */
export function shownReferences(change: ReferenceChanges[number]): RecordedChange {
  const link = (text: string) => ({ ref: null, text })
  return { side: 'cs', attribute: change.attribute, from: change.remove.map(link), to: change.add.map(link) }
}

/** A reference that stays text; `fits` names the object types when it stands for objects of more than one. */
export interface UnresolvedReference {
  readonly cso: CsoId
  readonly attribute: string
  readonly text: string
  readonly fits?: readonly string[]
}

/** Why a reference stays text, for the administrator. */
export function unresolvedText(reference: UnresolvedReference): string {
  const { attribute, text } = reference
  if (!isAmbiguous(reference)) return `${attribute} "${text}", which is no object that is known`
  const { fits } = reference
  const types = [...new Set(fits)]
  if (types.length > 1) return `${attribute} "${text}", which stands for objects of several types: ${types.join(', ')}`
  return `${attribute} "${text}", which stands for ${fits.length} objects of the type ${types.join()}`
}

/** What to do about a reference that stays text. */
function nextStep(reference: UnresolvedReference): string {
  return isAmbiguous(reference)
    ? 'Let the source write the DN or another name that only one of them has'
    : 'Correct the source, or let the import read the object as well; "Broken references" of the connected system says whether it is an error'
}

/** A reference that stays text and the way out, as the error of its object. */
export function unresolvedError(reference: UnresolvedReference): string {
  return `${unresolvedText(reference)}. ${nextStep(reference)}`
}

export interface UnresolvedView {
  /** The system's name. */
  readonly system: string
  readonly policy: ReferencePolicy
  /** The first of them, as the store lists them. */
  readonly unresolved: readonly UnresolvedReference[]
  /** How many there are altogether. */
  readonly total: number
}

/** `errors`: each is also an error of its object. */
export type UnresolvedDecision = { readonly kind: 'nothing' } | { readonly kind: 'warning' | 'errors'; readonly warning: string }

/** References that stay text are errors of their objects, one warning, or nobody's concern, as the system says (I16). */
export function decideUnresolved({ system, policy, unresolved, total }: UnresolvedView): UnresolvedDecision {
  const [first] = unresolved
  if (!first || policy === 'ignore') return { kind: 'nothing' }
  const ambiguous = isAmbiguous(first) ? undefined : unresolved.find(isAmbiguous)
  const also = ambiguous ? `; among them is ${unresolvedText(ambiguous)}` : ''
  const warning = `${counted(total, 'reference')} of ${system} could not be resolved, the first is ${unresolvedText(first)}${also}. ${nextStep(first)}`
  if (policy === 'warn') return { kind: 'warning', warning }
  const listed = unresolved.length < total ? `. The first ${unresolved.length} are listed` : ''
  return { kind: 'errors', warning: `${warning}${listed}` }
}

/** The same of references to objects that a run has removed: said by that run, and by each import from then on (I16). */
export function decideDangling({ system, policy, unresolved, total }: UnresolvedView): UnresolvedDecision {
  const [first] = unresolved
  if (!first || policy === 'ignore') return { kind: 'nothing' }
  const points = inNumber(total, 'points at an object that is', 'point at objects that are')
  const warning = `${counted(total, 'reference')} of ${system} ${points} gone, the first is ${unresolvedText(first)}. ${nextStep(first)}`
  return { kind: policy === 'warn' ? 'warning' : 'errors', warning }
}

function isAmbiguous(reference: UnresolvedReference): reference is Required<UnresolvedReference> {
  return reference.fits !== undefined && reference.fits.length > 1
}
