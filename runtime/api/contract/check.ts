/** Reading what a request carries by its description: each part is what it is described as, or is refused with a sentence. */
import { apiName } from '../../model/api-names'
import { SyncError } from '../../model/errors'
import { whichNames, wordMeant } from '../../model/meant'
import { nearest } from '../../model/nearest'
import type { BodySchema, ValueSchema } from './value-schema'

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
    case 'object':
      return objectOf(name, schema, value)
    default:
      return schema satisfies never
  }
}

function textOf(name: string, schema: ValueSchema & { type: 'string' }, value: unknown): string {
  if (typeof value !== 'string') throw refused(name, 'must be text')
  if (schema.enum) return wordOf(name, schema.enum, value)
  if (value.length < (schema.minLength ?? 0)) throw refused(name, 'must not be empty')
  if (value.length > (schema.maxLength ?? Infinity)) throw refused(name, `must have at most ${schema.maxLength} characters`)
  return value
}

/** Letter case does not count. */
function wordOf(name: string, words: readonly string[], value: string): string {
  const meant = wordMeant(value, words)
  if (meant !== undefined) return meant
  const next = words.length > 1 && nearest(value, words) !== undefined ? whichNames(value, words) : undefined
  throw refused(name, `must be one of ${words.join(', ')}, not "${short(value)}"`, next)
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
  return value.map((item, i) => readValue(`${name}[${i}]`, schema.items, item))
}

function objectOf(name: string, schema: ValueSchema & { type: 'object' }, value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(name, 'must be an object')
  for (const [part, partSchema] of Object.entries(schema.properties ?? {})) {
    const given = Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined
    if (given !== undefined && given !== null) readValue(`${name}.${part}`, partSchema, given)
    else if (schema.required?.includes(part)) throw refused(`${name}.${part}`, 'is missing')
  }
  return value
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
  const next = known.length === 0 ? 'Leave it out.' : `Use only ${known.map(apiName).join(', ')}.`
  throw new SyncError('bad-request', `${where} an unknown part "${short(unknown)}".`, next)
}

function refused(name: string, what: string, next = 'Correct what was asked, as `GET openapi.json` describes it.'): SyncError {
  return new SyncError('bad-request', `${apiName(name)} ${what}.`, next)
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
