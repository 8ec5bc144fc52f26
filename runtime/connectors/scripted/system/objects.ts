/** The objects of a scripted system as records, and the types they have. */
import type { ImportRecord } from '../../../model/connector'
import type { AttributeSchema, ObjectTypeSchema } from '../../../model/schema'
import type { Attributes, AttributeValue } from '../../../model/values'
import { attributeOf, emptyAttributes, isBigInteger, isBinary, isDecimal, isList, isReference } from '../../../model/values'
import type { ObjectIds, StoredObject } from './journal'
import type { ScriptedSystem } from './system'

/** The object as an import reads it: the attributes of its type that are declared. */
export function recordOf(object: StoredObject, type: ObjectTypeSchema): ImportRecord {
  const { anchor, secondaryId } = object
  return {
    change: 'state',
    type: type.name,
    anchor,
    secondaryId,
    attributes: selectAttributes(object.attributes, type),
    faults: [],
    position: secondaryId ?? anchor,
  }
}

/** The deletion as an import reports it. */
export function deletionOf({ type, anchor, secondaryId }: ObjectIds): ImportRecord {
  return {
    change: 'deleted',
    type,
    anchor,
    secondaryId,
    attributes: emptyAttributes(),
    faults: [],
    position: secondaryId ?? anchor,
  }
}

/** The declared attributes, in the order of their names. */
function selectAttributes(attributes: Attributes, type: ObjectTypeSchema): Attributes {
  const selected = emptyAttributes()
  const secondaryId = type.secondaryId === undefined ? [] : [type.secondaryId]
  const wanted = new Set([type.anchor, ...secondaryId, ...type.attributes.map((attribute) => attribute.name)])
  for (const name of [...wanted].sort()) {
    const value = attributeOf(attributes, name)
    if (value !== undefined) selected[name] = value
  }
  return selected
}

/** The types that are declared, and those of the objects that are there, as far as their values tell. */
export function typesOf(system: ScriptedSystem, declared: readonly ObjectTypeSchema[]): ObjectTypeSchema[] {
  const types = new Map(declared.map((type) => [type.name, type]))
  for (const { type, attributes, secondaryId } of system.all()) {
    if (declared.some((other) => other.name === type)) continue
    const known = types.get(type)
    const schemas = new Map(
      (known?.attributes ?? [{ name: 'id', type: 'text', multi: false }]).map((schema) => [schema.name, schema]),
    )
    for (const [name, value] of Object.entries(attributes)) if (!schemas.has(name)) schemas.set(name, guess(name, value))
    types.set(type, {
      name: type,
      anchor: 'id',
      ...(secondaryId !== null || known?.secondaryId ? { secondaryId: 'dn' } : {}),
      attributes: [...schemas.values()],
    })
  }
  return [...types.values()]
}

function guess(name: string, value: AttributeValue): AttributeSchema {
  const multi = isList(value)
  const [first = ''] = multi ? value : [value]
  if (typeof first === 'boolean') return { name, type: 'boolean', multi }
  if (typeof first === 'number') return { name, type: 'integer', multi }
  if (typeof first !== 'object') return { name, type: 'text', multi }
  if (isBigInteger(first)) return { name, type: 'integer', multi }
  if (isDecimal(first)) return { name, type: 'decimal', multi }
  if (isBinary(first)) return { name, type: 'binary', multi }
  return { name, type: isReference(first) ? 'reference' : 'text', multi }
}
