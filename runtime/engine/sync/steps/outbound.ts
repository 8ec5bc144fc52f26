/** The outbound steps: scope, provision, attribute flow to the account, pending export. */
import type { ExpressionScope } from '../../../expression'
import { counted, inNumber } from '../../../model/counted'
import { ObjectError } from '../../../model/errors'
import type { CsoQuery } from '../../../model/queries'
import type { AttributeValue } from '../../../model/values'
import { noSpellings } from '../../../model/spellings'
import { attributeOf, noAttributes } from '../../../model/values'
import { decideScope, deletedIsOut } from '../../../pipeline/2-scope'
import { combinations, rowKeys } from '../../../pipeline/3-join'
import type { ChosenCandidates, DesiredValue, OutboundFlow } from '../../../pipeline/5-flow'
import type { FlowMapping } from '../../../pipeline/5-mapping-value'
import { decideOutboundFlow, keepGenerated } from '../../../pipeline/5-flow'
import { membersIn, withoutMembers } from '../../../pipeline/6-groups'
import { disablesNothing, unsaidBy } from '../../../pipeline/6-disables-nothing'
import { decideMove } from '../../../pipeline/6-move'
import { decideProvision } from '../../../pipeline/6-provision'
import type { PlannedStep } from '../../canvas/plan'
import { link, newCso, noteReferences, outcomeOf } from '../page/mutations'
import { resolutionOf } from '../page/resolutions'
import type { Item, RuleOutcome, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { dropUnsent } from './disconnect'
import { noteLookOf } from './looks'
import { uniqueMappings, withUniqueValues } from './choose-unique'
import type { Extra, Step, StepResult } from './step'
import { skipReason } from './step'

export function outboundScope(set: WorkingSet, step: Step<'scope'>, item: Item, extra: Extra): StepResult {
  const mvo = mvoFor(set, step, item)
  if (typeof mvo === 'string') return { output: null, because: mvo }
  const outcome = outcomeOf(mvo, step.rule, item)
  const account = set.accountOf(mvo, step.rule.system)
  const scope = set.scope(account?.current ?? null, mvo.current, extra)
  const verdict = mvo.deleted !== null ? deletedIsOut : decideScope(step, scope)
  if (step.time) noteLookOf(outcome, step, scope)
  outcome.verdict = verdict
  return { output: verdict.inScope ? 0 : 1, because: verdict.because }
}

/** The MVO an outbound step is about, or why there is nothing to do. */
function mvoFor(set: WorkingSet, step: Exclude<PlannedStep, { kind: 'broken' }>, item: Item): WorkingMvo | string {
  const skipped = skipReason(set, step, item)
  if (skipped) return skipped
  const mvo = set.mvoOf(item)
  if (!mvo) return 'it is not linked to a metaverse object'
  if (mvo.current.type !== step.rule.mvType) return `rule ${step.rule.name} is for ${step.rule.mvType}`
  return mvo
}

export function provision(set: WorkingSet, step: Step<'provision'>, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  const mvo = mvoFor(set, step, item)
  if (typeof mvo === 'string') return { output: null, because: mvo }
  const { system, csType: type } = step.rule
  const decided = (found: readonly WorkingCso[]): StepResult => applyProvision(set, { step, item, mvo, found, extra })
  const account = set.accountOf(mvo, system)
  if ((account && !set.isUnsent(account)) || mvo.deleted !== null) return decided([])
  const queries = step.rows.flatMap((row) => {
    const pairs = rowKeys(row, mvo.current.attributes, 'mv')
    return pairs ? combinations(pairs).map((combination) => ({ system, type, pairs: combination })) : []
  })
  if (queries.length === 0) return decided([])
  return findAccounts(set, step, queries).then(decided)
}

/** Accounts that match, with the references they hold. One found by several values or rows is still one account. */
async function findAccounts(
  set: WorkingSet,
  { rule }: Step<'provision'>,
  queries: readonly CsoQuery[],
): Promise<readonly WorkingCso[]> {
  const entries = (await set.store.findCsos(queries)).flat()
  const nobodys = entries.flatMap(({ cso }) => (cso.mvo === null ? [cso.id] : []))
  if (nobodys.length > 0) for (const id of await set.store.neverJoining(nobodys)) set.byHand.neverJoin.add(id)
  const unknown = entries.filter(({ cso }) => !set.csos.has(cso.id)).map(({ cso }) => cso.id)
  if (unknown.length > 0 && rule.objectType?.attributes.some(({ type }) => type === 'reference'))
    set.links.add(await set.store.linksOf(unknown))
  return [...new Set(entries.map((entry) => set.addCso(entry)))]
}

interface Provisioning {
  readonly step: Step<'provision'>
  readonly item: Item
  readonly mvo: WorkingMvo
  /** Accounts of the system that may match. */
  readonly found: readonly WorkingCso[]
  readonly extra: Extra
}

function applyProvision(set: WorkingSet, provisioning: Provisioning): StepResult {
  const { step, item, mvo, found } = provisioning
  const { rule } = step
  const outcome = outcomeOf(mvo, rule, item)
  const account = set.accountOf(mvo, rule.system)
  const decision = decideProvision(step.rows, step.deprovisioning, {
    mv: mvo.current,
    name: set.mvoName(mvo.current),
    deleted: mvo.deleted !== null,
    inScope: outcome.verdict?.inScope ?? true,
    account: account?.current ?? null,
    unsent: account !== undefined && set.isUnsent(account),
    candidatesOf: () =>
      found.filter((cso) => !cso.deleted && !set.byHand.neverJoin.has(cso.current.id)).map((cso) => cso.current),
  })
  outcome.provision = decision
  const { because } = decision
  switch (decision.kind) {
    case 'has':
      return { output: 0, because }
    case 'match':
      if (account) dropUnsent(set, item, account)
      link(set, item, set.csos.get(decision.account) as WorkingCso, mvo, { kind: 'joined', rule: rule.id })
      return { output: 0, because }
    case 'create':
      link(set, item, newAccount(set, step, item), mvo, { kind: 'provisioned', rule: rule.id })
      return { output: 0, because }
    case 'deprovision':
      if (account && decision.action === 'disable') noteDisable(set, provisioning, outcome, account)
      return { output: 1, because }
    case 'nothing':
      return { output: null, because }
    case 'ambiguous':
      throw new ObjectError('ambiguous-match', because)
    case 'taken':
      throw new ObjectError('account-taken', because)
    default:
      return decision satisfies never
  }
}

/** The values that disable the account and where it is moved to are computed when the rule's action is to disable it (R15). */
function noteDisable(
  set: WorkingSet,
  { step, item, mvo, extra }: Provisioning,
  outcome: RuleOutcome,
  { current }: WorkingCso,
): void {
  const { rule, deprovisioning } = step
  const scope = set.scope(current, mvo.current, extra)
  if (step.time) noteLookOf(outcome, step, scope)
  const { disable, moveTo, disableCounts, outOfGroups } = deprovisioning
  const values = decideOutboundFlow(rule.id, disable, scope)
  const container = decideOutboundFlow(rule.id, moveTo, scope)
  item.faults.push(...values.faults, ...container.faults)
  outcome.disableCounts = disableCounts
  outcome.outOfGroups = outOfGroups
  outcome.disable = [...values.desired, ...container.desired.flatMap((wanted) => decideMove(wanted, current) ?? [])]
  // What cannot be computed is said already.
  const isSaid = values.faults.length + container.faults.length > 0
  const type = rule.objectType
  const saysNothing =
    type &&
    !outOfGroups &&
    !isSaid &&
    disablesNothing(outcome.disable, current, { type, unsaid: unsaidBy(disable, values.desired, scope) })
  if (saysNothing) outcome.disablesNothing = true
  else delete outcome.disablesNothing
}

/** An account that is not exported yet, empty until attributes flow (R3). */
function newAccount(set: WorkingSet, { rule }: Step<'provision'>, item: Item): WorkingCso {
  return newCso(set, item, {
    id: set.ids.cso(),
    system: rule.system,
    type: rule.csType,
    anchor: null,
    secondaryId: null,
    attributes: noAttributes,
    mvo: null,
    link: 'none',
    rule: null,
    spellings: noSpellings,
    staging: 'awaitingFirstExport',
    due: null,
    version: 0,
  })
}

export function outboundFlow(set: WorkingSet, step: Step<'flow'>, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  const mvo = mvoFor(set, step, item)
  if (typeof mvo === 'string') return { output: null, because: mvo }
  const { rule } = step
  const outcome = outcomeOf(mvo, rule, item)
  const account = set.accountOf(mvo, rule.system)
  if (!account) return { output: null, because: 'it has no account for values to flow to' }
  if (outcome.provision?.kind === 'deprovision') return { output: 0, because: 'it is being deprovisioned, so nothing flows' }
  outcome.flowed = true
  const flowing: Flowing = { step, item, mvo, account, extra }
  const unique = uniqueMappings(set, step.mappings)
  return unique.length === 0 ? applyOutboundFlow(set, flowing, evaluateFlow(set, flowing)) : flowUniquely(set, flowing, unique)
}

/** The flow of a step with mappings that write an attribute in which a value is nobody else's (U1). */
function flowUniquely(set: WorkingSet, flowing: Flowing, unique: readonly FlowMapping[]): StepResult | Promise<StepResult> {
  const { step, item, mvo, account, extra } = flowing
  const mappings = unique.filter((mapping) => mayStillWrite(mapping, account))
  if (mappings.length === 0) return applyOutboundFlow(set, flowing, evaluateFlow(set, flowing))
  return withUniqueValues(
    set,
    {
      item,
      mvo,
      mappings,
      among: step.mappings,
      from: 'mv',
      scope: () => set.scope(account.current, mvo.current, extra),
      held: ({ target }) => [stagedFor(account, target), attributeOf(account.current.attributes, target)],
      decide: (chosen) => evaluateFlow(set, flowing, chosen),
      written: ({ flow: { desired } }) => new Map(desired.map(({ attribute, value }) => [attribute, value])),
    },
    (evaluated) => applyOutboundFlow(set, flowing, evaluated),
  )
}

/** A person whose values are about to flow to her account. */
interface Flowing {
  readonly step: Step<'flow'>
  readonly item: Item
  readonly mvo: WorkingMvo
  readonly account: WorkingCso
  readonly extra: Extra
}

/** What the mappings give her account, and what their expressions saw. */
interface EvaluatedFlow {
  readonly flow: OutboundFlow
  readonly scope: ExpressionScope
}

function evaluateFlow(set: WorkingSet, { step, mvo, account, extra }: Flowing, chosen?: ChosenCandidates): EvaluatedFlow {
  const scope = set.scope(account.current, mvo.current, extra)
  return { flow: decideOutboundFlow(step.rule.id, step.mappings, scope, chosen), scope }
}

/** Whether the mapping may change the account: for one that no longer may, no value is given to anybody (R7, U1). */
function mayStillWrite({ mode, target }: FlowMapping, { current, pending, before }: WorkingCso): boolean {
  const isStaged = (pending ?? before?.pending)?.changes.some(({ attribute }) => attribute === target) ?? false
  if (current.staging === 'awaitingFirstExport' || isStaged) return true
  if (mode === 'initial') return false
  return mode === 'always' || attributeOf(current.attributes, target) === undefined
}

function stagedFor({ before, pending }: WorkingCso, target: string): AttributeValue | null | undefined {
  return (pending ?? before?.pending)?.changes.find(({ attribute }) => attribute === target)?.to
}

function applyOutboundFlow(set: WorkingSet, flowing: Flowing, { flow, scope }: EvaluatedFlow): StepResult | Promise<StepResult> {
  const { step, item, mvo } = flowing
  const { rule } = step
  item.faults.push(...flow.faults)
  if (step.time) noteLookOf(outcomeOf(mvo, rule, item), step, scope)
  noteReferences(set, item, step, (target) => flow.desired.some(({ attribute, value }) => attribute === target && value !== null))
  const wanted = flow.desired
  const members = set.plan.endsMemberships.has(rule.system) ? membersIn(wanted, step.mappings) : []
  if (members.length === 0) return noteDesired(flowing, wanted, 0)
  return set.outOfGroups.among(rule.system, members).then((out) => {
    const { desired, leftOut } = withoutMembers(wanted, step.mappings, out)
    return noteDesired(flowing, desired, leftOut)
  })
}

/** What an account should have, of which so many members of its lists are left out. */
function noteDesired({ step, item, mvo, account }: Flowing, all: readonly DesiredValue[], leftOut: number): StepResult {
  const { rule } = step
  const outcome = outcomeOf(mvo, rule, item)
  outcome.leftOut += leftOut
  const { before, current } = account
  const staged = current.staging === 'awaitingFirstExport' ? (before?.pending?.changes ?? []) : []
  for (const desired of all) {
    const value = step.random.has(desired.attribute) ? keepGenerated(desired, staged) : desired
    outcome.desired.set(desired.attribute, value)
  }
  return {
    output: 0,
    because: `${counted(all.length, 'value')} ${inNumber(all.length, 'flows', 'flow')} by rule ${rule.name}`,
  }
}

export function pendingExport(set: WorkingSet, step: Step<'pendingExport'>, item: Item): StepResult {
  const mvo = mvoFor(set, step, item)
  if (typeof mvo === 'string') return { output: null, because: mvo }
  const outcome = outcomeOf(mvo, step.rule, item)
  outcome.pendingExportEvaluated = true
  outcome.hold ||= step.hold
  outcome.steps.add(step.node)
  const { because } = resolutionOf(set, mvo, step.rule.system)
  return { output: 0, because }
}
