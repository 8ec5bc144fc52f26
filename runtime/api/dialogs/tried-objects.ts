/** The objects a step is tried on: those the store has, or what the system shows before anything was imported. */
import type { TriedObject } from '../../engine/canvas/try-step'
import type { Engine } from '../../engine/engine'
import type { ImportRecord, OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { Cso, Mvo, MvoId } from '../../model/objects'
import type { AttributeSchema, ObjectTypeSchema } from '../../model/schema'
import type { Attributes, AttributeValue } from '../../model/values'
import { attributeOf, displayValue, emptyAttributes, foldCase } from '../../model/values'
import type { AskedSystem } from '../shared/ask-system'
import { askSystem } from '../shared/ask-system'
import type { DeclaringType } from '../shared/shown-values'
import { isShown } from '../shared/shown-values'
import { StoreNames } from '../shared/store-names'
import { identityName, objectName } from '../shared/views'

/** Objects a step is tried on at most, and people that a join looks among. */
export const mostTried = 300
export const mostPeople = 5000
/** Different values that are offered as choices. */
const mostChoices = 20

/** Where they are from: `unread` where the system would have to be asked, which only a person does. */
export interface Tried {
  readonly from: 'imported' | 'system' | 'metaverse' | 'unread'
  readonly objects: readonly TriedObject[]
  /** There are more than these. */
  readonly isCut: boolean
  /** Attributes that are not tried with, in folded case: why not. */
  readonly without: ReadonlyMap<string, string>
}

export const nothingTried: Tried = { from: 'metaverse', objects: [], isCut: false, without: new Map() }

/**
 * Records of a system's type as they were imported; undefined before the first import. What is secret as it is deployed, or as it
 * is edited, is not among their values (N9).
 */
export async function importedRecords(
  engine: Engine,
  node: string,
  { type, mvType }: { readonly type: ObjectTypeSchema; readonly mvType: string },
): Promise<Tried | undefined> {
  const names = await StoreNames.load(engine)
  const system = names.plan.systemByNode.get(node)
  if (system === undefined) return undefined
  const { items, next } = await engine.store.searchCsos({ system, type: type.name, limit: mostTried })
  if (items.length === 0) return undefined
  const types = [type, ...names.csTypes(system, type.name)]
  const people = await peopleOf(engine, items, { mvType, types: names.mvTypes(mvType) })
  const called = names.system(system)?.name
  const objects = items.map((cso): TriedObject => {
    const { secondaryId: dn, anchor } = cso
    const view = { attributes: shown(cso.attributes, types), objectType: cso.type, dn, anchor, ...(called && { system: called }) }
    return { name: objectName(cso), view, other: (cso.mvo !== null && people.get(cso.mvo)) || null }
  })
  const without = hidden(types)
  for (const { name } of type.attributes.filter(isReference))
    without.set(foldCase(name), `${name} is a reference, which only a preview follows`)
  return { from: 'imported', objects, isCut: next !== null, without }
}

const isReference = ({ type }: AttributeSchema): boolean => type === 'reference'

/** The people of the records, as their conditions and rows see them. */
async function peopleOf(
  engine: Engine,
  csos: readonly Cso[],
  { mvType, types }: { readonly mvType: string; readonly types: readonly DeclaringType[] },
): Promise<ReadonlyMap<MvoId, TriedObject['view']>> {
  const ids = [...new Set(csos.flatMap(({ mvo }) => mvo ?? []))]
  const { mvos } = await engine.store.concurrentReads.loadMvos(ids)
  const ofType = mvos.filter(({ type }) => type === mvType)
  return new Map(ofType.map(({ id, attributes }) => [id, { attributes: shown(attributes, types), objectType: mvType }]))
}

/** What the system shows first: nothing is kept of it. */
export async function recordsShown(asked: AskedSystem, type: ObjectTypeSchema): Promise<Tried> {
  const controller = new AbortController()
  const read = async (connector: OpenConnector): Promise<Tried> => {
    if (!connector.importAll) throw new SyncError('not-supported', 'The system cannot be read', 'Use it as a target only')
    const records: ImportRecord[] = []
    for await (const page of connector.importAll({ objectTypes: [type], pageSize: mostTried }, controller.signal)) {
      records.push(...page.records.filter(({ type: of }) => of === type.name))
      if (records.length >= mostTried) break
    }
    const objects = records.slice(0, mostTried).map((record): TriedObject => {
      const { anchor, secondaryId: dn, position } = record
      const view = { attributes: shown(record.attributes, [type]), objectType: type.name, dn, anchor }
      return { name: dn ?? anchor ?? position, view }
    })
    return { from: 'system', objects, isCut: records.length >= mostTried, without: hidden([type]) }
  }
  try {
    return await askSystem(asked, read)
  } finally {
    controller.abort()
  }
}

/** People of the metaverse. */
export async function triedPeople(
  engine: Engine | undefined,
  { name, attributes }: DeclaringType & { readonly name: string },
  most: number,
): Promise<Tried> {
  if (!engine) return nothingTried
  const names = await StoreNames.load(engine)
  const found: Mvo[] = []
  let after: string | undefined
  do {
    const limit = Math.min(500, most - found.length)
    const page = await engine.store.searchMvos({ type: name, limit, ...(after !== undefined && { after }) })
    found.push(...page.items)
    after = page.next ?? undefined
  } while (after !== undefined && found.length < most)
  const types = [{ attributes }, ...names.mvTypes(name)]
  const objects = found.map((mvo) => ({
    name: identityName(mvo, names),
    view: { attributes: shown(mvo.attributes, types), objectType: name },
  }))
  return { from: 'metaverse', objects, isCut: after !== undefined, without: hidden(types) }
}

function shown(attributes: Attributes, types: readonly DeclaringType[]): Attributes {
  const kept = emptyAttributes()
  for (const [name, value] of Object.entries(attributes)) if (isShown(types, name)) kept[name] = value
  return kept
}

function hidden(types: readonly DeclaringType[]): Map<string, string> {
  const secrets = types.flatMap(({ attributes }) => attributes.filter(({ secret }) => secret === true))
  return new Map(secrets.map(({ name }) => [foldCase(name), `${name} is secret`]))
}

/** What an object has, in the order of its type. */
export function valuesShown(
  { view }: TriedObject,
  type: DeclaringType,
): readonly { readonly attribute: string; readonly value: AttributeValue }[] {
  return type.attributes.flatMap(({ name }) => {
    const value = attributeOf(view.attributes, name)
    return value === undefined ? [] : [{ attribute: name, value }]
  })
}

/** Of attributes with few values: each, the most frequent first. */
export function valuesFound(objects: readonly TriedObject[], type: DeclaringType): Readonly<Record<string, readonly string[]>> {
  const found = type.attributes.flatMap(({ name }) => {
    const counts = new Map<string, number>()
    for (const { view } of objects) {
      const text = displayValue(attributeOf(view.attributes, name))
      if (text !== '' && counts.size <= mostChoices) counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    if (counts.size === 0 || counts.size > mostChoices) return []
    return [[name, [...counts].sort(([, a], [, b]) => b - a).map(([text]) => text)] as const]
  })
  return Object.fromEntries(found)
}

/** The place of the next object, from `at` on and then from the first, whose name or a value of which has the text; -1: none. */
export function placeOf(text: string, at: number, objects: readonly TriedObject[]): number {
  const sought = foldCase(text.trim())
  const has = ({ name, view }: TriedObject): boolean =>
    [name, ...Object.values(view.attributes).map((value) => displayValue(value))].some((each) => foldCase(each).includes(sought))
  const found = objects.findIndex((object, place) => place >= at && has(object))
  return found === -1 ? objects.findIndex(has) : found
}
