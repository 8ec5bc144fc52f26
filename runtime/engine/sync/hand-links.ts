/** What a person decides on one object by hand: whose it is, that it is nobody's, that the rules decide again (J9). */
import { ended } from '../../model/sentences'
import type { HandAction, HandRequest } from '../../model/by-hand'
import { SyncError } from '../../model/errors'
import type { Cso, SystemId } from '../../model/objects'
import { ExpressionError } from '../../expression'
import type { ScopeDecision } from '../../pipeline/2-scope'
import { decideScope } from '../../pipeline/2-scope'
import { isDeprovisioning } from '../../pipeline/deprovisioning'
import { expectedValues } from '../../pipeline/4-project'
import type { HandAnswer, HandView } from '../../pipeline/9-hand-links'
import {
  decideHandAllow,
  decideHandApart,
  decideHandDisconnect,
  decideHandJoin,
  decideHandProject,
} from '../../pipeline/9-hand-links'
import { csoName } from '../canvas/cso-names'
import { inboundRules, inboundRulesTo, outboundRules, ruleShape } from '../canvas/plan-lookups'
import type { Registry } from '../canvas/registry'
import type { HandContext } from './hand-way'
import { subjectOf, unknownObject, wayOf } from './hand-way'
import { link, newMvo, setCso } from './page/mutations'
import type { Item, WorkingCso, WorkingMvo } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { sayDangling } from './dangling'
import { atOnce, SyncPages } from './pages'
import { disconnect, disconnectPredecessors, liftDeletion, releaseLinks } from './steps/disconnect'
import type { Step } from './steps/step'

/**
 * Carries out what was decided, in one page, which goes its way like any other. Throws `unknown-object`, and `conflict` where it
 * cannot be done. Returns the object's system. Only for who holds the store's sync lock.
 */
export async function decideByHand(context: HandContext, registry: Registry, request: HandRequest): Promise<SystemId> {
  const subject = await subjectOf(context, request.cso)
  const way = await wayOf(context, registry, request, subject)
  const prepare = (set: WorkingSet, item: Item): boolean => {
    const cso = set.csos.get(request.cso)
    if (!cso) throw unknownObject(request.cso)
    carryOut[request.action](set, item, cso, request)
    return true
  }
  const check = (set: WorkingSet): void => refuseUndone(set, request)
  const own = { ...context, source: way.source }
  await new SyncPages(own).all(atOnce(way.task.ids), { ...way.task, prepare, check })
  await sayDangling(own)
  return subject.cso.system
}

/** A rule that does not take the person would have the account she is given taken away again at once (R5). */
function refuseUndone(set: WorkingSet, { action, cso: id, mvo }: HandRequest): void {
  const cso = set.csos.get(id)
  if (action !== 'join' || !cso || [...set.items.values()].some(({ failure }) => failure !== null)) return
  const { pending } = cso
  const isTaken = pending !== null && pending !== cso.before?.pending && isDeprovisioning(pending)
  if (cso.current.mvo === mvo && !isTaken) return
  const why = pending?.because ?? 'no outbound rule takes the person'
  const what = isTaken ? 'disabled or deleted' : 'disconnected again'
  throw new SyncError(
    'conflict',
    `${csoName(cso.current)} would be ${what} at once: ${ended(why)}`,
    'Correct the person, or the condition of the rule, first',
  )
}

type Carried = (set: WorkingSet, item: Item, cso: WorkingCso, request: HandRequest) => void

