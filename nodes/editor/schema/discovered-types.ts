/** The object types that a system reports, beside those that are declared of it. */
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'

/** The type as it is declared already. */
export function declaredAs(type: ObjectTypeSchema, declared: readonly ObjectTypeSchema[]): ObjectTypeSchema | undefined {
  return declared.find((candidate) => foldCase(candidate.name) === foldCase(type.name))
}

/** Whether the system reports other objects than were declared: their anchor is not among what it reports. */
export function isAnother(reported: ObjectTypeSchema, known: ObjectTypeSchema): boolean {
  return known.anchor !== '' && reported.attributes.length > 0 && !has(reported, known.anchor)
}

/** The reported type with the declared attributes that the system did not report, so that they can be kept or dropped. */
export function withDeclared(type: ObjectTypeSchema, declared: readonly ObjectTypeSchema[]): ObjectTypeSchema {
  const others = declaredAs(type, declared)?.attributes.filter((attribute) => !has(type, attribute.name)) ?? []
  return { ...type, attributes: [...type.attributes, ...others] }
}

/** By what its objects are known. */
function namesOf({ anchor, secondaryId }: ObjectTypeSchema): Partial<ObjectTypeSchema> {
  return { anchor, ...(secondaryId !== undefined && { secondaryId }) }
}

export const allNames = (type: ObjectTypeSchema): Set<string> => new Set(type.attributes.map((attribute) => attribute.name))
export const has = (type: ObjectTypeSchema, name: string): boolean =>
  type.attributes.some((attribute) => foldCase(attribute.name) === foldCase(name))

/** The anchor and the secondary id are always read. */
export function isNeeded(type: ObjectTypeSchema, name: string): boolean {
  return foldCase(name) === foldCase(type.anchor) || foldCase(name) === foldCase(type.secondaryId ?? '')
}

/**
 * The declared types with what was chosen: an attribute that was declared keeps its settings, one that is not chosen goes, types
 * the system did not report stay.
 */
export function merged(
  found: readonly ObjectTypeSchema[],
  declared: readonly ObjectTypeSchema[],
  chosen: ReadonlyMap<string, ReadonlySet<string>>,
): ObjectTypeSchema[] {
  const unreported = declared.filter((known) => !found.some((type) => foldCase(type.name) === foldCase(known.name)))
  const types = found.flatMap((type) => {
    const taken = chosen.get(type.name)
    if (!taken) return []
    const before = declaredAs(type, declared)
    // By what its objects are known: as declared, unless the system reports others.
    const named = before && !isAnother(type, before) ? before : type
    const unreportedHere = before?.attributes.filter((attribute) => !has(type, attribute.name) && taken.has(attribute.name)) ?? []
    const attributes = type.attributes
      .filter((attribute) => taken.has(attribute.name) || isNeeded(type, attribute.name) || isNeeded(named, attribute.name))
      .map((attribute) => before?.attributes.find((known) => foldCase(known.name) === foldCase(attribute.name)) ?? attribute)
    return [{ ...type, ...before, ...namesOf(named), attributes: [...attributes, ...unreportedHere] }]
  })
  return [...types, ...unreported]
}
