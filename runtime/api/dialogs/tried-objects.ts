/** The objects a step is tried on: those the store has, or what the system shows before anything was imported. */
import type { TriedObject } from '../../engine/canvas/try-step'
import type { Engine } from '../../engine/engine'
import type { ImportRecord, OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { Cso, Mvo } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import type { Attributes, AttributeValue } from '../../model/values'
import { attributeOf, displayValue, emptyAttributes, foldCase } from '../../model/values'
import type { AskedSystem } from '../shared/ask-system'
import { askSystem } from '../shared/ask-system'
import type { DeclaringType } from '../shared/shown-values'
import { isShown } from '../shared/shown-values'
import { identityName, objectName } from '../shared/views'
import { StoreNames } from '../shared/store-names'

/** Objects a step is tried on at most, and people that a join looks among. */
export const mostTried = 300
export const mostPeople = 5000

/** Where they are from. */
export interface Tried {
  readonly from: 'imported' | 'system' | 'metaverse'
  readonly objects: readonly TriedObject[]
  /** There are more than these. */
  readonly isCut: boolean
}

/** Records of a system's type, as they were imported; before the first import, as the system shows them. */
export async function triedRecords(
  engine: Engine | undefined,
  node: string,
  type: ObjectTypeSchema,
  asked: AskedSystem,
): Promise<Tried> {
  const imported = engine && (await importedRecords(engine, node, type))
  return imported && imported.objects.length > 0 ? imported : recordsShown(asked, type)
}

async function importedRecords(engine: Engine, node: string, type: ObjectTypeSchema): Promise<Tried | undefined> {
  const plan = await engine.currentPlan()
  const system = plan.systemByNode.get(node)
  if (system === undefined) return undefined
  const { items, next } = await engine.store.searchCsos({ system, type: type.name, limit: mostTried })
  const name = plan.systems.get(system)?.config.name
  return { from: 'imported', objects: items.map((cso) => recordOf(cso, type, name)), isCut: next !== null }
}

function recordOf(cso: Cso, type: ObjectTypeSchema, system: string | undefined): TriedObject {
  const { secondaryId: dn, anchor } = cso
  const view = {
    attributes: open(cso.attributes, [type]),
    objectType: cso.type,
    dn,
    anchor,
    ...(system !== undefined && { system }),
  }
  return { name: objectName(cso), view }
}

/** The first page, and no more: nothing is kept of it. */
async function recordsShown(asked: AskedSystem, type: ObjectTypeSchema): Promise<Tried> {
  return askSystem(asked, async (connector) => {
    const records: ImportRecord[] = []
    for await (const page of pagesOf(connector, type)) {
      records.push(...page.records.filter(({ type: of }) => of === type.name))
      if (records.length >= mostTried) break
    }
    const objects = records.slice(0, mostTried).map((record): TriedObject => {
      const { anchor, secondaryId: dn, position } = record
      const view = { attributes: open(record.attributes, [type]), objectType: type.name, dn, anchor }
      return { name: dn ?? anchor ?? position, view }
    })
    return { from: 'system', objects, isCut: records.length >= mostTried }
  })
}

function pagesOf(connector: OpenConnector, type: ObjectTypeSchema) {
  if (!connector.importAll) throw new SyncError('not-supported', 'The system cannot be read', 'Use it as a target only')
  return connector.importAll({ objectTypes: [type], pageSize: mostTried }, new AbortController().signal)
}

/** People of the metaverse. */
export async function triedPeople(engine: Engine | undefined, type: string, most: number): Promise<Tried> {
  if (!engine) return { from: 'metaverse', objects: [], isCut: false }
  const names = await StoreNames.load(engine)
  const found: Mvo[] = []
  let after: string | undefined
  do {
    const { items, next } = await engine.store.searchMvos({
      type,
      limit: Math.min(500, most - found.length),
      ...(after !== undefined && { after }),
    })
    found.push(...items)
    after = next ?? undefined
  } while (after !== undefined && found.length < most)
  const types = names.mvTypes(type)
  const objects = found.map((mvo) => ({
    name: identityName(mvo, names),
    view: { attributes: open(mvo.attributes, types), objectType: type },
  }))
  return { from: 'metaverse', objects, isCut: after !== undefined }
}

/** Without what nobody may see (N9). */
function open(attributes: Attributes, types: readonly DeclaringType[]): Attributes {
  const shown = emptyAttributes()
  for (const [name, value] of Object.entries(attributes)) if (isShown(types, name)) shown[name] = value
  return shown
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

/** Different values that are offered as choices. */
const mostChoices = 20

/** The place of the next object, from `at` on and then from the first, whose name or a value of which has the text; -1: none. */
export function placeOf(text: string, at: number, objects: readonly TriedObject[]): number {
  const sought = foldCase(text.trim())
  const has = ({ name, view }: TriedObject): boolean =>
    [name, ...Object.values(view.attributes).map((value) => displayValue(value))].some((each) => foldCase(each).includes(sought))
  const found = objects.findIndex((object, place) => place >= at && has(object))
  return found === -1 ? objects.findIndex(has) : found
}
