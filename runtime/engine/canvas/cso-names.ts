/** What a CSO is called, and what it is found by. */
import { normalDn } from '../../model/dn'
import type { Cso } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import { foldCase } from '../../model/values'
import type { Plan } from './plan'

export function csoName(cso: Cso): string {
  return cso.secondaryId ?? cso.anchor ?? `new ${cso.type}`
}

/** The object type of a CSO as its system declares it today. */
export function csoType(plan: Plan, cso: Cso): ObjectTypeSchema | undefined {
  return plan.systems.get(cso.system)?.config.objectTypes.find((type) => type.name === cso.type)
}

/** The keys a CSO is found by, as the store wants them (O1, O2). */
export function csoKeys(plan: Plan, cso: Cso): { anchorKey: string | null; secondaryKey: string | null } {
  const type = csoType(plan, cso)
  const anchorKey = cso.anchor === null ? null : type?.anchorIgnoresCase ? foldCase(cso.anchor) : cso.anchor
  return { anchorKey, secondaryKey: cso.secondaryId === null ? null : normalDn(cso.secondaryId) }
}
