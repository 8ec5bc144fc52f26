/** What a rename does to the attributes that name an entry (E11). */
import type { AttributeChange, ExportRequest } from '../../../model/connector'
import { parseDn, type NamePart, type Rdn } from '../../../model/dn'
import type { ObjectTypeSchema } from '../../../model/schema'
import { attributeOf, foldCase, valuesOf, type Scalar } from '../../../model/values'
import type { OldNamingValues } from '../protocol/rename'
import type { Subschema } from '../protocol/subschema'
import { sameKey, schemaOf } from './changes'

/** How an entry is renamed, and what is then still to be made of the attributes in its old name. */
export interface Naming {
  readonly oldValues: OldNamingValues
  /** Old naming values to remove or to add again; the request's own changes are not among them. */
  readonly changes: readonly AttributeChange[]
}

/**
 * The rename of an entry from the name it has to its new one. Of an attribute whose values the rules say, the old naming value
 * stays if they say so. Of any other it goes where the new name has another value of the attribute, and stays where it has none.
 */
export function namingOf(
  type: ObjectTypeSchema,
  request: ExportRequest,
  presentDn: string,
  newDn: string,
  subschema: Subschema | undefined,
): Naming {
  const present = nameParts(presentDn)
  const former = request.formerName === undefined ? present : nameParts(request.formerName)
  const next = nameParts(newDn)
  const temporary = without(type, present, former)
  const old = without(type, [...former, ...temporary], next)
  const staysInName = (part: NamePart): boolean => next.some((other) => sameType(part, other))
  const isWanted = (part: NamePart): boolean => !temporary.includes(part) && (wantedBy(type, request, part) ?? !staysInName(part))
  const wanted = old.filter(isWanted)
  const unwanted = old.filter((part) => !isWanted(part))
  const mustGo = (part: NamePart): boolean => subschema?.attribute(part.type)?.single === true && staysInName(part)
  const isRemoved = unwanted.length === old.length ? old.every(staysInName) : false
  const oldValues = isRemoved || unwanted.some(mustGo) ? 'removed' : 'kept'
  return {
    oldValues,
    changes: [
      ...unwanted.map(({ type: attribute, value }) => ({ attribute, remove: [value] })),
      ...wanted.filter((part) => !mustGo(part)).map(({ type: attribute, value }) => ({ attribute, add: [value] })),
    ],
  }
}

/** Whether the rules want the value; undefined when they say nothing of its attribute. */
function wantedBy(type: ObjectTypeSchema, request: ExportRequest, part: NamePart): boolean | undefined {
  const schema = schemaOf(type, part.type)
  const key = sameKey(part.value, schema)
  const isAmong = (values: readonly Scalar[]): boolean => values.some((value) => sameKey(value, schema) === key)
  const change = request.changes.find((candidate) => foldCase(candidate.attribute) === foldCase(schema.name))
  const before = valuesOf(attributeOf(request.attributes, schema.name))
  if (!change) return request.governed?.some((name) => foldCase(name) === foldCase(schema.name)) ? isAmong(before) : undefined
  if (change.set !== undefined) return isAmong(valuesOf(change.set))
  return isAmong(change.add ?? []) || (isAmong(before) && !isAmong(change.remove ?? []))
}

/** The parts that are not among the others, as the directory compares. */
function without(type: ObjectTypeSchema, parts: readonly NamePart[], others: readonly NamePart[]): readonly NamePart[] {
  const isSame = (a: NamePart, b: NamePart): boolean => {
    const schema = schemaOf(type, a.type)
    return sameType(a, b) && sameKey(a.value, schema) === sameKey(b.value, schema)
  }
  return parts.filter((part) => !others.some((other) => isSame(part, other)))
}

function sameType(a: NamePart, b: NamePart): boolean {
  return foldCase(a.type) === foldCase(b.type)
}

/** The parts of the DN's first relative name. */
function nameParts(dn: string): Rdn {
  return parseDn(dn)?.[0] ?? []
}
