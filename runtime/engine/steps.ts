/** The steps applied to a page's working set: each asks its pure decision and writes down what it said. One function a kind of node. */
import { ExpressionError } from '../expression'
import { ObjectError } from '../model/errors'
import type { Contribution, Cso } from '../model/objects'
import type { JoinRow } from '../model/rules'
import { findAttribute } from '../model/schema'
import { timedUuid } from './uuid'
import { attributeOf, displayValue, emptyAttributes, noAttributes, sameValue } from '../model/values'
import type { Attributes } from '../model/values'
import { decideScope, deletedIsOut } from '../pipeline/2-scope'
import type { JoinCandidate, JoinDecision } from '../pipeline/3-join'
import { decideJoin, rowKeys } from '../pipeline/3-join'
import { decideProject } from '../pipeline/4-project'
import { decideInboundFlow, decideOutboundFlow } from '../pipeline/5-flow'
import { decideProvision } from '../pipeline/6-provision'
import { liftsMark } from '../pipeline/deletion'
import { dropPlaces } from './leave'
import type { PlannedStep } from './plan'
import { resolveAccount } from './outbound'
import type { CsoState, Item, MvoState, WorkingSet } from './working-set'

/** Where the message goes on, or null: nothing more for this object here. */
export interface StepResult {
  readonly output: number | null
  readonly because: string
}

export type Extra = Readonly<Record<string, unknown>>
type Step<Kind extends PlannedStep['kind']> = Extract<PlannedStep, { kind: Kind }>

/** Applies a step to an object. Throws ObjectError for a fault of this object; the caller marks it failed. */
export function applyStep(set: WorkingSet, step: PlannedStep, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  try {
    switch (step.kind) {
      case 'scope':
        return step.rule.rule.direction === 'inbound'
          ? inboundScope(set, step, item, extra)
          : outboundScope(set, step, item, extra)
      case 'join':
        return join(set, step, item)
      case 'project':
        return project(set, step, item)
      case 'flow':
        return step.rule.rule.direction === 'inbound' ? inboundFlow(set, step, item, extra) : outboundFlow(set, step, item, extra)
      case 'provision':
        return provision(set, step, item, extra)
      case 'pendingExport':
        return pendingExport(set, step, item)
      case 'broken':
        throw new ObjectError('node-failed', `this step cannot run: ${step.because}`)
      default:
        return step satisfies never
    }
  } catch (error) {
    throw asObjectError(step, error)
  }
}

/** The fault with the values that led to it, unless their attribute is secret (N9). */
function asObjectError(step: PlannedStep, error: unknown): unknown {
  if (!(error instanceof ExpressionError)) return error
  const inputs = error.inputs.map(({ root, attribute, value }) => {
    const shown = isSecret(step, root, attribute)
      ? '(secret)'
      : displayValue(value) === ''
        ? '(none)'
        : `"${displayValue(value)}"`
    return `${root}["${attribute}"] = ${shown}`
  })
  return new ObjectError('expression-failed', inputs.length === 0 ? error.message : `${error.message}; with ${inputs.join(', ')}`)
}

function isSecret(step: PlannedStep, root: string, attribute: string): boolean {
  if (step.kind === 'broken') return true
  const schema = root === 'cs' ? step.rule.csType : step.rule.mvType?.schema
  return (schema && findAttribute(schema, attribute)?.secret) ?? false
}

/** A disabled rule, or one for another kind of object, has no say: the message goes on as if the step were not there. */
function hasNoSay(set: WorkingSet, step: Exclude<PlannedStep, { kind: 'broken' }>, item: Item): string | null {
  const { rule } = step.rule
  if (!rule.enabled) return `rule ${rule.name} is switched off`
  if (rule.direction === 'outbound') return null
  const state = set.csoOf(item)
  if (!state || state.cso.system !== rule.system || state.cso.type !== rule.csType) {
    return `rule ${rule.name} is for ${rule.csType} of ${set.systemName(rule.system)}`
  }
  return null
}

// ---- inbound

