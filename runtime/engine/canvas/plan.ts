/** The canvas compiled: what a run works by. Made at the start of a run when the canvas changed since the last one. */
import { createHash } from 'node:crypto'
import { compile, conditionToExpression, ExpressionError } from '../../expression'
import type { CompiledExpression } from '../../expression'
import { convert, isMisfit } from '../../model/convert'
import { messageOf, SyncError } from '../../model/errors'
import type { RuleId, SystemId } from '../../model/objects'
import type { Deprovisioning, JoinRow, MappingSource, OutOfScopeAction, SyncRule } from '../../model/rules'
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'
import { findAttribute } from '../../model/schema'
import type { Store, SystemRow } from '../../model/store'
import type { AttributeValue, Scalar } from '../../model/values'
import { asSet } from '../../model/values'
import type { FlowMapping } from '../../pipeline/5-flow'
import type { ResolvedDeletionRule } from '../../pipeline/9-lifecycle'
import { secretsOf } from '../../pipeline/hidden-secrets'
import type { JoinRowConfig, MappingConfig, Registry, RuleConfig, StepConfig, SystemConfig } from './registry'

export interface PlannedSystem {
  row: SystemRow
  readonly config: SystemConfig
}

/** A sync rule with what of the canvas belongs to it. */
export interface PlannedRule extends SyncRule {
  readonly objectType: ObjectTypeSchema | undefined
  readonly metaverseType: PlannedMvType | undefined
  /** Rows of all its join nodes: looked up for a page before its messages leave. */
  readonly joinRows: readonly JoinRow[]
}

export interface PlannedMvType {
  readonly schema: MvTypeSchema
  readonly deletionRule: ResolvedDeletionRule
}

/** A step ready to run; `broken` is why it cannot, in a sentence. */
export type PlannedStep =
  | {
      readonly kind: 'scope'
      readonly rule: PlannedRule
      readonly condition: CompiledExpression | null
      readonly action: OutOfScopeAction
    }
  | { readonly kind: 'join'; readonly rule: PlannedRule; readonly rows: readonly JoinRow[] }
  | { readonly kind: 'project'; readonly rule: PlannedRule }
  | {
      readonly kind: 'flow'
      readonly rule: PlannedRule
      readonly mappings: readonly FlowMapping[]
      /** The attributes that its mappings write. */
      readonly targets: ReadonlySet<string>
      /** Targets of mappings that give something else each time: what is staged once is not generated again (D4, R7). */
      readonly random: ReadonlySet<string>
    }
  | {
      readonly kind: 'provision'
      readonly rule: PlannedRule
      readonly rows: readonly JoinRow[]
      readonly deprovisioning: Deprovisioning<CompiledExpression> & { readonly disable: readonly FlowMapping[] }
    }
  | { readonly kind: 'pendingExport'; readonly node: string; readonly rule: PlannedRule; readonly hold: boolean }
  | { readonly kind: 'broken'; readonly because: string }

export interface Plan {
  readonly revision: number
  readonly systems: ReadonlyMap<SystemId, PlannedSystem>
  readonly systemByNode: ReadonlyMap<string, SystemId>
  readonly rules: ReadonlyMap<RuleId, PlannedRule>
  readonly ruleByNode: ReadonlyMap<string, PlannedRule>
  readonly steps: ReadonlyMap<string, PlannedStep>
  readonly mvTypes: ReadonlyMap<string, PlannedMvType>
}

/** Compiles the canvas, gives systems and rules their numbers and marks the systems whose rules changed as needing a full sync (A13). */
export async function makePlan(registry: Registry, store: Store): Promise<Plan> {
  const revision = registry.revision
  const { systems, systemByNode } = await planSystems(registry, store)
  const mvTypes = planMvTypes(registry, systemByNode)
  await store.declareSecrets(secretTypes(registry, systems))
  const rules = new Map<RuleId, PlannedRule>()
  const ruleByNode = new Map<string, PlannedRule>()
  for (const config of registry.rules.values()) {
    const planned = await planRule(registry, store, config, { systems, systemByNode, mvTypes })
    if (!planned) continue
    rules.set(planned.id, planned)
    ruleByNode.set(config.node, planned)
  }
  const steps = new Map<string, PlannedStep>()
  for (const step of registry.steps.values()) steps.set(step.node, planStep(step, ruleByNode.get(step.rule)))
  await indexJoins(store, steps)
  return { revision, systems, systemByNode, rules, ruleByNode, steps, mvTypes }
}

