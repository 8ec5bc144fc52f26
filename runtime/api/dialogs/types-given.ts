/** Object types as a dialog hands them over, held against what the rest takes for granted of them. */
import { SyncError } from '../../model/errors'
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'

type Open = Readonly<Record<string, unknown>>

/** Throws a SyncError `bad-request` that says what is no type. */
export function readTypes(given: readonly Open[]): readonly ObjectTypeSchema[] {
  for (const [at, type] of given.entries()) {
    refuseUnnamed(type, `objectTypes[${at}]`)
    if (typeof type['anchor'] !== 'string') throw none(`objectTypes[${at}].anchor`, 'the name of an attribute')
  }
  return given as unknown as readonly ObjectTypeSchema[]
}

/** The same of a type of the metaverse. */
export function readMvType(given: Open): MvTypeSchema {
  refuseUnnamed(given, 'mvType')
  return given as unknown as MvTypeSchema
}

function refuseUnnamed(type: Open, where: string): void {
  if (typeof type['name'] !== 'string' || type['name'] === '') throw none(`${where}.name`, 'a name')
  const attributes = type['attributes']
  if (!Array.isArray(attributes)) throw none(`${where}.attributes`, 'a list')
  for (const [at, attribute] of (attributes as readonly unknown[]).entries()) {
    const { name, type: of } = (attribute ?? {}) as { readonly name?: unknown; readonly type?: unknown }
    if (typeof name !== 'string' || typeof of !== 'string')
      throw none(`${where}.attributes[${at}]`, 'an attribute with name and type')
  }
}

function none(where: string, what: string): SyncError {
  return new SyncError('bad-request', `\`${where}\` is not ${what}.`, 'Hand over the types as the nodes have them.')
}
