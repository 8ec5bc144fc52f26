/** The object types of the scripted system. */
import type { ConnectorContext } from '../../model/connector'
import type { ObjectTypeSchema } from '../../model/schema'
import { requireReachable } from './system/availability'
import { typesOf } from './system/objects'
import type { ScriptedSystem } from './system/system'

/** The types that are declared, and those of the objects that are there. */
export async function discoverTypes(system: ScriptedSystem, { objectTypes }: ConnectorContext): Promise<ObjectTypeSchema[]> {
  requireReachable(system)
  return typesOf(system, objectTypes)
}
