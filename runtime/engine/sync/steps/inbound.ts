/** The inbound steps: scope, join, project, attribute flow into the metaverse. Each asks its pure decision and writes down what it said. */
import { ObjectError } from '../../../model/errors'
import type { Contribution, Cso } from '../../../model/objects'
import type { JoinRow } from '../../../model/rules'
import type { Attributes } from '../../../model/values'
import { attributeOf, emptyAttributes, noAttributes, sameValue } from '../../../model/values'
import { decideScope } from '../../../pipeline/2-scope'
import type { JoinDecision } from '../../../pipeline/3-join'
import { decideProject } from '../../../pipeline/4-project'
import { decideInboundFlow } from '../../../pipeline/5-flow'
import { liftsMark } from '../../../pipeline/deletion'
import { lookUp, unasked, loadCandidates } from '../page/join-look-up'
import { releaseLinks } from './disconnect'
import type { StepResult, Extra, Step } from './step'
import { skipReason } from './step'
import { timedUuid } from '../../runs/uuid'
import type { WorkingCso, Item, WorkingMvo, WorkingSet } from '../page/working-set'

export function inboundScope(set: WorkingSet, step: Step<'scope'>, item: Item, extra: Extra): StepResult {
  const noSay = skipReason(set, step, item)
  if (noSay) return { output: 1, because: noSay }
  const cso = set.csoOf(item) as WorkingCso
  const decision = decideScope(step, set.scope(cso.current, set.mvoOf(item)?.current ?? null, extra))
  item.verdicts.set(step.rule.id, { decision, action: step.action })
  withdrawOutOfScope(set, item)
  return { output: decision.inScope ? 0 : 1, because: decision.because }
}

/** The rule takes the object, though no scope filter said so (S1). One that came back to its kept place lifts the deletion mark (L3). */
function accept(set: WorkingSet, item: Item, step: Step<'join'> | Step<'project'> | Step<'flow'>): void {
  const { id } = step.rule
  if (!item.verdicts.has(id)) {
    item.verdicts.set(id, {
      decision: { inScope: true, because: 'the rule takes every object of its type' },
      action: 'disconnect',
    })
  }
  const mvo = set.mvoOf(item)
  const cso = set.csoOf(item)
  if (!mvo?.current.deletion || cso?.current.mvo !== mvo.current.id) return
  liftDeletion(set, item, mvo, cso.current.system)
  if (!mvo.current.deletion) item.outcomes.add('joined')
}

/** An object that had fallen out of scope takes up the place it kept, so that it is the same person again (L3). */
function reconnect(set: WorkingSet, item: Item, rule: Step<'join'>['rule'], cso: WorkingCso): void {
  const { retainedLink, system, mvo } = cso.current
  if (typeof retainedLink !== 'number' || mvo !== null) return
  const target = set.mvos.get(retainedLink)
  const free = target !== undefined && set.linkedOf(target, system).every((cso) => cso.current.staging === 'obsolete')
  if (!free || target.deleted !== null || !target.current.deletion || target.current.type !== rule.mvType) {
    set.setCso(item, cso, { retainedLink: null })
    return
  }
  disconnectPredecessor(set, item, target, cso.current)
  set.setCso(item, cso, { retainedLink: null })
  releaseLinks(set, item, target, system)
  set.link(item, cso, target, 'joined', null)
  liftDeletion(set, item, target, system)
  item.outcomes.add('joined')
  item.because.push(`it is in scope of rule ${rule.name} again and takes up its place`)
}

/** In scope of one rule and not of another: the other's contributions go (S4). */
function withdrawOutOfScope(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  if (!mvo || item.verdicts.size < 2) return
  if (![...item.verdicts.values()].some((verdict) => verdict.decision.inScope)) return
  for (const [rule, verdict] of item.verdicts) {
    if (!verdict.decision.inScope && verdict.action === 'disconnect') set.contribute(item, mvo, rule, item.cso, undefined)
  }
}

