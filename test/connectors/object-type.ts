/** Object types in short for the tests. */
import type { AttributeSchema, ObjectTypeSchema } from '../../runtime/model/schema'

/** An object type whose first attribute is the anchor; attributes as `name`, `name:integer` or `name:text[]`. */
export function typeOf(name: string, ...attributes: string[]): ObjectTypeSchema {
  const schemas = attributes.map((text): AttributeSchema => {
    const [, attribute = '', type = 'text', multi] = /^(\w+)(?::(\w+))?(\[\])?$/.exec(text) ?? []
    return { name: attribute, type: type as AttributeSchema['type'], multi: multi !== undefined }
  })
  return { name, anchor: schemas[0]?.name ?? '', attributes: schemas }
}
