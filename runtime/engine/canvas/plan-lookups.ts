/** Which rules of a plan are meant for an object: asked for every object, looked up once. */
import type { Cso, PendingExport, RuleId, SystemId } from '../../model/objects'
import type { StepKind } from '../../pipeline/2-course'
import type { Governing } from '../../pipeline/6-account'
import type { Asks } from '../../pipeline/7-withdrawal'
import { asksToDeprovision } from '../../pipeline/7-withdrawal'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import type { Plan, PlannedRule } from './plan'

/** The steps that work by a rule, by their kind, as the wires know them. */
export interface RuleShape {
  readonly has: ReadonlySet<StepKind>
  readonly steps: ReadonlyMap<StepKind, readonly string[]>
}

/** A step an object came to, as the wires know it, and the output it left by; null when it ended there. */
export interface Passage {
  readonly node: string
  readonly rule: RuleId
  readonly kind: StepKind
  readonly output: number | null
}

const noSteps: RuleShape = { has: new Set(), steps: new Map() }

function shapesOf(plan: Plan): Map<RuleId, RuleShape> {
  const byRule = new Map<RuleId, Map<StepKind, string[]>>()
  for (const [node, step] of plan.steps) {
    if (step.kind === 'broken') continue
    const steps = byRule.get(step.rule.id) ?? new Map<StepKind, string[]>()
    byRule.set(step.rule.id, steps)
    steps.set(step.kind, [...(steps.get(step.kind) ?? []), plan.wiredAs(node)])
  }
  return new Map([...byRule].map(([rule, steps]) => [rule, { has: new Set(steps.keys()), steps }]))
}

interface Lookups {
  readonly inbound: Map<string, readonly PlannedRule[]>
  readonly outbound: Map<string, readonly PlannedRule[]>
  readonly governed: Map<string, readonly string[]>
  readonly written: Map<string, ReadonlySet<string>>
  readonly shapes: ReadonlyMap<RuleId, RuleShape>
  /** By step node, and by output: -1 for those that ended there. */
  readonly passages: Map<string, Map<number, Passage>>
  readonly behindDecision: ReadonlySet<string>
}
const lookups = new WeakMap<Plan, Lookups>()

function lookupsOf(plan: Plan): Lookups {
  let known = lookups.get(plan)
  if (!known) {
    const behindDecision = plan.wires?.behindDecision() ?? new Set<string>()
    const shapes = shapesOf(plan)
    const byKind = { inbound: new Map(), outbound: new Map(), governed: new Map(), written: new Map() }
    known = { ...byKind, shapes, passages: new Map(), behindDecision }
    lookups.set(plan, known)
  }
  return known
}

/** Enabled inbound rules that read objects of this kind. */
export function inboundRules(plan: Plan, system: SystemId, csType: string): readonly PlannedRule[] {
  const { inbound } = lookupsOf(plan)
  const kind = `${system} ${csType}`
  let rules = inbound.get(kind)
  if (!rules) {
    const isMeant = (rule: PlannedRule): boolean =>
      rule.enabled && rule.direction === 'inbound' && rule.system === system && rule.csType === csType
    inbound.set(kind, (rules = [...plan.rules.values()].filter(isMeant)))
  }
  return rules
}

/** Enabled outbound rules for metaverse objects of this type. */
export function outboundRules(plan: Plan, mvType: string): readonly PlannedRule[] {
  const { outbound } = lookupsOf(plan)
  let rules = outbound.get(mvType)
  if (!rules) {
    const isMeant = (rule: PlannedRule): boolean => rule.enabled && rule.direction === 'outbound' && rule.mvType === mvType
    outbound.set(mvType, (rules = [...plan.rules.values()].filter(isMeant)))
  }
  return rules
}

/** Enabled inbound rules that may have linked objects of this kind to MVOs of that type. */
export function inboundRulesTo(plan: Plan, cso: Pick<Cso, 'system' | 'type'>, mvType: string): readonly PlannedRule[] {
  const rules = inboundRules(plan, cso.system, cso.type)
  return rules.every((rule) => rule.mvType === mvType) ? rules : rules.filter((rule) => rule.mvType === mvType)
}

/** How the rule stands that last had an account of an MVO of this type in scope; null when none had (A14). */
export function governingOf(plan: Plan, account: Pick<Cso, 'system' | 'type' | 'rule'>, mvType: string): Governing | null {
  if (account.rule === null) return null
  const rule = plan.rules.get(account.rule)
  if (!rule || !isForAccount(rule, account, mvType)) return 'gone'
  return rule.enabled ? 'inForce' : 'off'
}

/**
 * What the rules say of what was staged for an account, be it by one that is for another system or object type by now (A14, D5).
 * `mvType` is the person's; null when the person is gone: of what type she was is not known any more, and only what deployments
 * changed of a rule since says that it was not hers.
 */
