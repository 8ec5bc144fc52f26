/** Export changes as a directory takes them: attributes of a new entry, modify requests, and what is left of them. */
import type { AttributeChange, ExportRequest } from '../../../model/connector'
import { normalDn, parseDn, type Rdn } from '../../../model/dn'
import type { AttributeSchema, ObjectTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import type { AttributeValue, Scalar } from '../../../model/values'
import { asSet, displayValue, foldCase, valueKey, valuesOf } from '../../../model/values'
import { dnAttribute } from '../entries/attributes'
import { valueTo } from '../entries/values'
import type { Attribute, Change, Ldapts } from '../protocol/library'

/**
 * Values one request carries at most: servers limit the size of a request (OpenLDAP to 4 MB), and a group can have 200,000
 * members.
 */
const valuesPerRequest = 5_000

/** How an attribute was declared; one that was not is text. */
export function schemaOf(type: ObjectTypeSchema, name: string): AttributeSchema {
  return findAttribute(type, name) ?? { name, type: 'text', multi: true }
}

/** Equal for values the directory holds to be the same one. */
export function sameKey(value: Scalar, schema: AttributeSchema): string {
  if (schema.comparison === 'dn' || schema.type === 'reference') return normalDn(displayValue(value))
  return schema.comparison === 'ignoreCase' ? foldCase(displayValue(value)).trim() : valueKey(value)
}

/** The attributes of a new entry: what fits into the request that adds it, and the rest in portions. */
export function newAttributes(
  library: Ldapts,
  type: ObjectTypeSchema,
  request: ExportRequest,
  dn: string,
  classes: readonly string[],
): { readonly attributes: Attribute[]; readonly later: Change[][] } {
  const attributes: Attribute[] = []
  const later: Change[][] = []
  const present = new Set<string>()
  for (const [name, value] of Object.entries(request.attributes)) {
    if (name === dnAttribute) continue
    const schema = schemaOf(type, name)
    present.add(schema.name.toLowerCase())
    const [first, ...others] = portions(valuesOf(value))
    attributes.push(attributeOf(library, schema, first ?? []))
    later.push(...others.map((values) => [changeOf(library, 'add', schema, values)]))
  }
  if (!present.has('objectclass')) attributes.unshift(new library.Attribute({ type: 'objectClass', values: [...classes] }))
  for (const part of parseDn(dn)?.[0] ?? [])
    if (!present.has(part.type.toLowerCase())) attributes.push(new library.Attribute({ type: part.type, values: [part.value] }))
  return { attributes, later }
}

/** The changes of an update as modify requests in order. The removals of an attribute go before its additions. */
export function modifyRequests(library: Ldapts, type: ObjectTypeSchema, changes: readonly AttributeChange[]): Change[][] {
  const all = changes.flatMap((change) => changesOf(library, schemaOf(type, change.attribute), change))
  const requests: Change[][] = []
  let request: Change[] = []
  let room = 0
  for (const change of all) {
    const size = Math.max(1, change.modification.values.length)
    if (size > room) {
      request = []
      requests.push(request)
      room = valuesPerRequest
    }
    request.push(change)
    room -= size
  }
  return requests
}

/** The changes still to be made where the entry has the values `present`, by folded attribute name. */
export function remaining(
  type: ObjectTypeSchema,
  changes: readonly AttributeChange[],
  present: (schema: AttributeSchema) => readonly Scalar[],
): AttributeChange[] {
  return changes.flatMap((change) => {
    if (change.set !== undefined) return [change]
    const schema = schemaOf(type, change.attribute)
    const keys = new Set(present(schema).map((value) => sameKey(value, schema)))
    const add = (change.add ?? []).filter((value) => !keys.has(sameKey(value, schema)))
    const remove = (change.remove ?? []).filter((value) => keys.has(sameKey(value, schema)))
    return add.length + remove.length === 0 ? [] : [{ attribute: change.attribute, add, remove }]
  })
}

/**
 * The changes as they must be sent after a rename: it has already changed the attributes in the name, so those are set as a
 * whole, with the value the new name demands.
 */
export function afterRename(
  type: ObjectTypeSchema,
  request: ExportRequest,
  changes: readonly AttributeChange[],
  oldDn: string,
  newDn: string,
): AttributeChange[] {
  const nameParts = (dn: string): Rdn => parseDn(dn)?.[0] ?? []
  const named = new Set([...nameParts(oldDn), ...nameParts(newDn)].map((part) => part.type.toLowerCase()))
  return changes.map((change) => {
    const schema = schemaOf(type, change.attribute)
    if (!named.has(schema.name.toLowerCase())) return change
    const before = valuesOf(request.attributes[schema.name])
    const removed = new Set((change.remove ?? []).map((value) => sameKey(value, schema)))
    const wanted =
      change.set !== undefined
        ? valuesOf(change.set)
        : [...before.filter((value) => !removed.has(sameKey(value, schema))), ...(change.add ?? [])]
    const inName = nameParts(newDn).filter((part) => part.type.toLowerCase() === schema.name.toLowerCase())
    const missing = inName.filter((part) => !wanted.some((value) => sameKey(value, schema) === sameKey(part.value, schema)))
    const set: AttributeValue | undefined = asSet([...wanted, ...missing.map((part) => part.value)])
    return { attribute: change.attribute, set: set ?? null }
  })
}

/** The secret values of a request, to be kept out of messages (N9). */
export function secretsOf(type: ObjectTypeSchema, request: ExportRequest): string[] {
  const pairs = [
    ...Object.entries(request.attributes).map(([name, value]) => ({ name, values: valuesOf(value) })),
    ...request.changes.map((change) => ({
      name: change.attribute,
      values: [...valuesOf(change.set), ...(change.add ?? []), ...(change.remove ?? [])],
    })),
  ]
  return pairs.flatMap(({ name, values }) => (schemaOf(type, name).secret ? values.map(displayValue) : []))
}

function changesOf(library: Ldapts, schema: AttributeSchema, change: AttributeChange): Change[] {
  if (schema.name === dnAttribute) return []
  if (change.set !== undefined) {
    const [first, ...others] = portions(valuesOf(change.set))
    return [
      changeOf(library, 'replace', schema, first ?? []),
      ...others.map((values) => changeOf(library, 'add', schema, values)),
    ]
  }
  return [
    ...portions(change.remove ?? []).map((values) => changeOf(library, 'delete', schema, values)),
    ...portions(change.add ?? []).map((values) => changeOf(library, 'add', schema, values)),
  ]
}

function portions(values: readonly Scalar[]): (readonly Scalar[])[] {
  const found: (readonly Scalar[])[] = []
  for (let at = 0; at < values.length; at += valuesPerRequest) found.push(values.slice(at, at + valuesPerRequest))
  return found
}

function changeOf(
  library: Ldapts,
  operation: 'add' | 'delete' | 'replace',
  schema: AttributeSchema,
  values: readonly Scalar[],
): Change {
  return new library.Change({ operation, modification: attributeOf(library, schema, values) })
}

/** As bytes, since the library wants all values of an attribute to be of one kind. */
function attributeOf(library: Ldapts, schema: AttributeSchema, values: readonly Scalar[]): Attribute {
  const bytes = values
    .map((value) => valueTo(value, schema))
    .map((raw) => (typeof raw === 'string' ? Buffer.from(raw, 'utf8') : raw))
  return new library.Attribute({ type: schema.name, values: bytes })
}
