/**
 * Holds a node's settings against their schema, once when it is deployed: what fits comes back in its type, and what does not is
 * said in a sentence (N10). Whoever reads settings afterwards need not doubt them.
 */
import type { Bounds } from '../../runtime/model/bounds'
import { isWithin } from '../../runtime/model/bounds'

/**
 * What a setting may be, in the words of the API's schemas. A setting that is left out (missing, null, or empty where it is no
 * text) is right unless it is `required`. One that is wrong counts as `default`, where there is one; else the node cannot be used.
 */
export type SettingSchema =
  | { readonly type: 'string'; readonly enum?: readonly string[]; readonly default?: string }
  | { readonly type: 'integer'; readonly bounds: Bounds; readonly default?: number | null }
  | { readonly type: 'boolean'; readonly default?: boolean }
  /** Text, number, true or false. */
  | { readonly type: 'scalar' }
  | { readonly type: 'array'; readonly items: ChosenSchema; readonly each: string; readonly default?: readonly unknown[] }
  /** Named settings; those that are not described pass as they are. */
  | {
      readonly type: 'object'
      readonly properties: Readonly<Record<string, ChosenSchema>>
      readonly required?: readonly string[]
      readonly default?: Settings
    }

/** A schema, or how to choose it by what is there. */
export type ChosenSchema = SettingSchema | ((given: unknown) => SettingSchema)

export type Settings = Readonly<Record<string, unknown>>

/** A setting that is none of what it may be. */
export interface WrongSetting {
  /** `its setting mode is "x", which is none of all, rows, expression`. */
  readonly sentence: string
  /** What it counts as; null where nothing could stand for it, and the node cannot work. */
  readonly otherwise: string | null
}

/** Settings that were read. */
export interface ReadSettings {
  /** As given, with figures and yes-or-no in their types, and with what wrong ones count as. */
  readonly settings: Settings
  readonly wrong: readonly WrongSetting[]
}

/** So deep may conditions lie in one another. */
const deepest = 64

/** Reads settings by their schema. `place` is where they are, such as `type 2 (Person)`; empty for a node's own. */
export function readSettings(schema: ChosenSchema, given: unknown, place: readonly string[] = []): ReadSettings {
  const wrong: WrongSetting[] = []
  const value = read(schema, given, place, wrong)
  return { settings: isSettings(value) ? value : {}, wrong }
}

function read(chosen: ChosenSchema, given: unknown, place: readonly string[], wrong: WrongSetting[]): unknown {
  const schema = typeof chosen === 'function' ? chosen(given) : chosen
  const refuse = (why: string): unknown => {
    const otherwise = 'default' in schema ? said(schema.default) : null
    wrong.push({ sentence: `${where(place)} is ${shown(given)}, ${why}`, otherwise })
    return 'default' in schema ? schema.default : undefined
  }
  if (place.length > deepest) return refuse('which lies deeper than anything is read')
  switch (schema.type) {
    case 'string':
      if (isLeftOut(given)) return given
      if (schema.enum && !schema.enum.includes(given as string))
        return refuse(`which is none of ${schema.enum.filter((word) => word !== '').join(', ')}`)
      return typeof given === 'string' ? given : refuse('which is no text')
    case 'integer':
      return integerOf(schema.bounds, given) ?? refuse(`which is no whole number ${between(schema.bounds)}`)
    case 'boolean':
      if (isLeftOut(given) || typeof given === 'boolean') return given
      return given === 'true' ? true : given === 'false' ? false : refuse('which is neither true nor false')
    case 'scalar':
      return typeof given === 'object' && given !== null ? refuse('which is no single value') : given
    case 'array':
      if (given === undefined) return given
      if (!Array.isArray(given)) return refuse('which is no list')
      return given.map((item: unknown, at) => itemOf(schema, item, [...place, entry(schema.each, at, item)], wrong))
    case 'object':
      if (given === undefined) return given
      if (!isSettings(given)) return refuse('which is no group of settings')
      return partsOf(schema, given, place, wrong)
    default:
      return schema satisfies never
  }
}

/** Of a list nothing can be left out but by not being in it. */
function itemOf(
  { items }: SettingSchema & { readonly type: 'array' },
  item: unknown,
  place: readonly string[],
  wrong: WrongSetting[],
): unknown {
  if (item !== undefined && item !== null) return read(items, item, place, wrong)
  wrong.push({ sentence: `${where(place)} is null, which says nothing`, otherwise: null })
  return undefined
}

function partsOf(
  { properties, required = [] }: SettingSchema & { readonly type: 'object' },
  given: Settings,
  place: readonly string[],
  wrong: WrongSetting[],
): Settings {
  const parts: Record<string, unknown> = { ...given }
  for (const [name, schema] of Object.entries(properties)) {
    const part = Object.hasOwn(given, name) ? given[name] : undefined
    const at = [...place, name]
    if (required.includes(name) && (part === undefined || part === null))
      wrong.push({ sentence: `${where(at)} is missing`, otherwise: null })
    else if (part !== undefined) parts[name] = read(schema, part, at, wrong)
  }
  return parts
}

/** The figure, also where it is written as text; what was given where it was left out; undefined where it is none. */
function integerOf(bounds: Bounds, given: unknown): unknown {
  if (given === '') return given
  if (given === null) return ''
  const figure = typeof given === 'string' && /^\s*-?\d{1,15}\s*$/.test(given) ? Number(given) : given
  return isWithin(figure, bounds) ? figure : undefined
}

function between({ least, most }: Bounds): string {
  return `from ${least} to ${most}`
}

/** `its setting mappings, row 2 (Last Name), mode`. */
function where(place: readonly string[]): string {
  return `its setting ${place.join(', ')}`
}

/** What people call an item of a list: its place, and its name where it has one. */
function entry(each: string, at: number, item: unknown): string {
  const called = isSettings(item) ? (item['target'] ?? item['name'] ?? item['attribute']) : undefined
  return typeof called === 'string' && called !== '' ? `${each} ${at + 1} (${short(called)})` : `${each} ${at + 1}`
}

function said(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value !== '')
    ? String(value)
    : 'left out'
}

function shown(value: unknown): string {
  return short(JSON.stringify(value) ?? String(value))
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function isLeftOut(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** Whether the value is settings by name. */
export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
