/**
 * The inbound steps: scope, join, project, attribute flow into the metaverse. Each asks its pure decision and applies what it
 * said.
 */
import { counted, inNumber } from '../../../model/counted'
import { ObjectError } from '../../../model/errors'
import { attributeOf, noAttributes } from '../../../model/values'
import { decideScope, takesEvery, withdrawnRules } from '../../../pipeline/2-scope'
import type { JoinDecision } from '../../../pipeline/3-join'
import { decideProject, expectedValues } from '../../../pipeline/4-project'
import { decideInboundFlow } from '../../../pipeline/5-flow'
import { decideContribution } from '../../../pipeline/5-contribution'
import { hasSeveralFlows } from '../../canvas/plan-lookups'
import { loadCandidates, lookUp, unasked } from '../page/join-look-up'
import { contribute, fail, link, newMvo, noteFlowed, noteReferences, withdraw } from '../page/mutations'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { disconnectPredecessors, liftDeletion, reconnect, releaseLinks } from './disconnect'
import { noteLook } from './looks'
import type { Extra, Step, StepResult } from './step'
import { skipReason } from './step'

export function inboundScope(set: WorkingSet, step: Step<'scope'>, item: Item, extra: Extra): StepResult {
  const skipped = skipReason(set, step, item)
  if (skipped) return { output: 1, because: skipped }
  const cso = set.csoOf(item) as WorkingCso
  const scope = set.scope(cso.current, set.mvoOf(item)?.current ?? null, extra)
  const decision = decideScope(step, scope)
  if (step.time) noteLook(set, cso, step, scope)
  item.verdicts.set(step.rule.id, { decision, action: step.action })
  withdrawOutOfScope(set, item)
  return { output: decision.inScope ? 0 : 1, because: decision.because }
}

/** The rule takes the object, though no scope filter said so (S1). One whose link was retained lifts the deletion mark (L3). */
function accept(set: WorkingSet, item: Item, { rule }: Step<'join'> | Step<'project'> | Step<'flow'>): void {
  if (!item.verdicts.has(rule.id)) item.verdicts.set(rule.id, takesEvery)
  const mvo = set.mvoOf(item)
  const cso = set.csoOf(item)
  if (!mvo?.current.deletion || cso?.current.mvo !== mvo.current.id) return
  liftDeletion(set, item, mvo, cso.current.system)
  if (!mvo.current.deletion) item.outcomes.add('joined')
}

function withdrawOutOfScope(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  const cso = set.csoOf(item)
  if (!mvo || !cso) return
  for (const rule of withdrawnRules(cso.current, item.verdicts)) withdraw(set, item, mvo, { rule, cso: item.cso })
}

export function join(set: WorkingSet, step: Step<'join'>, item: Item): StepResult | Promise<StepResult> {
  const skipped = skipReason(set, step, item)
  if (skipped) return { output: null, because: skipped }
  const cso = set.csoOf(item) as WorkingCso
  reconnect(set, item, step.rule, cso)
  accept(set, item, step)
  if (cso.current.mvo !== null) return { output: 0, because: 'it is linked already' }
  const { mvType } = step.rule
  const isPrefetched = set.prefetched && cso.before?.cso.mvo === null
  const missing = isPrefetched ? [] : unasked(set, mvType, step.rows, cso.current.attributes)
  const decided = (): StepResult => applyJoin(set, step, item, lookUp(set, mvType, cso.current, step.rows))
  return missing.length === 0 ? decided() : loadCandidates(set, missing).then(decided)
}

