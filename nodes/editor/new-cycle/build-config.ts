/** What the nodes of a new cycle go by: store, connected systems, sync rules. */
import { foldCase } from '../../../runtime/model/values'
import type { AttributeSchema, MvTypeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import { searchAttribute } from '../../../runtime/model/schema'
import { freeName } from '../../../runtime/model/free-name'
import { person as newPerson } from '../schema/person'
import type { CycleAnswers } from './answers'
import type { BuildOptions, StoreChange } from './build-options'
import type { FlowNode } from './layout'
import { leaversOf } from './leavers'
import { peopleOf } from './people'
import type { Say } from './words'

export interface CycleConfig {
  readonly nodes: readonly FlowNode[]
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly storeChange?: StoreChange
  /** Ids of nodes. */
  readonly store: string
  readonly source: string
  readonly target: string
  readonly inbound: string
  readonly outbound: string
  /** What people are called in the metaverse. */
  readonly mvType: string
  /** What systems are called. */
  readonly names: { readonly source: string; readonly target: string }
}

/** Days that nobody lives to see: who is never deleted waits for that, and is who she was when she is hired again. */
const never = 36_500

export function cycleConfig(answers: CycleAnswers, options: BuildOptions): CycleConfig {
  const { newId, stores, systems, rules, say } = options
  const [store] = stores
  const sourceName = freeName(answers.source.name, systems)
  const targetName = freeName(answers.target.name, [...systems, sourceName])
  const ids = { store: store?.id ?? newId(), source: newId(), target: newId(), inbound: newId(), outbound: newId() }
  const names = { source: sourceName, target: targetName }
  const before = store?.types.find(({ name }) => foldCase(name) === foldCase(newPerson.name))
  const type = personType(answers, before, ids.source)
  const { source, target } = answers
  const secrets = target.kind === 'directory' ? target.credentials : {}
  const connector = target.kind === 'directory' ? 'ldap' : 'csv'
  const common = { type: 'identity-sync-rule', configVersion: 1, mvType: type.name, enabled: true }
  const read = {
    direction: 'inbound',
    system: ids.source,
    csType: source.objectType,
    precedence: nextPrecedence(rules, type.name),
  }
  const written = { direction: 'outbound', system: ids.target, csType: target.objectType.name, precedence: 10 }
  const nodes: FlowNode[] = [
    ...(store ? [] : [storeNode(ids.store, type, options)]),
    systemNode(ids.source, sourceName, {
      store: ids.store,
      connector: 'csv',
      settings: source.settings,
      type: sourceType(answers),
    }),
    systemNode(ids.target, targetName, { store: ids.store, connector, settings: target.settings, type: target.objectType }),
    { id: ids.inbound, name: say('made.ruleIn', names), ...common, ...read },
    { id: ids.outbound, name: say('made.ruleOut', names), ...common, ...written },
  ]
  const storeChange = store && changeOf(store.id, store.types, { before, type, say })
  return {
    nodes,
    credentials: Object.keys(secrets).length > 0 ? { [ids.target]: secrets } : {},
    ...(storeChange && { storeChange }),
    ...ids,
    mvType: type.name,
    names,
  }
}

/** A source that comes later says less than those that are there. */
function nextPrecedence(rules: BuildOptions['rules'], mvType: string): number {
  const taken = rules
    .filter((rule) => rule.direction === 'inbound' && foldCase(rule.mvType) === foldCase(mvType))
    .map(({ precedence }) => Number(precedence))
    .filter(Number.isInteger)
  return Math.max(0, ...taken) + 10
}

function storeNode(id: string, type: MvTypeSchema, { say, storeFile }: BuildOptions): FlowNode {
  const own = { file: storeFile ?? 'identity.sqlite', retentionDays: 90, timeZone: '', types: [type] }
  return { id, type: 'identity-store', configVersion: 1, name: say('made.store'), ...own }
}

/** Graces of the store go by the answers; of a type that is there already only attributes and the new source are added. */
function personType(answers: CycleAnswers, before: MvTypeSchema | undefined, source: string): MvTypeSchema {
  const { attributes, deletionRule: rule } = before ?? newPerson
  const people = peopleOf(answers)
  const missing = people.all
    .filter((name) => !searchAttribute({ attributes }, name))
    .map((name): AttributeSchema => ({
      name,
      type: answers.columns.find(({ attribute }) => attribute === name)?.type ?? 'text',
      multi: false,
    }))
  const type: MvTypeSchema = { ...(before ?? newPerson), attributes: [...attributes, ...missing] }
  if (rule.kind === 'authoritativeSource')
    return { ...type, deletionRule: { ...rule, systems: [...new Set([...rule.systems, source])] } }
  const { action, deleteAfterDays } = leaversOf(answers)
  const graceDays = action === 'delete' ? 0 : (deleteAfterDays ?? never)
  return { ...type, graceDays, deletionRule: { kind: 'authoritativeSource', systems: [source], mode: 'any' } }
}

function changeOf(
  id: string,
  types: readonly MvTypeSchema[],
  { before, type, say }: { readonly before: MvTypeSchema | undefined; readonly type: MvTypeSchema; readonly say: Say },
): StoreChange {
  if (!before) return { id, types: [...types, type], because: [say('change.type', { type: type.name })] }
  const added = type.attributes.filter(({ name }) => !searchAttribute(before, name)).map(({ name }) => name)
  const because = [
    ...(added.length > 0 ? [say('change.attributes', { attributes: added.join(', ') })] : []),
    say(before.deletionRule.kind === 'authoritativeSource' ? 'change.sources' : 'change.rule', { days: type.graceDays }),
  ]
  return { id, types: types.map((each) => (each === before ? type : each)), because }
}

function sourceType({ source, columns }: CycleAnswers): ObjectTypeSchema {
  const attributes = columns.map(({ column, type, form }): AttributeSchema => ({
    name: column,
    type: column === source.key ? 'text' : type,
    multi: false,
    ...(column === source.key && { required: true }),
    ...(form && { form }),
  }))
  return { name: source.objectType, anchor: source.key, attributes }
}

const limits = {
  shrinkPercent: 10,
  shrinkMin: 10,
  shrinkMax: 1000,
  clearPercent: 50,
  deletePercent: 5,
  deleteMin: 20,
  deleteMax: 500,
  maxCreates: '',
  maxUpdates: '',
  maxRemoved: '',
}

interface SystemSettings {
  readonly store: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly type: ObjectTypeSchema
}

function systemNode(id: string, name: string, { store, connector, settings, type }: SystemSettings): FlowNode {
  const own = { store, connector, settings, objectTypes: [type], batchSize: '', concurrency: '', maxValueKiB: '' }
  // Who is no longer in the file is somebody's manager for a while.
  return { id, type: 'identity-connected-system', configVersion: 1, name, ...own, referencePolicy: 'warn', limits }
}
