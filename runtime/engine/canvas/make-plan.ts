/** Compiling the canvas: systems and rules get their numbers, steps their expressions, the store what it must know. */
import type { RuleId, SystemId } from '../../model/objects'
import type { Deprovisions } from '../../model/rules'
import type { ObjectTypeSchema } from '../../model/schema'
import { findAttribute } from '../../model/schema'
import type { Store } from '../../model/store'
import type { ResolvedDeletionRule } from '../../pipeline/9-lifecycle'
import { uniqueAttributes } from '../../pipeline/8-duplicates'
import { secretsOf } from '../../pipeline/hidden-secrets'
import { onDeletionOf, planRows, planStep } from './compile-step'
import { configurationOf } from './configuration'
import { lookedUpBy, lookingUpOf } from './looking-up'
import type { Plan, PlannedMvType, PlannedRule, PlannedStep, PlannedSystem } from './plan'
import { breakCircles } from './circles'
import type { Registry, RuleConfig, StepConfig, SystemConfig } from './registry'
import type { SystemRows } from './system-rows'
import { amongUniqueValues, uniqueNamespaces } from './unique-namespaces'
import { unusableNodes } from './unusable'

/** Compiles the canvas, gives systems and rules their numbers, and puts together what of it decides (A13). */
export async function makePlan(registry: Registry, store: Store, rows: SystemRows): Promise<Plan> {
  const revision = registry.revision
  const { systems, systemByNode } = await planSystems(registry, store, rows)
  const mvTypes = planMvTypes(registry, systemByNode)
  await store.declareSecrets(secretTypes(registry, systems))
  const rules = new Map<RuleId, PlannedRule>()
  const ruleByNode = new Map<string, PlannedRule>()
  for (const config of registry.rules.values()) {
    const planned = await planRule({ registry, store, systems, systemByNode, mvTypes }, config)
    if (!planned) continue
    rules.set(planned.id, planned)
    ruleByNode.set(config.node, planned)
  }
  const steps = new Map<string, PlannedStep>()
  for (const step of registry.steps.values()) steps.set(step.node, planStep(step, ruleByNode.get(step.rule)))
  breakCircles(registry, steps)
  const unique = uniqueNamespaces(steps)
  const amongUnique = amongUniqueValues(steps, unique)
  const lookingUp = lookingUpOf(steps)
  const lookedUp = lookedUpBy(lookingUp, mvTypes)
  await indexJoins(store, steps, { unique, lookedUp, rules: [...rules.values()] })
  const met = (await store.systems()).map(({ id }) => id)
  const { wires } = registry
  const wiredAs = (node: string): string => registry.wiredAs(node)
  const { zone } = registry
  const readsClock = [...steps.values()].some((step) => 'time' in step && (step.time?.clocks.length ?? 0) > 0)
  const looks = { lookedUp, lookingUp, zone, readsClock }
  const lists = { writesLists: systemsWithLists(steps), endsMemberships: systemsWithDisable(steps) }
  const plan = {
    revision,
    systems,
    systemByNode,
    rules,
    ruleByNode,
    steps,
    unique,
    amongUnique,
    mvTypes,
    ...lists,
    ...looks,
    wires,
    wiredAs,
  }
  return { ...plan, unusable: unusableNodes(registry), configuration: configurationOf(registry, plan, met) }
}

function systemsWithLists(steps: Plan['steps']): ReadonlySet<SystemId> {
  const systems = new Set<SystemId>()
  for (const step of steps.values()) {
    if (step.kind !== 'flow' || step.rule.direction === 'inbound') continue
    if (step.mappings.some(({ schema }) => schema?.type === 'reference' && schema.multi)) systems.add(step.rule.system)
  }
  return systems
}

function systemsWithDisable(steps: Plan['steps']): ReadonlySet<SystemId> {
  const systems = new Set<SystemId>()
  for (const step of steps.values()) {
    if (step.kind !== 'provision') continue
    const { action, onDeletion, outOfGroups } = step.deprovisioning
    if (outOfGroups && (action === 'disable' || onDeletion === 'disable')) systems.add(step.rule.system)
  }
  return systems
}

async function planSystems(registry: Registry, store: Store, rows: SystemRows) {
  const systems = new Map<SystemId, PlannedSystem>()
  const systemByNode = new Map<string, SystemId>()
  const live = [...registry.systems.keys()]
  for (const config of registry.systems.values()) {
    const row = await store.registerSystem(config.node, config.name, live)
    rows.add(row)
    systems.set(row.id, planSystem(config, row.id, rows))
    systemByNode.set(config.node, row.id)
  }
  return { systems, systemByNode }
}

function planSystem(config: SystemConfig, id: SystemId, rows: SystemRows): PlannedSystem {
  return {
    config,
    get row() {
      return rows.get(id)
    },
    change: (change) => rows.change(id, change),
    act: (change, action) => rows.act(id, change, action),
  }
}

/**
 * What the store must not keep in clear (N9). An anchor, a secondary id and references stand in messages and links and are no
 * secrets.
 */