async function planSystems(registry: Registry, store: Store) {
  const systems = new Map<SystemId, PlannedSystem>()
  const systemByNode = new Map<string, SystemId>()
  const live = [...registry.systems.keys()]
  for (const config of registry.systems.values()) {
    const row = await store.registerSystem(config.node, config.name, live)
    systems.set(row.id, { row, config })
    systemByNode.set(config.node, row.id)
  }
  return { systems, systemByNode }
}

/** What the store must not keep in clear (N9). An anchor, a secondary id and references stand in messages and links and are no secrets. */
function secretTypes(registry: Registry, systems: ReadonlyMap<SystemId, PlannedSystem>) {
  const sealable = (type: ObjectTypeSchema): readonly string[] =>
    secretsOf(type).filter((name) => name !== type.anchor && name !== type.secondaryId)
  return [
    ...registry.mvTypes.map((type) => ({ system: 0, type: type.name, attributes: secretsOf(type) })),
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

async function planRule(
  registry: Registry,
  store: Store,
  config: RuleConfig,
  known: {
    systems: Map<SystemId, PlannedSystem>
    systemByNode: Map<string, SystemId>
    mvTypes: Map<string, PlannedMvType>
  },
): Promise<PlannedRule | undefined> {
  const system = known.systemByNode.get(config.systemNode)
  if (system === undefined) return undefined
  const planned = known.systems.get(system) as PlannedSystem
  const steps = [...registry.steps.values()].filter((step) => step.rule === config.node)
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([config, ...steps.map(canonical).sort()]))
    .digest('hex')
  const { row, previousFingerprint } = await store.registerRule(config.node, config.name, fingerprint, system, [
    ...registry.rules.keys(),
  ])
  if (previousFingerprint !== null && previousFingerprint !== fingerprint) {
    planned.row = { ...planned.row, fullSyncNeeded: `rule ${config.name} was changed` }
    await store.saveSystem(planned.row)
  }
  const objectType = planned.config.objectTypes.find((type) => type.name === config.csType)
  const metaverseType = known.mvTypes.get(config.mvType)
  const { node, name, direction, precedence, enabled } = config
  return {
    id: row.id,
    node,
    name,
    direction,
    system,
    csType: config.csType,
    mvType: config.mvType,
    precedence,
    enabled,
    objectType,
    metaverseType,
    joinRows: steps.flatMap((step) => (step.kind === 'join' ? planRows(step.rows, objectType, metaverseType) : [])),
  }
}

function canonical(step: StepConfig): string {
  return JSON.stringify(step)
}

function planRows(rows: readonly JoinRowConfig[], cs: ObjectTypeSchema | undefined, mv: PlannedMvType | undefined): JoinRow[] {
  return rows
    .map((row) => ({
      pairs: row.pairs
        .filter((pair) => pair.cs !== '' && pair.mv !== '')
        .map((pair) => ({
          cs: (cs && findAttribute(cs, pair.cs)?.name) ?? pair.cs,
          mv: (mv && findAttribute(mv.schema, pair.mv)?.name) ?? pair.mv,
          ignoreCase: pair.ignoreCase === true,
        })),
    }))
    .filter((row) => row.pairs.length > 0)
}

function planStep(step: StepConfig, rule: PlannedRule | undefined): PlannedStep {
  if (!rule)
    return { kind: 'broken', because: 'it has no sync rule, or the rule has no connected system. Open it and choose one' }
  if (!rule.metaverseType)
    return { kind: 'broken', because: `the metaverse has no type ${rule.mvType}. Choose one in rule ${rule.name}` }
  if (!rule.objectType)
    return {
      kind: 'broken',
      because: `the connected system has no type ${rule.csType}. Choose one in rule ${rule.name}`,
    }
  try {
    return compileStep(step, rule, rule.objectType, rule.metaverseType)
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof SyncError) return { kind: 'broken', because: messageOf(error) }
    throw error
  }
}