const carryOut: Readonly<Record<HandAction, Carried>> = {
  join: (set, item, cso, request) => {
    const mvo = set.mvos.get(request.mvo ?? 0) ?? null
    const taken = mvo && set.linkedOf(mvo, cso.current.system).find((linked) => set.occupies(linked, cso.current))
    const { plan } = set
    const { system, type } = cso.current
    const isFor = (mvType: string): boolean =>
      inboundRulesTo(plan, cso.current, mvType).length > 0 ||
      outboundRules(plan, mvType).some((rule) => rule.system === system && rule.csType === type)
    refuse(
      decideHandJoin({
        ...viewOf(set, cso),
        mvo: mvo?.deleted === null ? mvo.current : null,
        person: mvo ? set.mvoName(mvo.current) : '',
        taken: taken ? csoName(taken.current) : null,
        hasRule: mvo !== null && isFor(mvo.current.type),
        declined: mvo && declinedBy(set, cso.current, mvo.current.type),
      }),
    )
    if (mvo) joinTo(set, item, cso, mvo)
    note(set, item, cso, request, 'joined')
    item.outcomes.add('joined')
  },

  disconnect: (set, item, cso, request) => {
    takeOff(set, item, cso)
    note(set, item, cso, request, null)
    const { system, type } = cso.current
    // As a full sync would: the rules look at it again (D3).
    if (!cso.deleted && inboundRules(set.plan, system, type).length > 0) setCso(set, item, cso, { due: set.store.nextChange() })
  },

  'never-join': (set, item, cso, request) => {
    refuse(decideHandApart(viewOf(set, cso)))
    if (cso.current.mvo !== null) takeOff(set, item, cso)
    if (!cso.deleted) setCso(set, item, cso, { due: null, retainedLink: null })
    set.byHand.neverJoin.add(cso.current.id)
    note(set, item, cso, request, 'neverJoin')
  },

  'allow-join': (set, item, cso, request) => {
    refuse(decideHandAllow({ ...viewOf(set, cso), keptApart: set.byHand.neverJoin.delete(cso.current.id) }))
    // Also where the rules come to an error with it: that is theirs.
    set.byHand.isLifted = true
    setCso(set, item, cso, {})
    note(set, item, cso, request, null)
  },

  project: (set, item, cso, request) => {
    const rules = inboundRules(set.plan, cso.current.system, cso.current.type)
    const types = [...new Set(rules.map(({ mvType }) => mvType))]
    const declined = declinedBy(set, cso.current, request.type ?? types[0] ?? '')
    const answer = decideHandProject({ ...viewOf(set, cso), types, type: request.type, declined })
    if (answer.kind === 'refused') return refuse(answer)
    const rows = rules.filter(({ mvType }) => mvType === answer.type).flatMap(({ joinRows }) => joinRows)
    const expected = expectedValues(rows, cso.current.attributes)
    joinTo(set, item, cso, newMvo(set, item, { type: answer.type, expected, origin: 'byHand' }))
    note(set, item, cso, request, 'joined')
    item.outcomes.add('projected')
  },
}

/** Why no inbound rule that leads to people of a type takes the object as it is; null: one does, or there is none (S4). */
function declinedBy(set: WorkingSet, cso: Cso, mvType: string): string | null {
  const declined: string[] = []
  for (const { id, name } of inboundRulesTo(set.plan, cso, mvType)) {
    const steps = (ruleShape(set.plan, id).steps.get('scope') ?? []).flatMap((node) => set.plan.steps.get(node) ?? [])
    const said = steps.flatMap((step) => (step.kind === 'scope' ? [scopeOf(set, step, cso)] : []))
    const out = said.find(({ inScope }) => !inScope)
    if (!out) return null
    declined.push(`by rule ${name} ${out.because}`)
  }
  return declined.length === 0 ? null : declined.join(', and ')
}

/** What the condition says; one that cannot be computed takes nobody (A9). */
function scopeOf(set: WorkingSet, step: Step<'scope'>, cso: Cso): ScopeDecision {
  try {
    return decideScope(step, set.scope(cso, null, {}))
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return { inScope: false, because: error.message }
  }
}

function viewOf(set: WorkingSet, { current }: WorkingCso): HandView {
  const mvo = current.mvo === null ? undefined : set.mvos.get(current.mvo)
  return {
    cso: current,
    name: csoName(current),
    system: set.systemName(current.system),
    linkedTo: mvo ? set.mvoName(mvo.current) : null,
  }
}

function refuse(answer: HandAnswer): void {
  if (answer.kind === 'refused') throw new SyncError('conflict', ended(answer.because), answer.next)
}

/** A link made by hand survives scope; what she has that was never made, or has left, makes room (O6, R3, L3). */
function joinTo(set: WorkingSet, item: Item, cso: WorkingCso, mvo: WorkingMvo): void {
  const { system } = cso.current
  set.byHand.neverJoin.delete(cso.current.id)
  disconnectPredecessors(set, item, mvo, cso.current)
  releaseLinks(set, item, mvo, system)
  link(set, item, cso, mvo, { kind: 'byHand', rule: null })
  liftDeletion(set, item, mvo, system)
}

/** Its person loses it like any other connector: values are recalled, and her deletion rule is asked (A7, L8). */
function takeOff(set: WorkingSet, item: Item, cso: WorkingCso): void {
  refuse(decideHandDisconnect(viewOf(set, cso)))
  const { because } = disconnect(set, item, cso, { cause: 'byHand', nextDue: () => set.store.nextChange() })
  item.because.push(...because)
  item.outcomes.add('disconnected')
}

const done: Readonly<Record<HandAction, string>> = {
  join: 'joined by hand',
  disconnect: 'disconnected by hand',
  'never-join': 'told by hand never to join',
  'allow-join': 'allowed by hand to join again',
  project: 'made a person by hand',
}

/** Who decided what and why stands with the object from now on, and in its history. */
function note(
  set: WorkingSet,
  item: Item,
  cso: WorkingCso,
  { action, who, reason }: HandRequest,
  decision: 'joined' | 'neverJoin' | null,
): void {
  const made = decision && { decision, who, reason, at: set.now }
  if (!cso.deleted) set.byHand.writes.push({ cso: cso.current.id, made })
  item.because.unshift(`${done[action]} by ${who}: ${reason}`)
}