function secretTypes(registry: Registry, systems: ReadonlyMap<SystemId, PlannedSystem>) {
  const sealable = (type: ObjectTypeSchema): readonly string[] =>
    secretsOf(type).filter((name) => name !== type.anchor && name !== type.secondaryId)
  return [
    ...registry.mvTypes.map((type) => ({ system: 0, type: type.name, attributes: secretsOf(type) })),
    ...registry.damagedTypes.map(({ name, secrets }) => ({ system: 0, type: name, attributes: secrets })),
    ...[...systems.values()].flatMap(({ row, config }) =>
      config.objectTypes.map((type) => ({ system: row.id, type: type.name, attributes: sealable(type) })),
    ),
  ]
}

function planMvTypes(registry: Registry, systemByNode: ReadonlyMap<string, SystemId>): Map<string, PlannedMvType> {
  const types = new Map<string, PlannedMvType>()
  for (const schema of registry.mvTypes) {
    const { deletionRule } = schema
    const resolved: ResolvedDeletionRule =
      deletionRule.kind === 'authoritativeSource'
        ? {
            kind: 'authoritativeSource',
            mode: deletionRule.mode,
            systems: deletionRule.systems.map((node) => systemByNode.get(node)).filter((id): id is number => id !== undefined),
          }
        : deletionRule
    types.set(schema.name, { schema, deletionRule: resolved })
  }
  return types
}

interface Planning {
  readonly registry: Registry
  readonly store: Store
  readonly systems: ReadonlyMap<SystemId, PlannedSystem>
  readonly systemByNode: ReadonlyMap<string, SystemId>
  readonly mvTypes: ReadonlyMap<string, PlannedMvType>
}

/** Undefined when the rule's system is not on the canvas. */
async function planRule(planning: Planning, config: RuleConfig): Promise<PlannedRule | undefined> {
  const { registry, store, systems, systemByNode, mvTypes } = planning
  const system = systemByNode.get(config.systemNode)
  const planned = system === undefined ? undefined : systems.get(system)
  if (system === undefined || !planned) return undefined
  const steps = [...registry.steps.values()].filter((step) => step.rule === config.node)
  const { node, name, direction, csType, mvType, precedence, enabled } = config
  const live = [...registry.rules.keys()]
  const row = await store.registerRule(node, name, system, live)
  const objectType = planned.config.objectTypes.find((type) => type.name === csType)
  const metaverseType = mvTypes.get(mvType)
  const joinRows = steps.flatMap((step) => (step.kind === 'join' ? planRows(step.rows, objectType, metaverseType) : []))
  const rule = { id: row.id, node, name, direction, system, csType, mvType, precedence, enabled }
  const written = direction === 'inbound' ? metaverseType?.schema : objectType
  return { ...rule, objectType, metaverseType, joinRows, targets: targetsOf(steps, written), deprovisions: deprovisionsOf(steps) }
}

function deprovisionsOf(steps: readonly StepConfig[]): Deprovisions[] {
  return steps.flatMap((step) => (step.kind === 'provision' ? [{ action: step.action, onDeletion: onDeletionOf(step) }] : []))
}

/** What the mappings of these steps write, also to disable an account, in the schema's spelling (O3). */
function targetsOf(steps: readonly StepConfig[], schema: Pick<ObjectTypeSchema, 'attributes'> | undefined): Set<string> | null {
  const tables = steps.flatMap((step) =>
    step.kind === 'flow' ? [step.mappings] : step.kind === 'provision' ? [step.disable] : [],
  )
  if (tables.length === 0) return null
  const mappings = tables.flat().filter(({ enabled }) => enabled !== false)
  return new Set(mappings.map(({ target }) => (schema && findAttribute(schema, target)?.name) ?? target))
}

/** Tells the store which attributes joins, expressions and unique values look up, on both sides. */
async function indexJoins(
  store: Store,
  steps: ReadonlyMap<string, PlannedStep>,
  { unique, lookedUp, rules }: Pick<Plan, 'unique' | 'lookedUp'> & { readonly rules: readonly PlannedRule[] },
): Promise<void> {
  const mv: { type: string; attribute: string }[] = [...lookedUp]
  const cs: { system: SystemId; type: string; attribute: string }[] = []
  for (const step of steps.values()) {
    if (step.kind === 'join')
      for (const row of step.rows) for (const pair of row.pairs) mv.push({ type: step.rule.mvType, attribute: pair.mv })
    if (step.kind === 'provision') {
      const { system, csType: type } = step.rule
      for (const row of step.rows) for (const pair of row.pairs) cs.push({ system, type, attribute: pair.cs })
    }
  }
  for (const namespaces of unique.values()) {
    mv.push(...namespaces.mv)
    cs.push(...namespaces.cs)
  }
  for (const { direction, objectType, system } of rules)
    if (direction === 'outbound' && objectType)
      for (const { name } of uniqueAttributes(objectType)) cs.push({ system, type: objectType.name, attribute: name })
  await store.ensureJoinAttributes(mv, cs)
}