function compileStep(step: StepConfig, rule: PlannedRule, cs: ObjectTypeSchema, mv: PlannedMvType): PlannedStep {
  const names = {
    csAttributes: cs.attributes.map((attribute) => attribute.name),
    mvAttributes: mv.schema.attributes.map((attribute) => attribute.name),
  }
  const inbound = rule.direction === 'inbound'
  switch (step.kind) {
    case 'scope': {
      const text =
        step.mode === 'rows' && step.condition
          ? conditionToExpression(step.condition, inbound ? 'cs' : 'mv')
          : step.mode === 'expression'
            ? step.expression.trim()
            : ''
      return {
        kind: 'scope',
        rule,
        condition: text === '' ? null : compile(text, { ...names, use: 'condition' }),
        action: step.action,
      }
    }
    case 'join':
      return { kind: 'join', rule, rows: planRows(step.rows, cs, mv) }
    case 'project':
      return { kind: 'project', rule }
    case 'flow': {
      const mappings = step.mappings.map((mapping) => planMapping(mapping, rule, cs, mv, names))
      return {
        kind: 'flow',
        rule,
        mappings: inOrder(mappings, rule.direction),
        targets: new Set(mappings.map((mapping) => mapping.target)),
        random: new Set(
          step.mappings.filter(isRandom).map((mapping) => findAttribute(cs, mapping.target)?.name ?? mapping.target),
        ),
      }
    }
    case 'provision': {
      const { action } = step
      return {
        kind: 'provision',
        rule,
        rows: planRows(step.rows, cs, mv),
        deprovisioning: {
          action,
          onDeletion: step.onDeletion === '' ? action : step.onDeletion,
          inGrace: step.inGrace === '' ? (action === 'disable' ? 'now' : 'wait') : step.inGrace,
          disableCounts: step.disableCounts,
          disable: step.disable.map((mapping) => planMapping(mapping, rule, cs, mv, names)),
        },
      }
    }
    case 'pendingExport':
      return { kind: 'pendingExport', node: step.node, rule, hold: step.hold }
    default:
      return step satisfies never
  }
}

function planMapping(
  config: MappingConfig,
  rule: PlannedRule,
  cs: ObjectTypeSchema,
  mv: PlannedMvType,
  names: { csAttributes: readonly string[]; mvAttributes: readonly string[] },
): FlowMapping {
  const inbound = rule.direction === 'inbound'
  const targetSchema = findAttribute(inbound ? mv.schema : cs, config.target) ?? null
  const from = inbound ? cs : mv.schema
  let source: MappingSource<CompiledExpression>
  let textOfSeveral = false
  if (config.kind === 'direct') source = { kind: 'direct', attribute: findAttribute(from, config.value)?.name ?? config.value }
  else if (config.kind === 'constant')
    source = { kind: 'constant', value: constantOf(config, targetSchema?.multi ?? false, targetSchema?.type ?? 'text') }
  else {
    const expression = compile(config.value, { ...names, initialOnly: config.mode === 'initial' })
    textOfSeveral = expression.joinsText
    source = { kind: 'expression', text: config.value, expression }
  }
  const precedence = config.precedence === '' || config.precedence === null ? null : Number(config.precedence)
  return {
    enabled: config.enabled !== false,
    source,
    target: targetSchema?.name ?? config.target,
    precedence: precedence !== null && Number.isFinite(precedence) ? precedence : null,
    merge: config.merge === true,
    emptyCounts: config.emptyCounts === true,
    whenMissing:
      config.whenMissing === '' || config.whenMissing === undefined
        ? textOfSeveral
          ? 'nothing'
          : 'evaluate'
        : config.whenMissing,
    mode: inbound ? 'always' : (config.mode ?? 'always'),
    schema: targetSchema,
  }
}

/** Inbound, by the names of their targets, so that documents come out in the order in which they are stored. Rows of one target keep theirs. */
function inOrder(mappings: readonly FlowMapping[], direction: SyncRule['direction']): readonly FlowMapping[] {
  if (direction === 'outbound') return mappings
  return [...mappings].sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0))
}

/** Whether the mapping may only be an initial one: it uses a function such as RandomPassword. */
function isRandom({ kind, mode, value }: MappingConfig): boolean {
  if (kind !== 'expression' || mode !== 'initial') return false
  try {
    compile(value)
    return false
  } catch {
    return true
  }
}

function constantOf(config: MappingConfig, multi: boolean, type: Parameters<typeof convert>[1]): AttributeValue {
  const texts = multi ? config.value.split('\n').filter((line) => line !== '') : [config.value]
  const values = texts.map((text): Scalar => {
    const value = convert(text, type)
    if (isMisfit(value)) throw new SyncError('not-configured', `the constant for ${config.target}: ${value.misfit}`)
    return value
  })
  return multi ? (asSet(values) ?? []) : (values[0] ?? '')
}

/** Tells the store which attributes joins look up, on both sides. */
async function indexJoins(store: Store, steps: ReadonlyMap<string, PlannedStep>): Promise<void> {
  const mv: { type: string; attribute: string }[] = []
  const cs: { system: SystemId; type: string; attribute: string }[] = []
  for (const step of steps.values()) {
    if (step.kind === 'join')
      for (const row of step.rows) for (const pair of row.pairs) mv.push({ type: step.rule.mvType, attribute: pair.mv })
    if (step.kind === 'provision') {
      const { system, csType: type } = step.rule
      for (const row of step.rows) for (const pair of row.pairs) cs.push({ system, type, attribute: pair.cs })
    }
  }
  await store.ensureJoinAttributes(mv, cs)
}
