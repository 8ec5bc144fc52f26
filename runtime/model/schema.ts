/** Object types of connected systems and of the metaverse, with their attributes. */
import type { PeopleLimit } from './limits'
import type { ValueForm } from './value-form'
import type { AttributeType } from './values'
import { foldCase } from './values'

/** Who may write an attribute in the connected system: `readOnly` is never sent, `createOnly` only with a create (R7). */
export const mutabilities = ['readWrite', 'createOnly', 'readOnly'] as const
export type Mutability = (typeof mutabilities)[number]

/** How a system compares values: to the letter, or without regard to letter case or DN spelling. */
export const comparisons = ['exact', 'ignoreCase', 'dn'] as const
export type Comparison = (typeof comparisons)[number]

/** One attribute of an object type. */
export interface AttributeSchema {
  readonly name: string
  readonly type: AttributeType
  readonly multi: boolean
  readonly mutability?: Mutability
  readonly required?: boolean
  /** Values are never shown in messages, records or logs (N9). */
  readonly secret?: boolean
  /** As the system compares them itself; left out: to the letter. */
  readonly comparison?: Comparison
  readonly description?: string
  /** The system allows each value once among its objects of the type: a second is found before it is sent (U1). */
  readonly unique?: boolean
  /** How the system writes its values; left out: as everywhere. */
  readonly form?: ValueForm
}

/** One object type of a connected system. */
export interface ObjectTypeSchema {
  readonly name: string
  /** The attribute whose value finds a record again (the external id). */
  readonly anchor: string
  /** Letter case of the anchor counts unless this says otherwise (O2). */
  readonly anchorIgnoresCase?: boolean
  /**
   * The attribute that names the record until its anchor is known, such as the DN (I11). Always compared without regard to
   * case.
   */
  readonly secondaryId?: string
  readonly attributes: readonly AttributeSchema[]
}

/** Whether any of the sources that a deletion rule names is enough, or all must have let go (L1). */
export const deletionModes = ['any', 'all'] as const

/** When the MVO of a type is deleted (L1). */
export type DeletionRule =
  | { readonly kind: 'manual' }
  | { readonly kind: 'lastConnector' }
  | { readonly kind: 'authoritativeSource'; readonly systems: readonly string[]; readonly mode: (typeof deletionModes)[number] }

/** The deletion rules there are. */
export const deletionKinds = ['manual', 'lastConnector', 'authoritativeSource'] as const satisfies readonly DeletionRule['kind'][]

/** One object type of the metaverse. */
export interface MvTypeSchema {
  readonly name: string
  readonly attributes: readonly AttributeSchema[]
  /** The attribute that names the object for people; without one the first text attribute. */
  readonly displayAttribute?: string
  readonly deletionRule: DeletionRule
  /** Days between the deletion rule's verdict and the deletion (L2); 0 deletes at once. */
  readonly graceDays: number
  /** Keep the values a disconnected CSO supplied instead of recalling them (A7). */
  readonly keepValuesOnDisconnect?: boolean
  /** How many one run may disconnect or delete without a person's release (L9); left out: `defaultPeopleLimit`. */
  readonly peopleLimit?: PeopleLimit
}

interface HasAttributes {
  readonly attributes: readonly AttributeSchema[]
}

/**
 * The attribute with this name, in any letter case (O3), of a schema that does not change any more. Asked for with every value of
 * every object: the list is searched once a name.
 */
export function findAttribute({ attributes }: HasAttributes, name: string): AttributeSchema | undefined {
  let known = found.get(attributes)
  if (!known) found.set(attributes, (known = new Map()))
  let attribute = known.get(name)
  if (attribute === undefined && !known.has(name)) known.set(name, (attribute = searchAttribute({ attributes }, name)))
  return attribute
}

/** By list, what was found by each name; names are those that mappings, rows and changes have, and few. */
const found = new WeakMap<readonly AttributeSchema[], Map<string, AttributeSchema | undefined>>()

/** The same of a schema that somebody is editing. */
export function searchAttribute({ attributes }: HasAttributes, name: string): AttributeSchema | undefined {
  const exact = attributes.find((attribute) => attribute.name === name)
  if (exact) return exact
  const folded = foldCase(name)
  return attributes.find((attribute) => foldCase(attribute.name) === folded)
}

/** The attribute that names objects of the type by DN; undefined where they have none. */
export function dnOf(type: Pick<ObjectTypeSchema, 'attributes' | 'secondaryId'>): AttributeSchema | undefined {
  const named = type.secondaryId === undefined ? undefined : findAttribute(type, type.secondaryId)
  return named?.comparison === 'dn' ? named : undefined
}
