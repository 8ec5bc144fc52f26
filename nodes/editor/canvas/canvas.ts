/** What the canvas declares at this moment, deployed or not: systems, stores, rules and the attributes they know. */
import type { AttributeSchema, MvTypeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'
import { isVariable } from '../widgets/typed'
import type { RuleNode, StoreNode, SystemNode } from './shapes'

function configNode<T>(id: unknown, type: string): T | undefined {
  if (typeof id !== 'string' || id === '' || id === '_ADD_') return undefined
  const node = RED.nodes.node(id)
  return node?.type === type ? (node as unknown as T) : undefined
}

export const systemNode = (id: unknown): SystemNode | undefined => configNode(id, 'identity-connected-system')
export const storeNode = (id: unknown): StoreNode | undefined => configNode(id, 'identity-store')
export const ruleNode = (id: unknown): RuleNode | undefined => configNode(id, 'identity-sync-rule')

function allOf<T>(type: string): T[] {
  const found: T[] = []
  RED.nodes.eachConfig((node) => {
    if (node.type === type) found.push(node as unknown as T)
  })
  return found
}

export const allSystems = (): SystemNode[] => allOf('identity-connected-system')
export const allStores = (): StoreNode[] => allOf('identity-store')
export const allRules = (): RuleNode[] => allOf('identity-sync-rule')

function named<T extends { readonly name: string }>(list: readonly T[] | undefined, name: string): T | undefined {
  const folded = foldCase(name)
  return list?.find((item) => item.name === name) ?? list?.find((item) => foldCase(item.name) === folded)
}

/** The two object types a rule stands between, as far as they are declared. */
export interface RuleSchema {
  readonly rule: RuleNode | undefined
  readonly system: SystemNode | undefined
  readonly cs: ObjectTypeSchema | undefined
  readonly mv: MvTypeSchema | undefined
}

export function schemaOfRule(id: unknown): RuleSchema {
  const rule = ruleNode(id)
  const system = systemNode(rule?.system)
  return {
    rule,
    system,
    cs: rule && named(system?.objectTypes, rule.csType),
    mv: rule && named(storeNode(system?.store)?.types, rule.mvType),
  }
}

/** The time zone of the Node-RED process, which a store goes by that has none of its own. */
export function processTimeZone(): string {
  const zone = RED.settings?.['identityStoreTimeZone']
  return typeof zone === 'string' && zone !== '' ? zone : 'UTC'
}

/** The time zone of the system's store: whose days count in dates (S6). */
export function timeZoneOf(system: SystemNode | undefined): string {
  return storeNode(system?.store)?.timeZone || processTimeZone()
}

/** Names every object has besides its attributes. */
const pseudoAttributes = { cs: ['Object Type', 'DN', 'Anchor', 'System'], mv: ['Object Type'] } as const

/** An attribute to choose, with what helps to choose it. */
export interface AttributeOption {
  readonly name: string
  readonly schema?: AttributeSchema
}

export function attributeOptions(schema: { readonly attributes: readonly AttributeSchema[] } | undefined): AttributeOption[] {
  const options = (schema?.attributes ?? []).map((attribute) => ({ name: attribute.name, schema: attribute }))
  return options.sort((a, b) => a.name.localeCompare(b.name))
}

/** The attributes an expression or a condition can read: the schema's and the pseudo-attributes. */
export function readableOptions(
  root: 'cs' | 'mv',
  schema: { readonly attributes: readonly AttributeSchema[] } | undefined,
): AttributeOption[] {
  const known = attributeOptions(schema)
  const extra = pseudoAttributes[root].filter((name) => !known.some((attribute) => foldCase(attribute.name) === foldCase(name)))
  return [...known, ...extra.map((name) => ({ name }))]
}

/** Whether a schema is known and lacks the attribute. */
export function isUnknown(options: readonly AttributeOption[], name: string): boolean {
  if (name.trim() === '' || isVariable(name) || options.length === 0) return false
  const folded = foldCase(name)
  return !options.some((option) => foldCase(option.name) === folded)
}
