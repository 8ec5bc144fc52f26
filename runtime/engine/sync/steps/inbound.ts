/** The inbound steps that link an object: scope, join, project. Each asks its pure decision and applies what it said. */
import { ObjectError } from '../../../model/errors'
import { decideScope } from '../../../pipeline/2-scope'
import type { JoinDecision } from '../../../pipeline/3-join'
import { decideProject, expectedValues } from '../../../pipeline/4-project'
import { loadCandidates, lookUp, unasked } from '../page/join-look-up'
import { fail, link, newMvo, noteAsked, noteReading } from '../page/mutations'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { accept, withdrawOutOfScope } from './accept'
import { disconnectPredecessors, liftDeletion, reconnect, releaseLinks } from './disconnect'
import { noteLook } from './looks'
import type { Extra, Step, StepResult } from './step'
import { skipReason } from './step'
import { withdrawOnceTaken } from './withdraw'

export function inboundScope(set: WorkingSet, step: Step<'scope'>, item: Item, extra: Extra): StepResult {
  const skipped = skipReason(set, step, item)
  if (skipped) return { output: 1, because: skipped }
  const cso = set.csoOf(item) as WorkingCso
  set.links.noteRead(item)
  const mvo = set.mvoOf(item)?.current ?? null
  // Who is not linked yet has nobody to be read; once it is, it is asked again (see dependants.ts).
  if (mvo && step.reads.length > 0) noteReading(item, { rule: step.rule.id, names: step.reads, seen: mvo.attributes })
  const scope = set.scope(cso.current, mvo, extra)
  const decision = decideScope(step, scope)
  if (step.reads.length > 0 && cso.before?.cso.mvo === null) noteAsked(set, item, { step, extra, inScope: decision.inScope })
  if (step.time) noteLook(set, cso, step, scope)
  item.verdicts.set(step.rule.id, { decision, action: step.action })
  withdrawOutOfScope(set, item)
  if (decision.inScope) withdrawOnceTaken(set, item)
  return { output: decision.inScope ? 0 : 1, because: decision.because }
}

/** No full sync undoes what a person decided (J9). */
const keptApart = 'a person has told it never to join anybody'

export function join(set: WorkingSet, step: Step<'join'>, item: Item): StepResult | Promise<StepResult> {
  const skipped = skipReason(set, step, item)
  if (skipped) return { output: null, because: skipped }
  const cso = set.csoOf(item) as WorkingCso
  if (set.byHand.neverJoin.has(cso.current.id)) return { output: null, because: keptApart }
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
      disconnectPredecessors(set, item, mvo, cso.current)
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
  if (set.byHand.neverJoin.has(cso.current.id)) return { output: null, because: keptApart }
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
      const mvo = newMvo(set, item, { type, expected: expectedValues(rows, cso.current.attributes) })
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