export function asksFor(
  { rules }: Plan,
  account: Cso,
  mvType: string | null,
  open: readonly Pick<ConfigurationChange, 'otherPeople' | 'otherEnds'>[],
): Asks {
  const inForce = (id: RuleId): PlannedRule | undefined => {
    const rule = rules.get(id)
    if (!rule?.enabled || !isForAccount(rule, account, mvType ?? rule.mvType)) return undefined
    return mvType === null && open.some(({ otherPeople }) => otherPeople?.includes(id)) ? undefined : rule
  }
  return {
    isDecidedAnew: mvType !== null,
    forValue: (id, attribute) => inForce(id)?.targets?.has(attribute) ?? false,
    forDeprovisioning: (id, operation) => {
      const rule = inForce(id)
      if (!rule || rule.deprovisions.length === 0) return 'isVoid'
      if (mvType === null && !open.some(({ otherEnds }) => otherEnds?.includes(id))) return 'asksForIt'
      const person = mvType === null ? 'gone' : 'there'
      return asksToDeprovision(rule.deprovisions, operation, person) ? 'asksForIt' : 'asksOtherwise'
    },
  }
}

/** Whether the rule that has an account disabled or deleted does so as it is now; one that is off or gone is left to A14. */
export function stillDeprovisions({ rules }: Plan, { rule: id, operation }: Pick<PendingExport, 'rule' | 'operation'>): boolean {
  const rule = id === undefined ? undefined : rules.get(id)
  return !rule?.enabled || asksToDeprovision(rule.deprovisions, operation, 'there')
}

function isForAccount(rule: PlannedRule, { system, type }: Pick<Cso, 'system' | 'type'>, mvType: string): boolean {
  return rule.direction === 'outbound' && rule.system === system && rule.csType === type && rule.mvType === mvType
}

/** What the systems of a plan are called. */
export function systemNamesOf(plan: Plan): (system: SystemId) => string {
  return (system) => plan.systems.get(system)?.config.name ?? `system ${system}`
}

/** Whether more than one attribute flow works by the rule, so that an object may pass some of them and not others. */
export function hasSeveralFlows(plan: Plan, rule: RuleId): boolean {
  return (ruleShape(plan, rule).steps.get('flow')?.length ?? 0) > 1
}

/** The attributes of accounts of this kind whose values an enabled outbound rule always says (R7, E11). */
export function governedAttributes(plan: Plan, system: SystemId, csType: string): readonly string[] {
  const { governed } = lookupsOf(plan)
  const kind = `${system} ${csType}`
  let names = governed.get(kind)
  if (!names) {
    const found = [...plan.steps.values()].flatMap((step) => {
      if (step.kind !== 'flow' || !step.rule.enabled || step.rule.direction !== 'outbound') return []
      if (step.rule.system !== system || step.rule.csType !== csType) return []
      return step.mappings.filter(({ enabled, mode }) => enabled && mode === 'always').map(({ target }) => target)
    })
    governed.set(kind, (names = [...new Set(found)]))
  }
  return names
}

/** The attributes that any rule writes to accounts of this kind, also one that is switched off. */
export function writtenAttributes(plan: Plan, system: SystemId, csType: string): ReadonlySet<string> {
  const { written } = lookupsOf(plan)
  const kind = `${system} ${csType}`
  let names = written.get(kind)
  if (!names) {
    const rules = [...plan.rules.values()].filter((rule) => rule.system === system && rule.csType === csType)
    names = new Set(rules.flatMap((rule) => (rule.direction === 'outbound' ? [...(rule.targets ?? [])] : [])))
    written.set(kind, names)
  }
  return names
}

/** The passage of an object through a step; undefined where the plan has no step that works. Every object has the same one. */
export function passageThrough(plan: Plan, node: string, output: number | null): Passage | undefined {
  const { passages } = lookupsOf(plan)
  let ofNode = passages.get(node)
  if (!ofNode) passages.set(node, (ofNode = new Map()))
  const known = ofNode.get(output ?? -1)
  if (known) return known
  const step = plan.steps.get(node)
  if (!step || step.kind === 'broken') return undefined
  const passage = { node: plan.wiredAs(node), rule: step.rule.id, kind: step.kind, output }
  ofNode.set(output ?? -1, passage)
  return passage
}

/** The steps of a rule. */
export function ruleShape(plan: Plan, rule: RuleId): RuleShape {
  return lookupsOf(plan).shapes.get(rule) ?? noSteps
}

/** Steps with a node before them that may keep messages on purpose, such as a switch. */
export function stepsBehindDecision(plan: Plan): ReadonlySet<string> {
  return lookupsOf(plan).behindDecision
}
