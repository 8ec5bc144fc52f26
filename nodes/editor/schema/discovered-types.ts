/** The object types that a system reports, beside those that are declared of it. */
import type { DiscoveredType, FoundValues } from '../../../runtime/model/discovered'
import { withoutFindings } from '../../../runtime/model/discovered'
import type { AttributeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import { searchAttribute } from '../../../runtime/model/schema'
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
export function withDeclared(type: DiscoveredType, declared: readonly ObjectTypeSchema[]): DiscoveredType {
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

/** What somebody has chosen of a type. */
export interface ChosenType {
  readonly names: Set<string>
  /** Attributes that are taken for what their values look like. */
  readonly looks: Set<string>
  anchor: string
}

/** The anchor and the secondary id are always read. */
export function isNeeded(type: ObjectTypeSchema, anchor: string, name: string): boolean {
  return foldCase(name) === foldCase(anchor) || foldCase(name) === foldCase(type.secondaryId ?? '')
}

/**
 * What is chosen before anybody chooses: of a type that is declared its attributes, as far as the system has them where it says
 * that it reports all; of the only type all. What is new is taken for what its values look like, where that is sure.
 */
export function chosenAtFirst(type: DiscoveredType, declared: readonly ObjectTypeSchema[], among: number): ChosenType | null {
  const known = declaredAs(type, declared)
  if (!known && among > 1) return null
  const isSame = known !== undefined && !isAnother(type, known)
  const kept = known?.attributes.filter((attribute) => has(type, attribute.name) || !type.isWhole).map(({ name }) => name) ?? []
  // A name as the system spells it, where it has one.
  const spelled = (name: string): string => searchAttribute(type, name)?.name ?? name
  const names = isSame ? new Set(kept.map(spelled)) : allNames(type)
  const looks = type.attributes.filter(({ name }) => (!isSame || !has(known, name)) && isSure(type.found?.[name]))
  return {
    names,
    looks: new Set(looks.map(({ name }) => name)),
    anchor: isSame && !type.isWhole ? known.anchor : type.anchor,
  }
}

function isSure(found: FoundValues | undefined): boolean {
  return found?.looksLike !== undefined && found.looksLike.sure !== 'unsure'
}

/** The attribute with the type and form its values look like. */
export function asItLooks(attribute: AttributeSchema, found: FoundValues | undefined): AttributeSchema {
  if (!found?.looksLike) return attribute
  const { type, form } = found.looksLike
  return { ...attribute, type, ...(form && { form: { ...attribute.form, ...form } }) }
}

/** What was reported for the anchor holds for the one that was chosen. */
function onlyAnchorRequired({ required: _required, ...attribute }: AttributeSchema, anchor: string): AttributeSchema {
  return attribute.name === anchor ? { ...attribute, required: true } : attribute
}

/**
 * The declared types with what was chosen: an attribute that was declared keeps its settings, one that is not chosen goes, types
 * the system did not report stay.
 */
export function merged(
  discovered: readonly DiscoveredType[],
  declared: readonly ObjectTypeSchema[],
  chosen: ReadonlyMap<string, ChosenType>,
): ObjectTypeSchema[] {
  const unreported = declared.filter((known) => !discovered.some((type) => foldCase(type.name) === foldCase(known.name)))
  const types = discovered.flatMap((reported) => {
    const { found, isWhole } = reported
    const type = withoutFindings(reported)
    const taken = chosen.get(type.name)
    if (!taken) return []
    const before = declaredAs(type, declared)
    // By what its objects are known: as declared, unless the system reports others.
    const named = { ...(before && !isAnother(type, before) ? before : type), anchor: taken.anchor }
    const unreportedHere =
      before?.attributes.filter((attribute) => !has(type, attribute.name) && taken.names.has(attribute.name)) ?? []
    const reportedAnchor = isWhole ? taken.anchor : type.anchor
    const attributes = type.attributes
      .filter(({ name }) => taken.names.has(name) || isNeeded(type, reportedAnchor, name) || isNeeded(named, taken.anchor, name))
      .map((attribute) => {
        const known = before?.attributes.find(({ name }) => foldCase(name) === foldCase(attribute.name))
        const kept = known ?? (isWhole ? onlyAnchorRequired(attribute, taken.anchor) : attribute)
        return taken.looks.has(attribute.name) ? asItLooks(kept, found?.[attribute.name]) : kept
      })
    return [{ ...type, ...before, ...namesOf(named), attributes: [...attributes, ...unreportedHere] }]
  })
  return [...types, ...unreported]
}
