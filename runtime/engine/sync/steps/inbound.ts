/**
 * The inbound steps: scope, join, project, attribute flow into the metaverse. Each asks its pure decision and applies what it
 * said.
 */
import { counted, inNumber } from '../../../model/counted'
import { ObjectError } from '../../../model/errors'
import type { ExpressionScope } from '../../../expression'
import type { Contribution, Mvo } from '../../../model/objects'
import type { MutableAttributes } from '../../../model/values'
import { attributeOf, emptyAttributes, noAttributes } from '../../../model/values'
import { decideScope, takesEvery, withdrawnRules } from '../../../pipeline/2-scope'
import type { JoinDecision } from '../../../pipeline/3-join'
import { decideProject, expectedValues } from '../../../pipeline/4-project'
import type { FlowPass } from '../../../pipeline/5-dependencies'
import type { ChosenCandidates, InboundFlow } from '../../../pipeline/5-flow'
import { decideInboundFlow } from '../../../pipeline/5-flow'
import { decideContribution } from '../../../pipeline/5-contribution'
import { hasSeveralFlows } from '../../canvas/plan-lookups'
import { loadCandidates, lookUp, unasked } from '../page/join-look-up'
import {
  contribute,
  fail,
  link,
  newMvo,
  noteFlowed,
  noteReading,
  noteReferences,
  setContributions,
  withdraw,
} from '../page/mutations'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { uniqueMappings, withUniqueValues } from './choose-unique'
import { disconnectPredecessors, liftDeletion, reconnect, releaseLinks } from './disconnect'
import { noteLook } from './looks'
import type { Extra, Step, StepResult } from './step'
import { skipReason } from './step'

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

export function inboundFlow(set: WorkingSet, step: Step<'flow'>, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  const skipped = skipReason(set, step, item)
  if (skipped) return { output: 0, because: skipped }
  const mvo = set.mvoOf(item)
  if (!mvo) return { output: null, because: 'it is not linked to a metaverse object, so nothing flows' }
  if (mvo.current.type !== step.rule.mvType) return { output: 0, because: `rule ${step.rule.name} is for ${step.rule.mvType}` }
  noteFlowed(item, step.rule.id)
  if (hasSeveralFlows(set.plan, step.rule.id))
    item.evaluatedFlows.set(step.rule.id, new Set([...(item.evaluatedFlows.get(step.rule.id) ?? []), ...step.targets]))
  if (mvo.deleted !== null || item.phase === 'leaving') return { output: 0, because: 'it is leaving, so nothing flows in' }
  accept(set, item, step)
  withdrawOutOfScope(set, item)
  const flowed = flowPasses(set, { step, item, extra }, 0)
  return flowed instanceof Promise
    ? flowed.then((sum) => ended(set, { step, item, extra }, sum))
    : ended(set, { step, item, extra }, flowed)
}

/** A CSO whose values are about to flow to its MVO. */
interface Flowing {
  readonly step: Step<'flow'>
  readonly item: Item
  readonly extra: Extra
}

/** What the passes of a step gave: how many changed something, and how many values flow. */
interface Flowed {
  readonly differing: number
  readonly count: number
}

/** Pass after pass from that one on. Without promises where no value has to be one that nobody else has. */
function flowPasses(set: WorkingSet, flowing: Flowing, from: number): Flowed | Promise<Flowed> {
  const { passes } = flowing.step
  let differing = 0
  let count = 0
  for (let at = from; at < passes.length; at++) {
    const flowed = flowPass(set, { ...flowing, pass: passes[at] as FlowPass })
    if (flowed instanceof Promise) {
      const before = { differing, count }
      return flowed.then(async (now) => {
        const rest = await flowPasses(set, flowing, at + 1)
        return {
          differing: before.differing + now.differing + rest.differing,
          count: before.count + now.count + rest.count,
        }
      })
    }
    differing += flowed.differing
    count += flowed.count
  }
  return { differing, count }
}

function ended(set: WorkingSet, { step, item, extra }: Flowing, { differing, count }: Flowed): StepResult {
  if (step.time) {
    const cso = set.csoOf(item) as WorkingCso
    noteLook(set, cso, step, set.scope(cso.current, set.mvoOf(item)?.current ?? null, extra))
  }
  if (differing === 0) return { output: 0, because: 'nothing differs' }
  return { output: 0, because: `${counted(count, 'value')} ${inNumber(count, 'flows', 'flow')} by rule ${step.rule.name}` }
}