export function join(set: WorkingSet, step: Step<'join'>, item: Item): StepResult | Promise<StepResult> {
  const noSay = skipReason(set, step, item)
  if (noSay) return { output: null, because: noSay }
  const cso = set.csoOf(item) as WorkingCso
  reconnect(set, item, step.rule, cso)
  accept(set, item, step)
  if (cso.current.mvo !== null) return { output: 0, because: 'it is linked already' }
  const missing =
    set.prefetched && cso.before?.cso.mvo === null ? [] : unasked(set, step.rule.mvType, step.rows, cso.current.attributes)
  const decide = (): StepResult => applyJoin(set, step, item, cso, lookUp(set, step.rule.mvType, cso.current, step.rows))
  return missing.length === 0 ? decide() : loadCandidates(set, missing).then(decide)
}

function applyJoin(
  set: WorkingSet,
  step: Step<'join'> | Step<'project'>,
  item: Item,
  cso: WorkingCso,
  decision: JoinDecision,
): StepResult {
  switch (decision.kind) {
    case 'joined': {
      const mvo = set.mvos.get(decision.mvo) as WorkingMvo
      disconnectPredecessor(set, item, mvo, cso.current)
      releaseLinks(set, item, mvo, cso.current.system)
      set.link(item, cso, mvo, 'joined', null)
      liftDeletion(set, item, mvo, cso.current.system)
      item.outcomes.add('joined')
      item.because.push(decision.because)
      return { output: 0, because: decision.because }
    }
    case 'noMatch':
      item.unmatched.push({ type: step.rule.mvType, rows: step.kind === 'join' ? step.rows : step.rule.joinRows })
      item.because.push(decision.because)
      return { output: 1, because: decision.because }
    case 'ambiguous':
      set.fail(item, new ObjectError('ambiguous-match', decision.because), step.rule.node)
      return { output: 2, because: decision.because }
    case 'taken':
      throw new ObjectError('existing-join', decision.because)
    default:
      return decision satisfies never
  }
}

/** A record that is leaving makes room for its successor: the MVO never has two of one system (O6, D6). */
function disconnectPredecessor(set: WorkingSet, item: Item, mvo: WorkingMvo, successor: Cso): void {
  for (const leaving of set.linkedOf(mvo, successor.system)) {
    if (leaving.current.staging !== 'obsolete') continue
    set.unlink(item, leaving)
    const rest = mvo.contributions.filter((contribution) => contribution.cso !== leaving.current.id)
    if (rest.length < mvo.contributions.length) set.setContributions(item, mvo, rest)
  }
}

/** The record came back in time: the deletion mark goes, and with it the values kept for the one who left (L3, A7). */
function liftDeletion(set: WorkingSet, item: Item, mvo: WorkingMvo, system: number): void {
  const { deletion, type } = mvo.current
  const rule = set.plan.mvTypes.get(type)?.deletionRule
  if (!deletion || !rule || !liftsMark(deletion, rule, system)) return
  set.setMvo(item, mvo, { deletion: null })
  releaseLinks(set, item, mvo, null)
  set.setContributions(
    item,
    mvo,
    mvo.contributions.filter((contribution) => contribution.cso !== null || !keptFrom(set, contribution, system)),
  )
  mvo.changed = true
  item.outcomes.add('deletionCleared')
  item.because.push(`the planned deletion is lifted: ${set.systemName(system)} has it again`)
}

function keptFrom(set: WorkingSet, kept: Contribution, system: number): boolean {
  const rule = set.plan.rules.get(kept.rule)
  return !rule || rule.system === system
}