function inboundScope(set: WorkingSet, step: Step<'scope'>, item: Item, extra: Extra): StepResult {
  const noSay = hasNoSay(set, step, item)
  if (noSay) return { output: 1, because: noSay }
  const state = set.csoOf(item) as CsoState
  const decision = decideScope(step, set.scope(state.cso, set.mvoOf(item)?.mvo ?? null, extra))
  item.verdicts.set(step.rule.rule.id, { decision, action: step.action })
  withdrawOutOfScope(set, item)
  return { output: decision.inScope ? 0 : 1, because: decision.because }
}

/** The rule takes the object, though no scope filter said so (S1). One that came back to its kept place lifts the deletion mark (L3). */
function takes(set: WorkingSet, item: Item, step: Step<'join'> | Step<'project'> | Step<'flow'>): void {
  const { id } = step.rule.rule
  if (!item.verdicts.has(id)) {
    item.verdicts.set(id, {
      decision: { inScope: true, because: 'the rule takes every object of its type' },
      action: 'disconnect',
    })
  }
  const target = set.mvoOf(item)
  const state = set.csoOf(item)
  if (!target?.mvo.deletion || state?.cso.mvo !== target.mvo.id) return
  clearMark(set, item, target, state.cso.system)
  if (!target.mvo.deletion) item.outcomes.add('joined')
}

/** An object that had fallen out of scope takes up the place it kept, so that it is the same person again (L3). */
function returnToPlace(set: WorkingSet, item: Item, { rule }: Step<'join'>['rule'], state: CsoState): void {
  const { place, system, mvo } = state.cso
  if (typeof place !== 'number' || mvo !== null) return
  const target = set.mvos.get(place)
  const free = target !== undefined && set.linkedOf(target, system).every((one) => one.cso.staging === 'obsolete')
  if (!free || target.deleted !== null || !target.mvo.deletion || target.mvo.type !== rule.mvType) {
    set.setCso(item, state, { place: null })
    return
  }
  freePlace(set, item, target, state.cso)
  set.setCso(item, state, { place: null })
  dropPlaces(set, item, target, system)
  set.link(item, state, target, 'joined', null)
  clearMark(set, item, target, system)
  item.outcomes.add('joined')
  item.because.push(`it is in scope of rule ${rule.name} again and takes up its place`)
}

/** In scope of one rule and not of another: the other's contributions go (S4). */
function withdrawOutOfScope(set: WorkingSet, item: Item): void {
  const state = set.mvoOf(item)
  if (!state || item.verdicts.size < 2) return
  if (![...item.verdicts.values()].some((one) => one.decision.inScope)) return
  for (const [rule, verdict] of item.verdicts) {
    if (!verdict.decision.inScope && verdict.action === 'disconnect') set.contribute(item, state, rule, item.cso, undefined)
  }
}

function join(set: WorkingSet, step: Step<'join'>, item: Item): StepResult | Promise<StepResult> {
  const noSay = hasNoSay(set, step, item)
  if (noSay) return { output: null, because: noSay }
  const state = set.csoOf(item) as CsoState
  returnToPlace(set, item, step.rule, state)
  takes(set, item, step)
  if (state.cso.mvo !== null) return { output: 0, because: 'it is linked already' }
  const missing =
    set.prefetched && state.before?.cso.mvo === null ? [] : unasked(set, step.rule.rule.mvType, step.rows, state.cso.attributes)
  const decide = (): StepResult => applyJoin(set, step, item, state, lookUp(set, step.rule.rule.mvType, state.cso, step.rows))
  return missing.length === 0 ? decide() : loadCandidates(set, missing).then(decide)
}

