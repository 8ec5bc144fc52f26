/** Carries requests out on a scripted system as a well-behaved system does. */
import type { ExportRequest, ExportResult } from '../../../model/connector'
import { convert, isMisfit } from '../../../model/convert'
import type { AttributeSchema, ObjectTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import type { Attributes, AttributeValue, MutableAttributes, Scalar } from '../../../model/values'
import { asSet, attributeOf, displayValue, emptyAttributes, isList, valueKey, valuesOf } from '../../../model/values'
import type { StoredObject } from './journal'
import type { ScriptedSystem } from './system'
import { holdsAll } from './system'

/** Whether the system gives objects their anchors or takes them as given. */
export type AnchorSource = 'assigned' | 'given'

/** Carries out one request as a well-behaved system does. */
export function carryOut(
  system: ScriptedSystem,
  request: ExportRequest,
  type: ObjectTypeSchema,
  anchors: AnchorSource,
): ExportResult {
  const { id } = request
  if (request.operation === 'create') return create(system, request, type, anchors)
  const object = lookUp(system, request)
  if (!object)
    return {
      id,
      outcome: 'noSuchObject',
      confirmed: false,
      message: `There is no ${type.name} ${request.anchor ?? request.secondaryId}.`,
    }
  if (request.operation === 'delete') {
    system.remove(object)
    return { id, outcome: 'done', confirmed: false }
  }
  return update(system, request, type, object)
}

/** The object a request is about. */
export function lookUp(
  system: ScriptedSystem,
  { type, anchor, secondaryId }: Pick<ExportRequest, 'type' | 'anchor' | 'secondaryId'>,
): StoredObject | undefined {
  if (anchor !== null) return system.byAnchor(type, anchor)
  const named = secondaryId === null ? undefined : system.bySecondary(secondaryId)
  return named?.type === type ? named : undefined
}

function create(system: ScriptedSystem, request: ExportRequest, type: ObjectTypeSchema, anchors: AnchorSource): ExportResult {
  const { id, secondaryId } = request
  const attributes = emptyAttributes()
  for (const [name, value] of Object.entries(request.attributes)) write(attributes, schemaOf(type, name), value, system)
  const given = request.anchor ?? (displayValue(attributeOf(attributes, type.anchor)) || null)
  if (anchors === 'given' && given === null)
    return {
      id,
      outcome: 'failed',
      confirmed: false,
      permanent: true,
      message: `The ${type.name} has no value for its anchor ${type.anchor}.`,
    }
  const taken =
    secondaryId !== null ? system.bySecondary(secondaryId) : given === null ? undefined : system.byAnchor(type.name, given)
  const earlier = request.inDoubt ? (taken ?? (given === null ? sameObject(system, type, attributes) : undefined)) : undefined
  if (earlier && holdsAll(earlier.attributes, attributes)) return { id, outcome: 'done', confirmed: false, ...idsOf(earlier) }
  if (taken)
    return {
      id,
      outcome: 'alreadyExists',
      confirmed: false,
      message: `There is a ${taken.type} ${taken.secondaryId ?? taken.anchor} already.`,
    }
  const anchor = anchors === 'given' ? (given as string) : system.nextAnchor()
  const object: StoredObject = {
    type: type.name,
    anchor,
    secondaryId,
    attributes: withIds(attributes, type, anchor, secondaryId),
  }
  system.put(object)
  return { id, outcome: 'done', confirmed: false, ...idsOf(object) }
}

/** The object an earlier attempt of a create made, where nothing but its values can tell. */
function sameObject(system: ScriptedSystem, type: ObjectTypeSchema, attributes: Attributes): StoredObject | undefined {
  return system.all().find((object) => object.type === type.name && holdsAll(object.attributes, attributes))
}

function update(system: ScriptedSystem, request: ExportRequest, type: ObjectTypeSchema, object: StoredObject): ExportResult {
  const { id, newSecondaryId } = request
  const owner = newSecondaryId === null ? undefined : system.bySecondary(newSecondaryId)
  if (owner && owner !== object)
    return { id, outcome: 'alreadyExists', confirmed: false, message: `There is an object ${newSecondaryId} already.` }
  const attributes: MutableAttributes = Object.assign(emptyAttributes(), object.attributes)
  for (const { attribute, set, add, remove } of request.changes) {
    const schema = schemaOf(type, attribute)
    if (set !== undefined) write(attributes, schema, set, system)
    else {
      const gone = new Set((remove ?? []).map((value) => valueKey(typed(value, schema, system))))
      const kept = valuesOf(attributeOf(attributes, schema.name)).filter((value) => !gone.has(valueKey(value)))
      write(attributes, schema, [...kept, ...(add ?? [])], system)
    }
  }
  const secondaryId = newSecondaryId ?? object.secondaryId
  const changed = { ...object, secondaryId, attributes: withIds(attributes, type, object.anchor, secondaryId) }
  system.put(changed)
  return { id, outcome: 'done', confirmed: false, ...idsOf(changed) }
}

function write(
  attributes: MutableAttributes,
  schema: AttributeSchema,
  value: AttributeValue | null,
  system: ScriptedSystem,
): void {
  const values = valuesOf(value).map((scalar) => typed(scalar, schema, system))
  const stored = schema.multi || isList(value) ? asSet(values) : values[0]
  if (stored === undefined) delete attributes[schema.name]
  else attributes[schema.name] = stored
}

function typed(value: Scalar, schema: AttributeSchema, system: ScriptedSystem): Scalar {
  const sent = system.script.rewrite === 'capitals' && typeof value === 'string' ? value.toUpperCase() : value
  const converted = convert(sent, schema.type)
  return isMisfit(converted) ? sent : converted
}

/** The attributes in the order of their names, with the anchor's and the secondary id's own. */
function withIds(attributes: Attributes, type: ObjectTypeSchema, anchor: string, secondaryId: string | null): Attributes {
  const all: MutableAttributes = Object.assign(emptyAttributes(), attributes)
  const anchorSchema = schemaOf(type, type.anchor)
  const typedAnchor = convert(anchor, anchorSchema.type)
  all[anchorSchema.name] = isMisfit(typedAnchor) ? anchor : typedAnchor
  if (type.secondaryId !== undefined && secondaryId !== null) all[schemaOf(type, type.secondaryId).name] = secondaryId
  const sorted = emptyAttributes()
  for (const name of Object.keys(all).sort()) sorted[name] = all[name] as AttributeValue
  return sorted
}

function idsOf({ anchor, secondaryId }: StoredObject): { anchor: string; secondaryId?: string } {
  return secondaryId === null ? { anchor } : { anchor, secondaryId }
}

function schemaOf(type: ObjectTypeSchema, name: string): AttributeSchema {
  return findAttribute(type, name) ?? { name, type: 'text', multi: false }
}
