/** What of people and of records the rules of a plan read, looked up once: to know who is due by a change (D7, D9). */
import type { CompiledExpression } from '../../expression'
import type { RuleId, SystemId } from '../../model/objects'
import type { ReferenceOfType } from '../../model/references'
import type { Direction } from '../../model/rules'
import { foldCase } from '../../model/values'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { Plan, PlannedRule, PlannedStep } from './plan'

/** What inbound rules for one kind of record read of its person. */
export interface ReadOfPerson {
  readonly names: ReadonlySet<string>
  /** A condition is among what reads: it is asked before a record is linked, when there is nobody to be read. */
  readonly byScope: 'scope' | 'flowOnly'
}

/** What inbound rules read of people of a type. */
export interface PersonReads {
  /** Attributes that any of them reads. */
  readonly names: ReadonlySet<string>
  /** By system and type of record. */
  readonly kinds: ReadonlyMap<string, ReadOfPerson>
}

/** What rules read of records of a type. */
export interface RecordReads {
  readonly names: ReadonlySet<string>
  /** Whether any inbound rule is for them: then a record that comes about, or is linked, is to be looked at. */
  readonly inbound: boolean
}

/** What rules read of other records of a system, through references of records. */
export interface ReadThroughReferences {
  /** The references. */
  readonly through: readonly ReferenceOfType[]
  /** Names of what is read of the records they point at, in folded case: of which type these are is not known. */
  readonly names: ReadonlySet<string>
}

/** What rules read of people, to say of what a value or an account comes (A14). */
export interface ReadsOfRule {
  /** Attributes that the mappings to this one read, those to disable an account included; in folded case. */
  readonly byTarget: ReadonlyMap<string, readonly string[]>
  /** What the conditions of its scope read, in folded case. */
  readonly byScope: readonly string[]
}

interface Reads {
  readonly rules: ReadonlyMap<RuleId, ReadsOfRule>
  readonly people: ReadonlyMap<string, PersonReads>
  readonly records: ReadonlyMap<string, RecordReads>
  readonly through: ReadonlyMap<SystemId, ReadThroughReferences>
}

const found = new WeakMap<Plan, Reads>()

function readsOf(plan: Plan): Reads {
  let reads = found.get(plan)
  if (!reads)
    found.set(
      plan,
      (reads = {
        people: peopleRead(plan),
        records: recordsRead(plan),
        through: throughReferences(plan),
        rules: rulesRead(plan),
      }),
    )
  return reads
}

/** What inbound rules read of people of this type; undefined where none reads anything. */
export function readOfPeople(plan: Plan, mvType: string): PersonReads | undefined {
  return readsOf(plan).people.get(mvType)
}

/** What rules read of records of this kind; undefined where no rule is for them. */
export function readOfRecords(plan: Plan, system: SystemId, csType: string): RecordReads | undefined {
  return readsOf(plan).records.get(kindOf(system, csType))
}

/** What rules read of other records through references, by system; nearly always there is none. */
export function readThroughReferences(plan: Plan): ReadonlyMap<SystemId, ReadThroughReferences> {
  return readsOf(plan).through
}

/** The person's attributes that the mappings of a rule to this attribute read, in folded case. */
export function readByMappings(plan: Plan, rule: RuleId, target: string): readonly string[] {
  return readsOf(plan).rules.get(rule)?.byTarget.get(foldCase(target)) ?? []
}

/** The person's attributes that the conditions of a rule's scope read, in folded case. */
export function readByScope(plan: Plan, rule: RuleId): readonly string[] {
  return readsOf(plan).rules.get(rule)?.byScope ?? []
}

/** The key of a kind of record. */
export function kindOf(system: SystemId, csType: string): string {
  return `${system} ${csType}`
}

function enabledSteps(plan: Plan): (Exclude<PlannedStep, { kind: 'broken' }> & { readonly rule: PlannedRule })[] {
  return [...plan.steps.values()].flatMap((step) => (step.kind !== 'broken' && step.rule.enabled ? [step] : []))
}

interface Kind {
  readonly names: Set<string>
  byScope: ReadOfPerson['byScope']
}

function peopleRead(plan: Plan): Map<string, PersonReads> {
  const types = new Map<string, { names: Set<string>; kinds: Map<string, Kind> }>()
  for (const step of enabledSteps(plan)) {
    if (step.rule.direction !== 'inbound' || (step.kind !== 'scope' && step.kind !== 'flow')) continue
    const names = step.kind === 'scope' ? step.reads : step.passes.flatMap(({ reads }) => reads)
    if (names.length === 0) continue
    const { mvType, system, csType } = step.rule
    const type = types.get(mvType) ?? { names: new Set<string>(), kinds: new Map<string, Kind>() }
    types.set(mvType, type)
    const key = kindOf(system, csType)
    const kind: Kind = type.kinds.get(key) ?? { names: new Set<string>(), byScope: 'flowOnly' }
    type.kinds.set(key, kind)
    if (step.kind === 'scope') kind.byScope = 'scope'
    for (const name of names) {
      type.names.add(name)
      kind.names.add(name)
    }
  }
  return types
}

