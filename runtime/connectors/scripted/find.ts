/** Finds one object of the scripted system. */
import type { ImportRecord } from '../../model/connector'
import type { ObjectTypeSchema } from '../../model/schema'
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
