/** Finds objects of the scripted system. */
import type { ImportRecord } from '../../model/connector'
import type { ObjectTypeSchema } from '../../model/schema'
import { attributeOf, joinKey, valuesOf } from '../../model/values'
import { requireReachable } from './system/availability'
import { recordOf } from './system/objects'
import { lookUp } from './system/requests'
import type { ScriptedSystem } from './system/system'

/** The object with this anchor, or where none is given with this secondary id; null when there is none. */
export async function findRecord(
  system: ScriptedSystem,
  type: ObjectTypeSchema,
  anchor: string | null,
  secondaryId: string | null,
): Promise<ImportRecord | null> {
  requireReachable(system)
  const object = lookUp(system, { type: type.name, anchor, secondaryId })
  return object ? recordOf(object, type) : null
}

/** The objects of the type that have one of these texts, in any letter case. */
export async function findByValue(
  system: ScriptedSystem,
  type: ObjectTypeSchema,
  attribute: string,
  texts: readonly string[],
): Promise<readonly ImportRecord[]> {
  requireReachable(system)
  const wanted = new Set(texts.map(joinKey))
  return system
    .all()
    .filter((object) => object.type === type.name)
    .filter(({ attributes }) => valuesOf(attributeOf(attributes, attribute)).some((value) => wanted.has(joinKey(value))))
    .map((object) => recordOf(object, type))
}