function applyJoin(
  set: WorkingSet,
  step: Step<'join'> | Step<'project'>,
  item: Item,
  state: CsoState,
  decision: JoinDecision,
): StepResult {
  switch (decision.kind) {
    case 'joined': {
      const target = set.mvos.get(decision.mvo) as MvoState
      freePlace(set, item, target, state.cso)
      dropPlaces(set, item, target, state.cso.system)
      set.link(item, state, target, 'joined', null)
      clearMark(set, item, target, state.cso.system)
      item.outcomes.add('joined')
      item.because.push(decision.because)
      return { output: 0, because: decision.because }
    }
    case 'noMatch':
      item.unmatched.push({ type: step.rule.rule.mvType, rows: step.kind === 'join' ? step.rows : step.rule.joinRows })
      item.because.push(decision.because)
      return { output: 1, because: decision.because }
    case 'ambiguous':
      set.fail(item, new ObjectError('ambiguous-match', decision.because), step.rule.rule.node)
      return { output: 2, because: decision.because }
    case 'taken':
      throw new ObjectError('existing-join', decision.because)
    default:
      return decision satisfies never
  }
}

/** A record that is leaving makes room for its successor: the MVO never has two of one system (O6, D6). */
function freePlace(set: WorkingSet, item: Item, target: MvoState, successor: Cso): void {
  for (const leaving of set.linkedOf(target, successor.system)) {
    if (leaving.cso.staging !== 'obsolete') continue
    set.unlink(item, leaving)
    const rest = target.contributions.filter((one) => one.cso !== leaving.cso.id)
    if (rest.length < target.contributions.length) set.setContributions(item, target, rest)
  }
}

/** The record came back in time: the deletion mark goes, and with it the values kept for the one who left (L3, A7). */
export function clearMark(set: WorkingSet, item: Item, target: MvoState, system: number): void {
  const { deletion, type } = target.mvo
  const rule = set.plan.mvTypes.get(type)?.deletionRule
  if (!deletion || !rule || !liftsMark(deletion, rule, system)) return
  set.setMvo(item, target, { deletion: null })
  dropPlaces(set, item, target, null)
  set.setContributions(
    item,
    target,
    target.contributions.filter((one) => one.cso !== null || !keptFrom(set, one, system)),
  )
  target.changed = true
  item.outcomes.add('deletionCleared')
  item.because.push(`the planned deletion is lifted: ${set.systemName(system)} has it again`)
}

function keptFrom(set: WorkingSet, kept: Contribution, system: number): boolean {
  const rule = set.plan.rules.get(kept.rule)
  return !rule || rule.rule.system === system
}

function lookUp(set: WorkingSet, mvType: string, cso: Cso, rows: readonly JoinRow[]): JoinDecision {
  return decideJoin(rows, cso.attributes, (row) => candidates(set, mvType, cso, row))
}

function candidates(set: WorkingSet, mvType: string, cso: Cso, row: JoinRow): JoinCandidate[] {
  const [first] = rowKeys(row, cso.attributes, 'cs') ?? []
  if (!first) return []
  const found: JoinCandidate[] = []
  const seen = new Set<number>()
  for (const key of first.keys) {
    for (const id of set.indexed(mvType, first.attribute, key)) {
      const state = set.mvos.get(id)
      if (seen.has(id) || !state || state.deleted !== null) continue
      seen.add(id)
      // A CSO that is leaving keeps no place (D6): obsolete ones are dealt with after everything that arrives.
      const taken = set.linkedOf(state, cso.system).some((one) => one.cso.id !== cso.id && one.cso.staging !== 'obsolete')
      const attributes =
        state.before === null
          ? Object.assign(Object.create(null) as object, state.expected, state.mvo.attributes)
          : state.mvo.attributes
      found.push({ mvo: id, name: set.mvoName({ ...state.mvo, attributes }), attributes, taken })
    }
  }
  return found
}

interface JoinQuery {
  readonly type: string
  readonly pairs: { attribute: string; key: string }[]
}

/** Any value of a multi-valued attribute may match, so each is looked up with each of the other pairs' (J3). */
function combinations(pairs: NonNullable<ReturnType<typeof rowKeys>>): { attribute: string; key: string }[][] {
  return pairs.reduce<{ attribute: string; key: string }[][]>(
    (all, { attribute, keys }) => all.flatMap((one) => keys.map((key) => [...one, { attribute, key }])),
    [[]],
  )
}