function applyJoin(set: WorkingSet, step: Step<'join'> | Step<'project'>, item: Item, decision: JoinDecision): StepResult {
  const { because } = decision
  switch (decision.kind) {
    case 'joined': {
      const cso = set.csoOf(item) as WorkingCso
      const mvo = set.mvos.get(decision.mvo) as WorkingMvo
      const { system } = cso.current
      disconnectPredecessors(set, item, mvo, system)
      releaseLinks(set, item, mvo, system)
      link(set, item, cso, mvo, { kind: 'joined', rule: null })
      liftDeletion(set, item, mvo, system)
      item.outcomes.add('joined')
      item.because.push(because)
      return { output: 0, because }
    }
    case 'noMatch':
      item.unmatched.push({ type: step.rule.mvType, rows: step.kind === 'join' ? step.rows : step.rule.joinRows })
      item.because.push(because)
      return { output: 1, because }
    case 'ambiguous':
      fail(item, new ObjectError('ambiguous-match', because), step.rule.node)
      return { output: 2, because }
    case 'taken':
      throw new ObjectError('existing-join', because)
    default:
      return decision satisfies never
  }
}

export function project(set: WorkingSet, step: Step<'project'>, item: Item): StepResult {
  const skipped = skipReason(set, step, item)
  if (skipped) return { output: null, because: skipped }
  const cso = set.csoOf(item) as WorkingCso
  reconnect(set, item, step.rule, cso)
  accept(set, item, step)
  const rows = step.rule.joinRows
  const linked = cso.current.mvo !== null
  const lookedAgain = linked || rows.length === 0 ? undefined : lookUp(set, step.rule.mvType, cso.current, rows)
  const decision = decideProject(step.rule, linked, lookedAgain)
  switch (decision.kind) {
    case 'linked':
      return { output: 0, because: decision.because }
    case 'join': {
      const { output, because } = applyJoin(set, step, item, decision.decision)
      return { output: output === 0 ? 0 : null, because }
    }
    case 'project': {
      const { because, type } = decision
      const mvo = newMvo(set, item, type, expectedValues(rows, cso.current.attributes))
      link(set, item, cso, mvo, { kind: 'projected', rule: null })
      item.outcomes.add('projected')
      if (item.because.at(-1) === because) item.because.pop()
      item.because.push(`${because}, so a new ${type} was made`)
      return { output: 0, because }
    }
    default:
      return decision satisfies never
  }
}

export function inboundFlow(set: WorkingSet, step: Step<'flow'>, item: Item, extra: Extra): StepResult {
  const skipped = skipReason(set, step, item)
  if (skipped) return { output: 0, because: skipped }
  const cso = set.csoOf(item) as WorkingCso
  const mvo = set.mvoOf(item)
  if (!mvo) return { output: null, because: 'it is not linked to a metaverse object, so nothing flows' }
  if (mvo.current.type !== step.rule.mvType) return { output: 0, because: `rule ${step.rule.name} is for ${step.rule.mvType}` }
  noteFlowed(item, step.rule.id)
  if (hasSeveralFlows(set.plan, step.rule.id))
    item.evaluatedFlows.set(step.rule.id, new Set([...(item.evaluatedFlows.get(step.rule.id) ?? []), ...step.targets]))
  if (mvo.deleted !== null || item.phase === 'leaving') return { output: 0, because: 'it is leaving, so nothing flows in' }
  accept(set, item, step)
  withdrawOutOfScope(set, item)
  const { id: rule, precedence, name } = step.rule
  const before = mvo.contributions.find((contribution) => contribution.rule === rule && contribution.cso === cso.current.id)
  const scope = set.scope(cso.current, mvo.current, extra)
  const { values, options, faults } = decideInboundFlow(step.mappings, scope, before?.values ?? noAttributes)
  item.faults.push(...faults)
  if (step.time) noteLook(set, cso, step, scope)
  noteReferences(set, step, (target) => attributeOf(values, target) !== undefined)
  const offered = { mvo: mvo.current.id, rule, cso: cso.current.id, precedence, values, options }
  const contribution = decideContribution(before, step.targets, offered)
  if (!contribution) return { output: 0, because: 'nothing differs' }
  contribute(set, item, mvo, contribution)
  const { length } = Object.keys(values)
  return { output: 0, because: `${counted(length, 'value')} ${inNumber(length, 'flows', 'flow')} by rule ${name}` }
}
