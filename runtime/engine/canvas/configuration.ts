/** What of the canvas decides, put together to be compared with what the store was last synchronised by (A13). */
import type { ConditionGroup } from '../../expression'
import { conditionToExpression } from '../../expression'
import type { RuleId, SystemId } from '../../model/objects'
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'
import type {
  ConditionPart,
  Configuration,
  RulePart,
  SchemaPart,
  StepPart,
  SystemPart,
  TypePart,
} from '../../pipeline/configuration'
import { onDeletionOf } from './compile-step'
import { digest } from './digest'
import type { Plan, PlannedRule } from './plan'
import type { JoinRowConfig, MappingConfig, Registry, StepConfig } from './registry'
import { wiresOf } from './wire-digest'

/** `met` are the numbers of all systems the store has ever met. */
export function configurationOf(
  registry: Registry,
  plan: Pick<Plan, 'systems' | 'systemByNode' | 'rules' | 'ruleByNode' | 'mvTypes' | 'steps' | 'zone'>,
  met: readonly SystemId[],
): Configuration {
  const systems: Record<SystemId, SystemPart> = {}
  for (const [id, { config }] of plan.systems) {
    const types = config.objectTypes.map((type) => [type.name, objectTypePart(type)] as const)
    systems[id] = { name: config.name, types: Object.fromEntries(types) }
  }
  const rules: Record<RuleId, RulePart> = {}
  const zoned = zonedRules(plan.steps)
  for (const rule of plan.rules.values()) rules[rule.id] = rulePart(registry, rule, zoned)
  const types: Record<string, TypePart> = {}
  for (const { schema } of plan.mvTypes.values()) types[schema.name] = typePart(schema, plan.systemByNode)
  return { systems, rules, types, wires: wiresOf(registry, plan), met, zone: plan.zone.name }
}

function attributesPart({ attributes }: Pick<ObjectTypeSchema, 'attributes'>): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ name, description: _description, ...rest }) => [name, digest({ ...rest, secret: rest.secret === true })]),
  )
}

function objectTypePart(type: ObjectTypeSchema): SchemaPart {
  const { anchor, anchorIgnoresCase = false, secondaryId = '' } = type
  return { attributes: attributesPart(type), rest: digest([anchor, anchorIgnoresCase, secondaryId]) }
}

function typePart(schema: MvTypeSchema, systemByNode: ReadonlyMap<string, SystemId>): TypePart {
  const { deletionRule: rule, graceDays, keepValuesOnDisconnect = false } = schema
  const deletion =
    rule.kind === 'authoritativeSource'
      ? { ...rule, systems: rule.systems.map((node) => systemByNode.get(node) ?? node).sort() }
      : { kind: rule.kind }
  return { attributes: attributesPart(schema), rest: digest(keepValuesOnDisconnect), deletion: digest([deletion, graceDays]) }
}

/** The rules with a step that goes by the store's zone. */
function zonedRules(steps: Plan['steps']): ReadonlySet<RuleId> {
  const rules = new Set<RuleId>()
  for (const step of steps.values()) if ('time' in step && step.time?.zoned) rules.add(step.rule.id)
  return rules
}

function rulePart(registry: Registry, rule: PlannedRule, zoned: ReadonlySet<RuleId>): RulePart {
  const { name, direction, system, csType, mvType, precedence, enabled } = rule
  const root = direction === 'inbound' ? 'cs' : 'mv'
  const own = [...registry.steps.values()].filter((step) => step.rule === rule.node)
  const steps = own.map((step) => stepPart(step, root))
  const part = { name, direction, system, csType, mvType, precedence, enabled, steps }
  return zoned.has(rule.id) ? { ...part, zoned: true } : part
}

function stepPart(step: StepConfig, root: 'cs' | 'mv'): StepPart {
  const { node } = step
  switch (step.kind) {
    case 'scope':
      return { node, kind: 'scope', condition: conditionPart(step, root), action: step.action }
    case 'join':
      return { node, kind: 'join', rows: joinPart(step.rows) }
    case 'project':
    case 'pendingExport':
      return { node, kind: step.kind }
    case 'flow': {
      const off = step.mappings.filter(({ enabled }) => enabled === false).map(({ target }) => target)
      return { node, kind: 'flow', mappings: mappingsPart(step.mappings), off: [...new Set(off)].sort() }
    }
    case 'provision': {
      const { action, inGrace, disableCounts } = step
      const onDeletion = onDeletionOf(step)
      const moveTo = step.moveTo.trim()
      // Who moves nobody is as before: a store of a version without it asks for no full sync.
      const moves = moveTo !== '' && (action === 'disable' || onDeletion === 'disable') ? [moveTo] : []
      const groups =
        step.outOfGroups === true && (action === 'disable' || onDeletion === 'disable') ? [{ outOfGroups: true }] : []
      const rows = mappingsPart(step.disable)
      const deprovisioning = digest([action, onDeletion, inGrace, disableCounts, rows, ...moves, ...groups])
      return { node, kind: 'provision', rows: joinPart(step.rows), deprovisioning }
    }
    default:
      return step satisfies never
  }
}

/** Rows are alike where the expressions they stand for are (S2). */
function conditionPart({ mode, condition, expression }: StepConfig & { kind: 'scope' }, root: 'cs' | 'mv'): ConditionPart {
  if (mode === 'rows' && condition) {
    const { match, parts } = condition
    const text = expressionOf(condition, root)
    return text === '' ? null : { text: digest(text), rows: { match, digests: parts.map(digest).sort() } }
  }
  return mode === 'expression' && expression.trim() !== '' ? { text: digest(expression.trim()) } : null
}

/** Rows that cannot be compiled are a mistake of their own; here they are what they are. */
function expressionOf(condition: ConditionGroup, root: 'cs' | 'mv'): string {
  try {
    return conditionToExpression(condition, root)
  } catch {
    return JSON.stringify(condition)
  }
}

function joinPart(rows: readonly JoinRowConfig[]): string {
  const filled = rows.map(({ pairs }) => pairs.filter(({ cs, mv }) => cs !== '' && mv !== ''))
  return digest(
    filled.filter((pairs) => pairs.length > 0).map((pairs) => pairs.map(({ cs, mv, ignoreCase }) => [cs, mv, ignoreCase])),
  )
}

/** Rows that are on, by target; of rows with one target the order counts, of others it does not. */
function mappingsPart(mappings: readonly MappingConfig[]): Record<string, string[]> {
  const byTarget = new Map<string, string[]>()
  for (const { enabled, target, ...row } of mappings) {
    if (enabled === false || target === '') continue
    const settings = { ...row, precedence: row.precedence === '' || row.precedence === null ? null : Number(row.precedence) }
    byTarget.set(target, [...(byTarget.get(target) ?? []), digest(settings)])
  }
  return Object.fromEntries([...byTarget].sort(([a], [b]) => (a < b ? -1 : 1)))
}