interface Passing extends Flowing {
  readonly pass: FlowPass
}

/** Mappings that read none of one another: what they give is elected before the next pass reads it (D7). */
function flowPass(set: WorkingSet, passing: Passing): Flowed | Promise<Flowed> {
  const { pass, item } = passing
  const unique = uniqueMappings(set, pass.mappings)
  if (unique.length === 0) return applyPass(set, passing)
  const mvo = set.mvoOf(item) as WorkingMvo
  return withUniqueValues(
    set,
    {
      item,
      mvo,
      mappings: unique,
      scope: () => scopeOf(set, passing),
      held: ({ target }) => [
        attributeOf(contributedBefore(set, passing)?.values ?? noAttributes, target),
        attributeOf(mvo.current.attributes, target),
      ],
      written: (chosen) => new Map(Object.entries(flowOf(set, passing, chosen).values)),
    },
    (chosen) => applyPass(set, passing, chosen),
  )
}

/** What the CSO contributes through the rule so far. */
function contributedBefore(set: WorkingSet, { step: { rule }, item }: Flowing): Contribution | undefined {
  const mvo = set.mvoOf(item) as WorkingMvo
  return mvo.contributions.find((contribution) => contribution.rule === rule.id && contribution.cso === item.cso)
}

/** What the mappings of a pass see. */
function scopeOf(set: WorkingSet, { pass, item, extra }: Passing): ExpressionScope {
  const mvo = set.mvoOf(item) as WorkingMvo
  const seen = pass.ownReads.length === 0 ? mvo.current : asBefore(mvo, pass.ownReads)
  return set.scope((set.csoOf(item) as WorkingCso).current, seen, extra)
}

function flowOf(set: WorkingSet, passing: Passing, chosen?: ChosenCandidates): InboundFlow {
  const before = contributedBefore(set, passing)
  return decideInboundFlow(passing.pass.mappings, scopeOf(set, passing), before?.values ?? noAttributes, chosen)
}

function applyPass(set: WorkingSet, passing: Passing, chosen?: ChosenCandidates): Flowed {
  const { step, pass, item } = passing
  const cso = (set.csoOf(item) as WorkingCso).current
  const mvo = set.mvoOf(item) as WorkingMvo
  const { id: rule, precedence } = step.rule
  if (pass.reads.length > 0) noteReading(item, { rule, names: pass.reads, seen: mvo.current.attributes })
  const before = contributedBefore(set, passing)
  set.links.noteRead(item)
  const flow = flowOf(set, passing, chosen)
  const { options, faults } = flow
  const references = step.references.filter((target) => pass.targets.has(target))
  const values = set.links.inMetaverse(flow.values, references)
  item.faults.push(...faults)
  noteReferences(set, step, pass.targets, (target) => attributeOf(values, target) !== undefined)
  const offered = { mvo: mvo.current.id, rule, cso: cso.id, precedence, values, options }
  const contribution = decideContribution(before, pass.targets, offered)
  const isElectedAnew = !contribution && lacksOffered(mvo, references)
  if (contribution) contribute(set, item, mvo, contribution)
  else if (isElectedAnew) setContributions(set, item, mvo, [...mvo.contributions])
  return { differing: contribution || isElectedAnew ? 1 : 0, count: Object.keys(values).length }
}

/** The person with these attributes as they were before the page: mappings that read what they write themselves see that (D7). */
function asBefore({ before, current }: WorkingMvo, names: readonly string[]): Mvo {
  const attributes: MutableAttributes = Object.assign(emptyAttributes(), current.attributes)
  for (const name of names) {
    const value = before ? attributeOf(before.attributes, name) : undefined
    if (value === undefined) delete attributes[name]
    else attributes[name] = value
  }
  return { ...current, attributes }
}

/** Whether what a reference pointed at has gone and another contributor has a value for it (A6, L5). */
function lacksOffered({ current, contributions }: WorkingMvo, references: readonly string[]): boolean {
  return references.some(
    (target) =>
      attributeOf(current.attributes, target) === undefined &&
      contributions.some(({ values }) => attributeOf(values, target) !== undefined),
  )
}
