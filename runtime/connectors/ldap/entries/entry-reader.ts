/** Records out of a directory's entries. */
import { isMisfit } from '../../../model/convert'
import type { ImportRecord, ValueFault } from '../../../model/connector'
import type { AttributeSchema, ObjectTypeSchema } from '../../../model/schema'
import type { Attributes, Scalar } from '../../../model/values'
import { findAttribute } from '../../../model/schema'
import { asSet, emptyAttributes, foldCase } from '../../../model/values'
import { anchorForm, type ByteForm, bytesOf, formOf, textOfBytes } from './byte-forms'
import { dnAttribute, isNeverRead } from './attributes'
import { type DirectoryKind, kinds } from '../kinds/kinds'
import { escapeFilterValue } from '../../../model/dn'
import type { Entry } from '../protocol/library'
import type { LdapSettings } from '../settings'
import type { Subschema } from '../protocol/subschema'
import { type RawValue, textOf, valueFrom } from './values'

/** Turns a directory's entries into records of the object types given. */
export interface EntryReader {
  /** What to ask the server for. */
  readonly attributes: string[]
  /** Of those, the ones whose bytes are wanted. */
  readonly binary: string[]
  /** Entries of the types and of the configured filter. */
  readonly filter: string
  /** The entry's record, or undefined when it is of none of the types. */
  read(entry: Entry): ImportRecord | undefined
}

interface TypeReader {
  readonly type: ObjectTypeSchema
  /** Undefined where its anchor is text. */
  readonly anchorForm: ByteForm | undefined
  /** Every class an entry must have, folded. */
  readonly classes: readonly string[]
  /** How deep its structural class lies: the more special type wins. */
  readonly depth: number
  /** In the order of the document's keys. */
  readonly attributes: readonly AttributeSchema[]
  /** For attributes declared by another of their names, the one the server uses: `surname` → `sn`. */
  readonly serverNames: ReadonlyMap<string, string>
}

/** The object classes an entry of this type has at least, the structural one first. */
export function classesOf(type: string, settings: LdapSettings): readonly string[] {
  return settings.combinations.find((combination) => combination.type.toLowerCase() === type.toLowerCase())?.classes ?? [type]
}

export function entryReader(
  types: readonly ObjectTypeSchema[],
  settings: LdapSettings,
  subschema: Subschema | undefined,
  kind: DirectoryKind = kinds.other,
): EntryReader {
  const readers = types.map((type) => typeReader(type, settings, subschema)).sort((a, b) => b.depth - a.depth)
  const wanted = new Map<string, AttributeSchema>()
  for (const { attributes } of readers) for (const attribute of attributes) wanted.set(foldCase(attribute.name), attribute)
  const asked = [...wanted.values()]
  const classesIn = classReader(subschema)
  const ofTypes = readers.map(({ type, classes }) => selectionOf(type.name, classes, kind))
  const ofAny = ofTypes.length === 1 ? (ofTypes[0] as string) : `(|${ofTypes.join('')})`
  const either =
    settings.withSystemObjects || kind.withoutSystemObjects === '' ? ofAny : `(&${ofAny}${kind.withoutSystemObjects})`
  return {
    attributes: [...new Set([...asked.map((attribute) => attribute.name), 'objectClass'])],
    binary: [...new Set([...asked.filter(isBytes).map((attribute) => attribute.name), ...readers.flatMap(anchorOfBytes)])],
    filter: settings.filter === '' ? either : `(&${either}${settings.filter})`,
    read: (entry) => {
      const classes = classesIn(entry)
      const reader = readers.find((candidate) => candidate.classes.every((name) => classes.has(name)))
      return reader && readEntry(entry, reader)
    },
  }
}

function isBytes({ name, type }: AttributeSchema): boolean {
  return type === 'binary' || formOf(name) !== undefined
}

/** Under the names the server may hand it out by. */
function anchorOfBytes({ type: { anchor }, anchorForm: form, serverNames: names }: TypeReader): string[] {
  return form === undefined ? [] : [anchor, names.get(anchor) ?? anchor]
}

/** What stands for a type in a search. */
export function selectionOf(type: string, classes: readonly string[], { selections }: DirectoryKind): string {
  const known = type.toLowerCase()
  const own = Object.hasOwn(selections, known) ? selections[known] : undefined
  return own ?? all(classes.map((name) => `(objectClass=${escapeFilterValue(name)})`))
}