export function project(set: WorkingSet, step: Step<'project'>, item: Item): StepResult {
  const noSay = skipReason(set, step, item)
  if (noSay) return { output: null, because: noSay }
  const cso = set.csoOf(item) as WorkingCso
  reconnect(set, item, step.rule, cso)
  accept(set, item, step)
  const rows = step.rule.joinRows
  const linked = cso.current.mvo !== null
  const again = linked || rows.length === 0 ? undefined : lookUp(set, step.rule.mvType, cso.current, rows)
  const decision = decideProject(step.rule, linked, again)
  switch (decision.kind) {
    case 'linked':
      return { output: 0, because: decision.because }
    case 'join': {
      const { output, because } = applyJoin(set, step, item, cso, decision.decision)
      return { output: output === 0 ? 0 : null, because }
    }
    case 'project': {
      const mvo = set.newMvo(
        item,
        decision.type,
        set.store.reserveIds('mvo', 1),
        timedUuid(Date.now()),
        expectedValues(rows, cso.current.attributes),
      )
      set.link(item, cso, mvo, 'projected', null)
      item.outcomes.add('projected')
      if (item.because.at(-1) === decision.because) item.because.pop()
      item.because.push(`${decision.because}, so a new ${decision.type} was made`)
      return { output: 0, because: decision.because }
    }
    default:
      return decision satisfies never
  }
}

/** The values by which the rule's join rows will find the new MVO. */
function expectedValues(rows: readonly JoinRow[], attributes: Attributes): Attributes {
  const expected = emptyAttributes()
  for (const row of rows) {
    for (const pair of row.pairs) {
      const value = attributeOf(attributes, pair.cs)
      if (value !== undefined && !Object.hasOwn(expected, pair.mv)) expected[pair.mv] = value
    }
  }
  return expected
}

export function inboundFlow(set: WorkingSet, step: Step<'flow'>, item: Item, extra: Extra): StepResult {
  const noSay = skipReason(set, step, item)
  if (noSay) return { output: 0, because: noSay }
  const cso = set.csoOf(item) as WorkingCso
  const mvo = set.mvoOf(item)
  if (!mvo) return { output: null, because: 'it is not linked to a metaverse object, so nothing flows' }
  item.flowed = [...item.flowed, step.rule.id]
  if (mvo.deleted !== null || item.phase === 'leaving') return { output: 0, because: 'it is leaving, so nothing flows in' }
  accept(set, item, step)
  withdrawOutOfScope(set, item)
  const { id, precedence } = step.rule
  const before = mvo.contributions.find((contribution) => contribution.rule === id && contribution.cso === cso.current.id)
  const flow = decideInboundFlow(step.mappings, set.scope(cso.current, mvo.current, extra), before?.values ?? noAttributes)
  item.faults.push(...flow.faults)
  const targets = new Set(step.mappings.map((mapping) => mapping.target))
  const contribution = combined(before, targets, { mvo: mvo.current.id, rule: id, cso: cso.current.id, precedence, ...flow })
  if (before && sameContribution(before, contribution)) return { output: 0, because: 'nothing differs' }
  set.contribute(item, mvo, id, cso.current.id, contribution)
  return { output: 0, because: `${Object.keys(flow.values).length} values flow by rule ${step.rule.name}` }
}

/** Several attribute-flow nodes of one rule share its contribution: each speaks for the attributes of its own table. */
function combined(
  before: Contribution | undefined,
  targets: ReadonlySet<string>,
  now: Pick<Contribution, 'mvo' | 'rule' | 'cso' | 'precedence' | 'values' | 'options'>,
): Contribution {
  const { mvo, rule, cso, precedence } = now
  const others = before ? Object.keys(before.values).filter((name) => !targets.has(name)) : []
  if (others.length === 0) return { mvo, rule, cso, precedence, values: now.values, options: now.options }
  const values = Object.assign(Object.create(null) as object, now.values) as Record<string, (typeof now.values)[string]>
  const options = { ...now.options }
  for (const name of others) {
    values[name] = before?.values[name] as (typeof now.values)[string]
    const option = before?.options[name]
    if (option) options[name] = option
  }
  return { mvo, rule, cso, precedence, values, options }
}

function sameContribution(a: Contribution, b: Contribution): boolean {
  if (a.precedence !== b.precedence) return false
  let count = 0
  for (const name in b.values) {
    count++
    if (!Object.hasOwn(a.values, name) || !sameValue(a.values[name], b.values[name])) return false
  }
  if (Object.keys(a.values).length !== count) return false
  return JSON.stringify(a.options) === JSON.stringify(b.options)
}
