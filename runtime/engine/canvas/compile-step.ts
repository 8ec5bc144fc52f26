/** Compiling one step of the canvas: its expressions, its rows and mappings, with attributes in their schema's spelling. */
import { compile, conditionToExpression, ExpressionError, isConditionGroup } from '../../expression'
import type { CompiledExpression, CompileOptions } from '../../expression'
import { bounds, isWithin } from '../../model/bounds'
import { convert, isMisfit } from '../../model/convert'
import { messageOf, SyncError } from '../../model/errors'
import type { DeprovisionAction, JoinRow, MappingSource, MissingInput, SyncRule } from '../../model/rules'
import { missingInputs } from '../../model/rules'
import type { AttributeSchema, ObjectTypeSchema } from '../../model/schema'
import { dnOf, findAttribute } from '../../model/schema'
import type { AttributeValue, Scalar } from '../../model/values'
import { asSet } from '../../model/values'
import { inOrder, inPasses } from '../../pipeline/5-dependencies'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { PlannedMvType, PlannedRule, PlannedStep, TimeReading } from './plan'
import type { JoinRowConfig, MappingConfig, StepConfig } from './registry'

/** Join rows with attributes in their schema's spelling (O3); pairs that are not filled in are left out. */
export function planRows(
  rows: readonly JoinRowConfig[],
  cs: ObjectTypeSchema | undefined,
  mv: PlannedMvType | undefined,
): JoinRow[] {
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

/** A step ready to run, or why it cannot. */
export function planStep(step: StepConfig, rule: PlannedRule | undefined): PlannedStep {
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
  switch (step.kind) {
    case 'scope': {
      const text = conditionText(step, rule.direction)
      const condition = text === '' ? null : compile(text, { ...names, use: 'condition' })
      const read = rule.direction === 'inbound' && condition ? condition.inputs.filter(({ root }) => root === 'mv') : []
      const reads = read.map(({ attribute }) => attribute)
      const secrets = secretsRead(condition, { cs, mv: mv.schema })
      const time = timeReading(condition ? [condition] : [])
      return { kind: 'scope', rule, condition, secrets, action: step.action, reads, time }
    }
    case 'join':
      return { kind: 'join', rule, rows: planRows(step.rows, cs, mv) }
    case 'project':
      return { kind: 'project', rule }
    case 'flow': {
      const mappings = step.mappings.map((mapping) => planMapping(mapping, rule, cs, mv, names))
      const inbound = rule.direction === 'inbound'
      return planFlow(step, rule, inbound ? inOrder(mappings, rule.precedence) : naming(mappings, cs), { cs, mv })
    }
    case 'provision': {
      const { action } = step
      const toDisable = (mapping: MappingConfig): FlowMapping => planMapping(mapping, rule, cs, mv, { ...names, unique: false })
      const disable = naming(step.disable.map(toDisable), cs)
      const moveTo = moveOf(step, cs, toDisable)
      return {
        kind: 'provision',
        rule,
        rows: planRows(step.rows, cs, mv),
        deprovisioning: {
          action,
          onDeletion: onDeletionOf(step),
          inGrace: step.inGrace === '' ? (action === 'disable' ? 'now' : 'wait') : step.inGrace,
          disableCounts: step.disableCounts,
          outOfGroups: step.outOfGroups === true,
          disable,
          moveTo,
        },
        time: timeReading(expressionsOf([...disable, ...moveTo])),
      }
    }
    case 'pendingExport':
      return { kind: 'pendingExport', node: step.node, rule, hold: step.hold }
    default:
      return step satisfies never
  }
}

/** Of several rows that name accounts, one whose value is no name leaves it to the others (R9); of one alone it is said later. */
function naming(mappings: readonly FlowMapping[], { anchor, secondaryId }: ObjectTypeSchema): readonly FlowMapping[] {
  const isNaming = ({ enabled, target }: FlowMapping): boolean => enabled && (target === anchor || target === secondaryId)
  const several = Map.groupBy(mappings.filter(isNaming), ({ target }) => target)
  return mappings.map((mapping) =>
    isNaming(mapping) && (several.get(mapping.target)?.length ?? 0) > 1 ? { ...mapping, names: true } : mapping,
  )
}

function planFlow(
  step: StepConfig & { kind: 'flow' },
  rule: PlannedRule,
  mappings: readonly FlowMapping[],
  { cs, mv }: { readonly cs: ObjectTypeSchema; readonly mv: PlannedMvType },
): PlannedStep {
  const inbound = rule.direction === 'inbound'
  const random = step.mappings.filter(isRandom).map((mapping) => findAttribute(cs, mapping.target)?.name ?? mapping.target)
  return {
    kind: 'flow',
    node: step.node,
    rule,
    mappings,
    passes: inbound ? inPasses(mappings) : [],
    targets: new Set(mappings.map((mapping) => mapping.target)),
    references: mappings.filter((mapping) => isReference(mapping, inbound ? cs : mv.schema)).map(({ target }) => target),
    random: new Set(random),
    time: timeReading(expressionsOf(mappings)),
  }
}

function expressionsOf(mappings: readonly FlowMapping[]): CompiledExpression[] {
  return mappings.flatMap(({ enabled, source }) => (enabled && source.kind === 'expression' ? [source.expression] : []))
}

/** Null where none depends on time, which costs nothing at run time. */
function timeReading(expressions: readonly CompiledExpression[]): TimeReading | null {
  const clocks = expressions.flatMap(({ clock }) => clock ?? [])
  const zoned = expressions.some((expression) => expression.zoned)
  return clocks.length > 0 || zoned ? { clocks, zoned } : null
}

function secretsRead(
  condition: CompiledExpression | null,
  types: Readonly<Record<'cs' | 'mv', Pick<ObjectTypeSchema, 'attributes'>>>,
): ReadonlySet<string> {
  const inputs = condition?.inputs ?? []
  return new Set(
    inputs.flatMap(({ root, attribute }) => {
      const isSecret = root !== 'extra' && findAttribute(types[root], attribute)?.secret === true
      return isSecret ? [`${root} ${attribute}`] : []
    }),
  )
}

/** The condition of a scope filter as an expression; empty when it takes every object. */
export function conditionText(step: StepConfig & { kind: 'scope' }, direction: SyncRule['direction']): string {
  if (step.mode === 'expression') return step.expression.trim()
  if (step.mode === 'all' || step.condition === null) return ''
  if (!isConditionGroup(step.condition))
    throw new SyncError('not-configured', 'its condition cannot be read. Open it and write the condition anew')
  return conditionToExpression(step.condition, direction === 'inbound' ? 'cs' : 'mv')
}

/** What a provision step does to the accounts of people who are deleted: as out of scope, unless it says so. */
export function onDeletionOf({
  action,
  onDeletion,
}: Pick<StepConfig & { kind: 'provision' }, 'action' | 'onDeletion'>): DeprovisionAction {
  return onDeletion === '' ? action : onDeletion
}

/** Where disabled accounts are moved to, as a mapping onto their DN; none where they stay (R15). */
function moveOf(
  { action, onDeletion, disable, moveTo }: StepConfig & { kind: 'provision' },
  cs: ObjectTypeSchema,
  plan: (mapping: MappingConfig) => FlowMapping,
): readonly FlowMapping[] {
  if (moveTo.trim() === '' || (action !== 'disable' && onDeletion !== 'disable')) return []
  const dn = dnOf(cs)
  if (!dn)
    throw new SyncError(
      'not-configured',
      `it moves disabled accounts, and objects of the type ${cs.name} have no DN to be moved by, as those of a directory have. Empty "Move to"`,
    )
  if (dn.mutability === 'readOnly' || dn.mutability === 'createOnly')
    throw new SyncError(
      'not-configured',
      `it moves disabled accounts, and the system does not let ${dn.name} be changed. Empty "Move to"`,
    )
  if (disable.some(({ enabled, target }) => enabled !== false && findAttribute(cs, target)?.name === dn.name))
    throw new SyncError(
      'not-configured',
      `both "Move to" and the row for ${dn.name} say where a disabled account goes. Take one of them out`,
    )
  const untouched = { precedence: '', merge: false, emptyCounts: false, whenMissing: '', mode: 'always' } as const
  return [plan({ ...untouched, enabled: true, target: dn.name, kind: 'expression', value: moveTo.trim() })]
}

/** The attributes an expression may name, and whether it may ask for a unique value. */
type Names = Required<Pick<CompileOptions, 'csAttributes' | 'mvAttributes'>> & Pick<CompileOptions, 'unique'>

function planMapping(
  config: MappingConfig,
  rule: PlannedRule,
  cs: ObjectTypeSchema,
  mv: PlannedMvType,
  names: Names,
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
  const isUnique = source.kind === 'expression' && source.expression.unique
  const precedence = config.precedence === '' || config.precedence === null ? null : Number(config.precedence)
  return {
    enabled: config.enabled !== false,
    source,
    target: targetSchema?.name ?? config.target,
    precedence: isWithin(precedence, bounds.precedence) ? precedence : null,
    merge: config.merge === true,
    emptyCounts: config.emptyCounts === true,
    whenMissing: whenMissingOf(config, textOfSeveral ? 'nothing' : 'evaluate'),
    mode: inbound ? 'always' : (config.mode ?? 'always'),
    schema: targetSchema,
    ...(isUnique && config.reusable === true && { reusable: true }),
    ...(!inbound && isComparedList(targetSchema) && config.sharing && { sharing: config.sharing }),
  }
}

/** A list whose values the system shows. */
function isComparedList(schema: AttributeSchema | null): boolean {
  return schema?.multi === true && schema.secret !== true
}

/** What a mapping does when an input is missing; a row that says nothing does what its kind does by default (A10). */
function whenMissingOf({ whenMissing, target }: MappingConfig, otherwise: MissingInput): MissingInput {
  if (whenMissing === '' || whenMissing === undefined) return otherwise
  if (missingInputs.includes(whenMissing)) return whenMissing
  throw new SyncError(
    'not-configured',
    `the row for ${target} says "${whenMissing}" of a missing input, which nobody knows. Open the node and choose anew under "If an input is missing"`,
  )
}

function isReference({ enabled, schema, source }: FlowMapping, from: Pick<ObjectTypeSchema, 'attributes'>): boolean {
  const read = source.kind === 'direct' ? findAttribute(from, source.attribute) : undefined
  return enabled && (schema?.type === 'reference' || read?.type === 'reference')
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