/** What the rows would look up that this page has not asked the store for yet. */
export function unasked(set: WorkingSet, mvType: string, rows: readonly JoinRow[], attributes: Attributes): JoinQuery[] {
  const queries: JoinQuery[] = []
  for (const row of rows) {
    const pairs = rowKeys(row, attributes, 'cs')
    if (!pairs) continue
    for (const combination of combinations(pairs)) {
      const query = { type: mvType, pairs: combination }
      if (!set.asked(`${mvType}\u0000${combination.map(({ attribute, key }) => `${attribute}\u0000${key}`).join('\u0000')}`))
        queries.push(query)
    }
  }
  return queries
}

/** Loads the MVOs that may match, with everything a page needs of them. */
export async function loadCandidates(set: WorkingSet, queries: readonly JoinQuery[]): Promise<void> {
  const ids = new Set((await set.store.findMvos(queries)).flat())
  for (const id of set.mvos.keys()) ids.delete(id)
  if (ids.size > 0) set.add(await set.store.loadMvos([...ids]))
}

function project(set: WorkingSet, step: Step<'project'>, item: Item): StepResult {
  const noSay = hasNoSay(set, step, item)
  if (noSay) return { output: null, because: noSay }
  const state = set.csoOf(item) as CsoState
  returnToPlace(set, item, step.rule, state)
  takes(set, item, step)
  const rows = step.rule.joinRows
  const linked = state.cso.mvo !== null
  const again = linked || rows.length === 0 ? undefined : lookUp(set, step.rule.rule.mvType, state.cso, rows)
  const decision = decideProject(step.rule.rule, linked, again)
  switch (decision.kind) {
    case 'linked':
      return { output: 0, because: decision.because }
    case 'join': {
      const { output, because } = applyJoin(set, step, item, state, decision.decision)
      return { output: output === 0 ? 0 : null, because }
    }
    case 'project': {
      const target = set.newMvo(
        item,
        decision.type,
        set.store.reserveIds('mvo', 1),
        timedUuid(Date.now()),
        expectedValues(rows, state.cso.attributes),
      )
      set.link(item, state, target, 'projected', null)
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

function inboundFlow(set: WorkingSet, step: Step<'flow'>, item: Item, extra: Extra): StepResult {
  const noSay = hasNoSay(set, step, item)
  if (noSay) return { output: 0, because: noSay }
  const state = set.csoOf(item) as CsoState
  const target = set.mvoOf(item)
  if (!target) return { output: null, because: 'it is not linked to a metaverse object, so nothing flows' }
  if (target.deleted !== null || item.phase === 'leaving') return { output: 0, because: 'it is leaving, so nothing flows in' }
  takes(set, item, step)
  withdrawOutOfScope(set, item)
  const { id, precedence } = step.rule.rule
  const before = target.contributions.find((one) => one.rule === id && one.cso === state.cso.id)
  const flow = decideInboundFlow(step.mappings, set.scope(state.cso, target.mvo, extra), before?.values ?? noAttributes)
  item.faults.push(...flow.faults)
  const targets = new Set(step.mappings.map((one) => one.target))
  const contribution = combined(before, targets, { mvo: target.mvo.id, rule: id, cso: state.cso.id, precedence, ...flow })
  if (before && sameContribution(before, contribution)) return { output: 0, because: 'nothing differs' }
  set.contribute(item, target, id, state.cso.id, contribution)
  return { output: 0, because: `${Object.keys(flow.values).length} values flow by rule ${step.rule.rule.name}` }
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

// ---- outbound

function outboundScope(set: WorkingSet, step: Step<'scope'>, item: Item, extra: Extra): StepResult {
  const target = forOutbound(set, step, item)
  if (typeof target === 'string') return { output: null, because: target }
  const reached = set.outbound(target, step.rule, item)
  const [account] = set.linkedOf(target, step.rule.rule.system)
  reached.verdict = target.deleted !== null ? deletedIsOut : decideScope(step, set.scope(account?.cso ?? null, target.mvo, extra))
  return { output: reached.verdict.inScope ? 0 : 1, because: reached.verdict.because }
}

/** The MVO an outbound step is about, or why there is nothing to do. */
function forOutbound(set: WorkingSet, step: Exclude<PlannedStep, { kind: 'broken' }>, item: Item): MvoState | string {
  const noSay = hasNoSay(set, step, item)
  if (noSay) return noSay
  const target = set.mvoOf(item)
  if (!target) return 'it is not linked to a metaverse object'
  if (target.mvo.type !== step.rule.rule.mvType) return `rule ${step.rule.rule.name} is for ${step.rule.rule.mvType}`
  return target
}

function provision(set: WorkingSet, step: Step<'provision'>, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  const target = forOutbound(set, step, item)
  if (typeof target === 'string') return { output: null, because: target }
  const { system, csType } = step.rule.rule
  const [account] = set.linkedOf(target, system)
  if (account || target.deleted !== null || step.rows.length === 0)
    return applyProvision(set, step, item, target, account, [], extra)
  const queries = step.rows.flatMap((row) => {
    const pairs = rowKeys(row, target.mvo.attributes, 'mv')
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
  target: MvoState,
  account: CsoState | undefined,
  found: readonly CsoState[],
  extra: Extra,
): StepResult {
  const { rule } = step.rule
  const reached = set.outbound(target, step.rule, item)
  const decision = decideProvision(step.rows, step.deprovisioning, {
    mv: target.mvo,
    name: set.mvoName(target.mvo),
    deleted: target.deleted !== null,
    inScope: reached.verdict?.inScope ?? true,
    account: account?.cso ?? null,
    candidatesOf: () => found.filter((one) => !one.deleted).map((one) => one.cso),
  })
  reached.provision = decision
  switch (decision.kind) {
    case 'has':
      return { output: 0, because: decision.because }
    case 'match': {
      const match = set.csos.get(decision.account) as CsoState
      set.link(item, match, target, 'joined', rule.id)
      return { output: 0, because: decision.because }
    }
    case 'create':
      set.link(item, shell(set, step, item), target, 'provisioned', rule.id)
      return { output: 0, because: decision.because }
    case 'deprovision':
      if (decision.action === 'disable') {
        reached.disableCounts = step.deprovisioning.disableCounts
        reached.disable = decideOutboundFlow(
          rule.id,
          step.deprovisioning.disable,
          set.scope(account?.cso ?? null, target.mvo, extra),
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
function shell(set: WorkingSet, step: Step<'provision'>, item: Item): CsoState {
  const { system, csType: type } = step.rule.rule
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

function outboundFlow(set: WorkingSet, step: Step<'flow'>, item: Item, extra: Extra): StepResult {
  const target = forOutbound(set, step, item)
  if (typeof target === 'string') return { output: null, because: target }
  const reached = set.outbound(target, step.rule, item)
  const [account] = set.linkedOf(target, step.rule.rule.system)
  if (!account) return { output: null, because: 'it has no account for values to flow to' }
  if (reached.provision?.kind === 'deprovision') return { output: 0, because: 'it is being deprovisioned, so nothing flows' }
  const flow = decideOutboundFlow(step.rule.rule.id, step.mappings, set.scope(account.cso, target.mvo, extra))
  item.faults.push(...flow.faults)
  const drawn = account.cso.staging === 'awaitingFirstExport' ? (account.before?.pending?.changes ?? []) : []
  for (const one of flow.desired) {
    const before = step.random.has(one.attribute)
      ? drawn.find((change) => change.attribute === one.attribute && change.rule === one.rule && change.to !== null)
      : undefined
    reached.desired.set(one.attribute, before ? { ...one, value: before.to } : one)
  }
  return { output: 0, because: `${flow.desired.length} values flow by rule ${step.rule.rule.name}` }
}

function pendingExport(set: WorkingSet, step: Step<'pendingExport'>, item: Item): StepResult {
  const target = forOutbound(set, step, item)
  if (typeof target === 'string') return { output: null, because: target }
  const reached = set.outbound(target, step.rule, item)
  reached.staged = true
  reached.hold ||= step.hold
  reached.steps.add(step.node)
  const { because } = resolveAccount(set, item, target, step.rule.rule.system)
  return { output: 0, because }
}