function recordsRead(plan: Plan): Map<string, RecordReads> {
  const kinds = new Map<string, { names: Set<string>; inbound: boolean }>()
  for (const step of enabledSteps(plan)) {
    const { system, csType, direction } = step.rule
    const key = kindOf(system, csType)
    const kind = kinds.get(key) ?? { names: new Set<string>(), inbound: false }
    kinds.set(key, kind)
    if (direction === 'inbound') kind.inbound = true
    for (const name of readOfRecord(step)) kind.names.add(name)
  }
  return kinds
}

function rulesRead(plan: Plan): Map<RuleId, ReadsOfRule> {
  const rules = new Map<RuleId, { byTarget: Map<string, string[]>; byScope: string[] }>()
  for (const step of enabledSteps(plan)) {
    const reads = rules.get(step.rule.id) ?? { byTarget: new Map<string, string[]>(), byScope: [] }
    rules.set(step.rule.id, reads)
    if (step.kind === 'scope') reads.byScope.push(...mvOf(step.condition))
    for (const mapping of mappingsOf(step)) {
      const target = foldCase(mapping.target)
      reads.byTarget.set(target, [...(reads.byTarget.get(target) ?? []), ...personsOf(mapping, step.rule.direction)])
    }
  }
  return rules
}

function mappingsOf(step: Exclude<PlannedStep, { kind: 'broken' }>): readonly FlowMapping[] {
  if (step.kind === 'flow') return step.mappings
  if (step.kind !== 'provision') return []
  return [...step.deprovisioning.disable, ...step.deprovisioning.moveTo]
}

/** Also what a direct mapping outbound takes. */
function personsOf({ enabled, source }: FlowMapping, direction: Direction): readonly string[] {
  if (!enabled || source.kind === 'constant') return []
  if (source.kind === 'direct') return direction === 'outbound' ? [foldCase(source.attribute)] : []
  return mvOf(source.expression)
}

function mvOf(expression: CompiledExpression | null): readonly string[] {
  return (expression?.inputs ?? []).flatMap(({ root, attribute }) => (root === 'mv' ? [foldCase(attribute)] : []))
}

function throughReferences({ rules, lookingUp }: Plan): Map<SystemId, ReadThroughReferences> {
  const systems = new Map<SystemId, { through: Map<string, ReferenceOfType>; names: Set<string> }>()
  for (const [id, expressions] of lookingUp) {
    const rule = rules.get(id)
    if (!rule?.enabled) continue
    for (const { root, attribute, step } of expressions.flatMap((expression) => expression.through)) {
      if (root !== 'cs') continue
      const known = systems.get(rule.system) ?? { through: new Map<string, ReferenceOfType>(), names: new Set<string>() }
      systems.set(rule.system, known)
      known.through.set(`${rule.csType}\u0000${attribute}`, { type: rule.csType, attribute })
      known.names.add(foldCase(step))
    }
  }
  return new Map([...systems].map(([system, { through, names }]) => [system, { through: [...through.values()], names }]))
}

/** What a step reads of the record; a mapping that writes what it reads sees the value of before, and depends on nothing (D7). */
function readOfRecord(step: Exclude<PlannedStep, { kind: 'broken' }>): readonly string[] {
  const { direction } = step.rule
  switch (step.kind) {
    case 'scope':
      return (step.condition?.inputs ?? []).flatMap(({ root, attribute }) => (root === 'cs' ? [attribute] : []))
    case 'join':
      return step.rows.flatMap(({ pairs }) => pairs.map(({ cs }) => cs))
    case 'flow':
      return step.mappings.flatMap((mapping) =>
        csOf(mapping, direction).filter((name) => direction === 'inbound' || name !== mapping.target),
      )
    case 'project':
    case 'provision':
    case 'pendingExport':
      return []
    default:
      return step satisfies never
  }
}

/** Also what a direct mapping inbound takes; outbound that is an attribute of the person. */
function csOf({ enabled, source }: FlowMapping, direction: Direction): readonly string[] {
  if (!enabled || source.kind === 'constant') return []
  if (source.kind === 'direct') return direction === 'inbound' ? [source.attribute] : []
  return source.expression.inputs.flatMap(({ root, attribute }) => (root === 'cs' ? [attribute] : []))
}

/** The inbound mappings of a system that read its people, by rule, in words: `Badge in: Email Address, Display Name`. */
export function readingMappings({ steps, rules }: Plan, system: SystemId): readonly string[] {
  const targets = new Map<RuleId, Set<string>>()
  for (const step of steps.values()) {
    if (step.kind !== 'flow' || step.rule.system !== system) continue
    const reading = step.passes.filter(({ reads }) => reads.length > 0).flatMap((pass) => [...pass.targets])
    if (reading.length > 0) targets.set(step.rule.id, new Set([...(targets.get(step.rule.id) ?? []), ...reading]))
  }
  return [...targets].map(([rule, names]) => `${rules.get(rule)?.name}: ${[...names].join(', ')}`)
}