/** The folded names of an entry's classes with their superiors, which an entry need not list itself. */
function classReader(subschema: Subschema | undefined): (entry: Entry) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>()
  return (entry) => {
    const listed = rawValues(entry, 'objectClass').map(String)
    const key = listed.join(' ')
    const found =
      known.get(key) ??
      new Set(
        listed
          .flatMap((name) => [name, ...(subschema?.chain(name) ?? []).map((superior) => superior.name)])
          .map((name) => name.toLowerCase()),
      )
    known.set(key, found)
    return found
  }
}

function all(filters: readonly string[]): string {
  return filters.length === 1 ? (filters[0] as string) : `(&${filters.join('')})`
}

function typeReader(type: ObjectTypeSchema, settings: LdapSettings, subschema: Subschema | undefined): TypeReader {
  const classes = classesOf(type.name, settings)
  const declared = findAttribute(type, type.anchor) ? type.attributes : [...type.attributes, anchorSchema(type)]
  return {
    type,
    anchorForm: anchorForm(type, subschema),
    classes: classes.map((name) => (subschema?.class(name)?.name ?? name).toLowerCase()),
    depth: (subschema?.chain(classes[0] as string).length ?? 0) * 100 + classes.length,
    serverNames: serverNames(declared, subschema),
    attributes: declared
      .filter((attribute) => attribute.name !== dnAttribute && !isNeverRead(attribute.name, subschema))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

function anchorSchema(type: ObjectTypeSchema): AttributeSchema {
  return { name: type.anchor, type: 'text', multi: false }
}

function serverNames(declared: readonly AttributeSchema[], subschema: Subschema | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { name } of declared) {
    const definition = subschema?.attribute(name)
    const base = name.replace(/;.*/, '').toLowerCase()
    if (definition && definition.name.toLowerCase() !== base) found.set(name, definition.name)
  }
  return found
}

function readEntry(entry: Entry, { type, anchorForm: form, attributes, serverNames: names }: TypeReader): ImportRecord {
  const faults: ValueFault[] = []
  const found: [string, Attributes[string]][] = [[dnAttribute, entry.dn]]
  for (const attribute of attributes) {
    const value = readAttribute(rawValues(entry, names.get(attribute.name) ?? attribute.name), attribute, faults)
    if (value !== undefined) found.push([attribute.name, value])
  }
  found.sort(([a], [b]) => (a < b ? -1 : 1))
  const document = emptyAttributes()
  for (const [name, value] of found) document[name] = value
  const anchors = rawValues(entry, names.get(type.anchor) ?? type.anchor).map((raw) => anchorText(raw, form))
  return {
    change: 'state',
    type: type.name,
    secondaryId: entry.dn,
    attributes: document,
    faults,
    position: entry.dn,
    ...(anchors.length === 1
      ? { anchor: anchors[0] as string }
      : { anchor: null, unidentified: unidentified(type.anchor, anchors.length) }),
  }
}

/** An anchor as text: bytes in their form. */
export function anchorText(raw: RawValue, form: ByteForm | undefined): string {
  return form === undefined ? textOf(raw) : textOfBytes(bytesOf(raw), form)
}

function unidentified(anchor: string, count: number): string {
  return count === 0
    ? `it has no value for the anchor ${anchor} that this login may read`
    : `it has ${count} values for the anchor ${anchor}, which must have exactly one`
}

function readAttribute(
  raw: readonly RawValue[],
  attribute: AttributeSchema,
  faults: ValueFault[],
): Attributes[string] | undefined {
  const values: Scalar[] = []
  const misfits: ValueFault[] = []
  for (const rawValue of raw) {
    if (rawValue.length === 0) continue
    const value = valueFrom(rawValue, attribute)
    if (isMisfit(value)) misfits.push({ attribute: attribute.name, value: shown(rawValue), message: value.misfit })
    else values.push(value)
  }
  if (misfits.length === 0 && !attribute.multi && values.length > 1)
    misfits.push({
      attribute: attribute.name,
      value: raw.slice(0, 5).map(shown).join('; '),
      message: `has ${values.length} values where one is expected; declare the attribute as multi-valued`,
    })
  faults.push(
    ...(attribute.secret
      ? misfits.map((misfit) => ({ ...misfit, value: '•••', message: 'a value does not fit its type' }))
      : misfits),
  )
  if (misfits.length > 0) return undefined
  return attribute.multi ? asSet(values) : values[0]
}

function shown(raw: RawValue): string {
  const text = textOf(raw)
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}

/** The values of an attribute in whatever letter case the server spells it; [] when it is absent. */
export function rawValues(entry: Entry, name: string): readonly RawValue[] {
  const exact = Object.hasOwn(entry, name) ? entry[name] : undefined
  const value = exact ?? entry[Object.keys(entry).find((key) => key.toLowerCase() === name.toLowerCase()) ?? ''] ?? []
  return Array.isArray(value) ? value : [value]
}
