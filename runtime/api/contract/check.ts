/** Reading what a request carries by its description: each part is what it is described as, or the request is refused with a sentence. */
import { SyncError } from '../../model/errors'

/** The part of JSON Schema that requests are described in; what is not here is not checked. */
export type ValueSchema =
  | {
      readonly type: 'string'
      readonly enum?: readonly string[]
      readonly minLength?: number
      readonly maxLength?: number
      readonly default?: string
      readonly description?: string
    }
  | {
      readonly type: 'integer'
      readonly minimum?: number
      readonly maximum?: number
      readonly default?: number
      readonly description?: string
    }
  | { readonly type: 'boolean'; readonly default?: boolean; readonly description?: string }
  | {
      readonly type: 'array'
      readonly items: ValueSchema
      readonly minItems?: number
      readonly maxItems?: number
      readonly default?: readonly string[]
      readonly description?: string
    }

/** A JSON body: an object of named values and no others. */
export interface BodySchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, ValueSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties: false
}

/** The TypeScript type of what a schema lets pass. */
export type ValueOf<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly type: 'integer' }
    ? number
    : S extends { readonly type: 'boolean' }
      ? boolean
      : S extends { readonly type: 'array'; readonly items: infer I }
        ? readonly ValueOf<I>[]
        : string

/** A value that arrived as text, in a path or a query. */
export function readText(name: string, schema: ValueSchema, text: unknown): unknown {
  if (typeof text !== 'string') throw refused(name, 'may be given only once')
  if (schema.type === 'integer') {
    if (!/^-?\d{1,15}$/.test(text)) throw refused(name, `must be a whole number, not "${short(text)}"`)
    return readValue(name, schema, Number(text))
  }
  if (schema.type === 'boolean') {
    if (text !== 'true' && text !== 'false') throw refused(name, `must be true or false, not "${short(text)}"`)
    return text === 'true'
  }
  return readValue(name, schema, text)
}

/** A value out of a JSON body. */
export function readValue(name: string, schema: ValueSchema, value: unknown): unknown {
  switch (schema.type) {
    case 'string':
      return textOf(name, schema, value)
    case 'integer':
      return integerOf(name, schema, value)
    case 'boolean':
      if (typeof value !== 'boolean') throw refused(name, 'must be true or false')
      return value
    case 'array':
      return listOf(name, schema, value)
    default:
      return schema satisfies never
  }
}

function textOf(name: string, schema: ValueSchema & { type: 'string' }, value: unknown): string {
  if (typeof value !== 'string') throw refused(name, 'must be text')
  if (schema.enum && !schema.enum.includes(value))
    throw refused(name, `must be one of ${schema.enum.join(', ')}, not "${short(value)}"`)
  if (value.length < (schema.minLength ?? 0)) throw refused(name, 'must not be empty')
  if (value.length > (schema.maxLength ?? Infinity)) throw refused(name, `must have at most ${schema.maxLength} characters`)
  return value
}

function integerOf(name: string, schema: ValueSchema & { type: 'integer' }, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw refused(name, 'must be a whole number')
  if (value < (schema.minimum ?? -Infinity)) throw refused(name, `must be at least ${schema.minimum}, not ${value}`)
  if (value > (schema.maximum ?? Infinity)) throw refused(name, `must be at most ${schema.maximum}, not ${value}`)
  return value
}

function listOf(name: string, schema: ValueSchema & { type: 'array' }, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw refused(name, 'must be a list')
  if (value.length < (schema.minItems ?? 0)) throw refused(name, `must have at least ${schema.minItems}`)
  if (value.length > (schema.maxItems ?? Infinity))
    throw refused(name, `may have at most ${schema.maxItems}, not ${value.length}`)
  return value.map((one, i) => readValue(`${name}[${i}]`, schema.items, one))
}

/** A body read by its schema. Null counts as absent. */
export function readBody(schema: BodySchema, body: unknown): Record<string, unknown> {
  const given = body ?? {}
  if (typeof given !== 'object' || Array.isArray(given)) throw new SyncError('bad-request', 'The body must be a JSON object.')
  refuseUnknown(Object.keys(given), Object.keys(schema.properties), 'The body has')
  const read: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = (given as Record<string, unknown>)[name]
    if (value !== undefined && value !== null) read[name] = readValue(name, property, value)
    else if (property.default !== undefined) read[name] = property.default
    else if (schema.required?.includes(name)) throw refused(name, 'is missing')
  }
  return read
}

/** Refuses names nobody described: a misspelt filter must not mean "everything". */
export function refuseUnknown(given: readonly string[], known: readonly string[], where: string): void {
  const unknown = given.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const next = known.length === 0 ? 'Leave it out.' : `Use only ${known.join(', ')}.`
  throw new SyncError('bad-request', `${where} an unknown part "${short(unknown)}".`, next)
}

function refused(name: string, what: string): SyncError {
  return new SyncError(
    'bad-request',
    `${name} ${what}.`,
    'Correct the request; the API is described under identity/openapi.json.',
  )
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
