/** Where a unique value is looked for: in the attribute that its mapping writes, and those this flows to or comes from (U1). */
import type { JoinRow } from '../../model/rules'
import type { Namespace } from '../../model/unique'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { CsAttribute, MvAttribute, PlannedRule, PlannedStep, UniqueNamespaces } from './plan'

type FlowStep = Extract<PlannedStep, { readonly kind: 'flow' }>

const mvNamespace = ({ type, attribute }: MvAttribute): Namespace => JSON.stringify(['mv', type, attribute])
const csNamespace = ({ system, type, attribute }: Omit<CsAttribute, 'rows'>): Namespace =>
  JSON.stringify(['cs', system, type, attribute])

/** The mappings of flows in force whose values nobody else may have, with their namespaces. */
export function uniqueNamespaces(steps: ReadonlyMap<string, PlannedStep>): Map<FlowMapping, UniqueNamespaces> {
  const flows = [...steps.values()].filter((step): step is FlowStep => step.kind === 'flow' && step.rule.enabled)
  const found = flows.flatMap((step) => step.mappings.filter(isUnique).map((mapping) => [step.rule, mapping] as const))
  const namespaces = new Map(found.map(([rule, mapping]) => [mapping, namespacesOf(steps, flows, rule, mapping)]))
  const given = new Set([...namespaces.values()].map(({ own }) => own))
  for (const [mapping, { own, ledger, ...rest }] of namespaces)
    namespaces.set(mapping, {
      ...rest,
      own,
      ledger: [own, ...ledger.filter((namespace) => namespace !== own && given.has(namespace))],
    })
  return namespaces
}

/**
 * The mappings of flows in force that write an attribute in which a value is nobody else's, and do not ask for one with
 * UniqueValue. Where the person's own unique value flows on to her account, that was looked at where it was given.
 */
export function amongUniqueValues(
  steps: ReadonlyMap<string, PlannedStep>,
  unique: ReadonlyMap<FlowMapping, UniqueNamespaces>,
): Map<FlowMapping, UniqueNamespaces> {
  const found = new Map<FlowMapping, UniqueNamespaces>()
  if (unique.size === 0) return found
  for (const step of steps.values()) {
    if (step.kind !== 'flow' || !step.rule.enabled) continue
    for (const mapping of step.mappings) {
      if (!mapping.enabled || unique.has(mapping)) continue
      const among = [...unique.values()].filter((namespaces) => writesAmong(step.rule, mapping, namespaces))
      const [first] = among
      if (!first) continue
      const ledger = [...new Set(among.map(({ own }) => own))]
      found.set(mapping, { own: first.own, ledger, mv: [], cs: [], reusable: among.every(({ reusable }) => reusable) })
    }
  }
  return found
}

function writesAmong(
  { direction, system, csType, mvType }: PlannedRule,
  { source, target }: FlowMapping,
  { mv, cs }: UniqueNamespaces,
): boolean {
  const isOfMv = (name: string): boolean => mv.some(({ type, attribute }) => type === mvType && attribute === name)
  if (direction === 'inbound') return isOfMv(target)
  if (source.kind === 'direct' && isOfMv(source.attribute)) return false
  return cs.some((own) => own.system === system && own.type === csType && own.attribute === target)
}

function isUnique({ enabled, source }: FlowMapping): boolean {
  return enabled && source.kind === 'expression' && source.expression.unique
}

function namespacesOf(
  steps: ReadonlyMap<string, PlannedStep>,
  flows: readonly FlowStep[],
  rule: PlannedRule,
  { target, reusable = false }: FlowMapping,
): UniqueNamespaces {
  const isInbound = rule.direction === 'inbound'
  const { system, csType, mvType } = rule
  const pairs = new Set<string>()
  const mv: MvAttribute[] = isInbound ? [{ type: mvType, attribute: target }] : []
  const cs: CsAttribute[] = isInbound ? [] : [{ system, type: csType, attribute: target, rows: rowsOf(steps, rule) }]
  const add = (of: PlannedRule, csAttribute: string, mvAttribute: string): void => {
    const key = JSON.stringify([of.system, of.csType, csAttribute, of.mvType, mvAttribute])
    if (of.mvType !== mvType || pairs.has(key)) return
    pairs.add(key)
    if (isInbound && mvAttribute === target)
      cs.push({ system: of.system, type: of.csType, attribute: csAttribute, rows: rowsOf(steps, of) })
    if (!isInbound && of.system === system && of.csType === csType && csAttribute === target)
      mv.push({ type: mvType, attribute: mvAttribute })
  }
  for (const flow of flows)
    for (const { enabled, source, target: written } of flow.mappings) {
      if (!enabled || source.kind !== 'direct') continue
      if (flow.rule.direction === 'outbound') add(flow.rule, written, source.attribute)
      else if (!isInbound) add(flow.rule, source.attribute, written)
    }
  for (const step of steps.values())
    if (step.kind === 'provision' && step.rule.enabled)
      for (const { pairs: row } of step.rows) for (const pair of row) add(step.rule, pair.cs, pair.mv)
  const ledger = [...mv.map(mvNamespace), ...cs.map(csNamespace)]
  const own = isInbound
    ? mvNamespace({ type: mvType, attribute: target })
    : csNamespace({ system, type: csType, attribute: target })
  return { own, ledger, mv, cs, reusable }
}

/** The match rows of all provision steps that make such accounts for such people. */
function rowsOf(steps: ReadonlyMap<string, PlannedStep>, { system, csType, mvType }: PlannedRule): readonly JoinRow[] {
  return [...steps.values()].flatMap((step) =>
    step.kind === 'provision' && step.rule.system === system && step.rule.csType === csType && step.rule.mvType === mvType
      ? step.rows
      : [],
  )
}
