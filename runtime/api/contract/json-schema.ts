/** The pieces that the schemas of answers are put together from. */

/** JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

export const text = { type: 'string' }
export const integer = { type: 'integer' }
export const flag = { type: 'boolean' }
export const time = { type: 'string', format: 'date-time', description: 'UTC.' }

/** The schema of this name among the components. */
export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] })
export const oneOf = (...words: string[]): JsonSchema => ({ type: 'string', enum: words })
export const figures = (names: readonly string[]): JsonSchema => object(Object.fromEntries(names.map((name) => [name, integer])))

/** An object with exactly these properties. */
export function object(properties: Readonly<Record<string, JsonSchema>>, description?: string): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
    ...(description && { description }),
  }
}

/** An object with these properties of which some may be missing. */
export function objectWith(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return { ...object(properties), required }
}

/** All items of a list at once. */
export const itemsOf = (name: string): JsonSchema => object({ items: listOf(ref(name)) })

/** One page of a list. */
export const pageOf = (name: string): JsonSchema =>
  object({ items: listOf(ref(name)), next: { ...orNull(text), description: 'Hand back as `after`; null at the end.' } })
