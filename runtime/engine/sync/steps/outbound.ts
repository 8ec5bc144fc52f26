/** The outbound steps: scope, provision, attribute flow to the account, pending export. */
import { ObjectError } from '../../../model/errors'
import { noAttributes } from '../../../model/values'
import { decideScope, deletedIsOut } from '../../../pipeline/2-scope'
import { rowKeys } from '../../../pipeline/3-join'
import { decideOutboundFlow } from '../../../pipeline/5-flow'
import { decideProvision } from '../../../pipeline/6-provision'
import { combinations } from '../page/join-look-up'
import { resolveAccount } from './account'
import type { PlannedStep } from '../../canvas/plan'
import type { StepResult, Extra, Step } from './step'
import { skipReason } from './step'
import type { WorkingCso, Item, WorkingMvo, WorkingSet } from '../page/working-set'

export function outboundScope(set: WorkingSet, step: Step<'scope'>, item: Item, extra: Extra): StepResult {
  const target = forOutbound(set, step, item)
  if (typeof target === 'string') return { output: null, because: target }
  const outcome = set.outcomeOf(target, step.rule, item)
  const [account] = set.linkedOf(target, step.rule.system)
  outcome.verdict =
    target.deleted !== null ? deletedIsOut : decideScope(step, set.scope(account?.current ?? null, target.current, extra))
  return { output: outcome.verdict.inScope ? 0 : 1, because: outcome.verdict.because }
}

/** The MVO an outbound step is about, or why there is nothing to do. */
function forOutbound(set: WorkingSet, step: Exclude<PlannedStep, { kind: 'broken' }>, item: Item): WorkingMvo | string {
  const noSay = skipReason(set, step, item)
  if (noSay) return noSay
  const mvo = set.mvoOf(item)
  if (!mvo) return 'it is not linked to a metaverse object'
  if (mvo.current.type !== step.rule.mvType) return `rule ${step.rule.name} is for ${step.rule.mvType}`
  return mvo
}

export function provision(set: WorkingSet, step: Step<'provision'>, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  const target = forOutbound(set, step, item)
  if (typeof target === 'string') return { output: null, because: target }
  const { system, csType } = step.rule
  const [account] = set.linkedOf(target, system)
  if (account || target.deleted !== null || step.rows.length === 0)
    return applyProvision(set, step, item, target, account, [], extra)
  const queries = step.rows.flatMap((row) => {
    const pairs = rowKeys(row, target.current.attributes, 'mv')
    return pairs ? combinations(pairs).map((combination) => ({ system, type: csType, pairs: combination })) : []
  })
  if (queries.length === 0) return applyProvision(set, step, item, target, account, [], extra)
  return set.store.findCsos(queries).then((found) => {
    // An account found by several values or rows is still one account.
    const states = [...new Set(found.flat().map((entry) => set.addCso(entry)))]
    return applyProvision(set, step, item, target, set.linkedOf(target, system)[0], states, extra)
  })
}

function applyProvision(
  set: WorkingSet,
  step: Step<'provision'>,
  item: Item,
  mvo: WorkingMvo,
  account: WorkingCso | undefined,
  found: readonly WorkingCso[],
  extra: Extra,
): StepResult {
  const { rule } = step
  const outcome = set.outcomeOf(mvo, step.rule, item)
  const decision = decideProvision(step.rows, step.deprovisioning, {
    mv: mvo.current,
    name: set.mvoName(mvo.current),
    deleted: mvo.deleted !== null,
    inScope: outcome.verdict?.inScope ?? true,
    account: account?.current ?? null,
    candidatesOf: () => found.filter((cso) => !cso.deleted).map((cso) => cso.current),
  })
  outcome.provision = decision
  switch (decision.kind) {
    case 'has':
      return { output: 0, because: decision.because }
    case 'match': {
      const match = set.csos.get(decision.account) as WorkingCso
      set.link(item, match, mvo, 'joined', rule.id)
      return { output: 0, because: decision.because }
    }
    case 'create':
      set.link(item, newAccount(set, step, item), mvo, 'provisioned', rule.id)
      return { output: 0, because: decision.because }
    case 'deprovision':
      if (decision.action === 'disable') {
        outcome.disableCounts = step.deprovisioning.disableCounts
        outcome.disable = decideOutboundFlow(
          rule.id,
          step.deprovisioning.disable,
          set.scope(account?.current ?? null, mvo.current, extra),
        ).desired
      }
      return { output: 1, because: decision.because }
    case 'nothing':
      return { output: null, because: decision.because }
    case 'ambiguous':
      throw new ObjectError('ambiguous-match', decision.because)
    case 'taken':
      throw new ObjectError('account-taken', decision.because)
    default:
      return decision satisfies never
  }
}

/** A new account, empty until attributes flow (R3). */
function newAccount(set: WorkingSet, step: Step<'provision'>, item: Item): WorkingCso {
  const { system, csType: type } = step.rule
  const id = set.store.reserveIds('cso', 1)
  return set.newCso(item, {
    id,
    system,
    type,
    anchor: null,
    secondaryId: null,
    attributes: noAttributes,
    mvo: null,
    link: 'none',
    rule: null,
    staging: 'awaitingFirstExport',
    due: null,
    version: 1,
  })
}

export function outboundFlow(set: WorkingSet, step: Step<'flow'>, item: Item, extra: Extra): StepResult {
  const target = forOutbound(set, step, item)
  if (typeof target === 'string') return { output: null, because: target }
  const outcome = set.outcomeOf(target, step.rule, item)
  const [account] = set.linkedOf(target, step.rule.system)
  if (!account) return { output: null, because: 'it has no account for values to flow to' }
  if (outcome.provision?.kind === 'deprovision') return { output: 0, because: 'it is being deprovisioned, so nothing flows' }
  const flow = decideOutboundFlow(step.rule.id, step.mappings, set.scope(account.current, target.current, extra))
  item.faults.push(...flow.faults)
  const drawn = account.current.staging === 'awaitingFirstExport' ? (account.before?.pending?.changes ?? []) : []
  for (const desired of flow.desired) {
    const before = step.random.has(desired.attribute)
      ? drawn.find((change) => change.attribute === desired.attribute && change.rule === desired.rule && change.to !== null)
      : undefined
    outcome.desired.set(desired.attribute, before ? { ...desired, value: before.to } : desired)
  }
  return { output: 0, because: `${flow.desired.length} values flow by rule ${step.rule.name}` }
}

export function pendingExport(set: WorkingSet, step: Step<'pendingExport'>, item: Item): StepResult {
  const target = forOutbound(set, step, item)
  if (typeof target === 'string') return { output: null, because: target }
  const outcome = set.outcomeOf(target, step.rule, item)
  outcome.staged = true
  outcome.hold ||= step.hold
  outcome.steps.add(step.node)
  const { because } = resolveAccount(set, item, target, step.rule.system)
  return { output: 0, because }
}
