/** What a person decides on one object by hand: whose it is, that it is nobody's, that the rules decide again (J9). */
import { ended } from '../../model/sentences'
import type { HandAction, HandRequest } from '../../model/by-hand'
import { SyncError } from '../../model/errors'
import type { Cso, CsoId, Mvo, MvoId } from '../../model/objects'
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
import type { Registry, Source } from '../canvas/registry'
import { sendersOf } from '../canvas/senders'
import { lastNodesOf } from './last-nodes'
import { link, newMvo, setCso } from './page/mutations'
import type { Item, WorkingCso, WorkingMvo } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { sayDangling } from './dangling'
import { atOnce, SyncPages } from './pages'
import type { PageTask, SyncContext } from './process-page'
import { nowhere, sourceOfDeleted } from './source-of-people'
import { disconnect, disconnectPredecessors, liftDeletion, releaseLinks } from './steps/disconnect'

type HandContext = Omit<SyncContext, 'source'>

/** What is decided on, as it is stored. */
interface Subject {
  readonly cso: Cso
  /** Whose it is; null: nobody's. */
  readonly mvo: Mvo | null
}

/**
 * Carries out what was decided, in one page, which goes its way like any other. Throws `unknown-object`, and `conflict` where it
 * cannot be done. Only for who holds the store's sync lock.
 */
export async function decideByHand(context: HandContext, registry: Registry, request: HandRequest): Promise<void> {
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
}

/** A rule that does not take the person would have the account she is given taken away again at once (R5). */
function refuseUndone(set: WorkingSet, { action, cso: id, mvo }: HandRequest): void {
  const cso = set.csos.get(id)
  if (action !== 'join' || !cso || [...set.items.values()].some(({ failure }) => failure !== null)) return
  const { pending } = cso
  const isTaken = pending !== null && pending !== cso.before?.pending && isDeprovisioning(pending)
  if (cso.current.mvo === mvo && !isTaken) return
  const why = pending?.because ?? 'an outbound rule does not take the person'
  throw new SyncError(
    'conflict',
    `${csoName(cso.current)} would be taken from ${set.systemName(cso.current.system)} or from the person again at once: ${ended(why)}`,
    'Correct the person, or the condition of the rule, first',
  )
}

async function subjectOf({ store }: HandContext, id: CsoId): Promise<Subject> {
  const { csos, mvos } = await store.loadPage([id])
  const cso = csos.find((entry) => entry.cso.id === id)?.cso
  if (!cso) throw unknownObject(id)
  return { cso, mvo: mvos.find((mvo) => mvo.id === cso.mvo) ?? null }
}

function unknownObject(id: CsoId): SyncError {
  return new SyncError('unknown-object', `there is no connector space object ${id}`, 'Look it up again')
}

interface Way {
  readonly source: Source
  readonly task: Omit<PageTask, 'prepare'>
}

/**
 * A person goes the way of people: who loses an object, and who gets an account that no inbound rule reads. Else the object goes
 * the way of its system's.
 */
async function wayOf(context: HandContext, registry: Registry, request: HandRequest, { cso, mvo }: Subject): Promise<Way> {
  const { plan, store } = context
  const wanted = request.mvo === undefined ? undefined : (await store.loadMvos([request.mvo])).mvos.find(isOf(request.mvo))
  if (request.action === 'join' && !wanted)
    throw new SyncError('unknown-object', 'that metaverse object is not there any more', 'Look it up again')
  // Nobody leaves in this run who would make room for it (D6).
  const leavers = new Set<CsoId>()
  const also = { csos: [cso.id], mvos: wanted ? [wanted.id] : [] }
  const person = mvo ?? (wanted && inboundRulesTo(plan, cso, wanted.type).length === 0 ? wanted : null)
  if (person)
    return { source: sourceOfDeleted(registry, plan, person.type), task: { ids: [person.id], phase: 'due', also, leavers } }
  return { source: await sourceOfObject(context, registry, cso), task: { ids: [cso.id], phase: 'arriving', also, leavers } }
}

function isOf(id: MvoId): (mvo: Mvo) => boolean {
  return (mvo) => mvo.id === id
}

/** By which import node of its system it last came, else by the first for such objects (D8). */
async function sourceOfObject({ plan, store }: HandContext, registry: Registry, cso: Cso): Promise<Source> {
  // What no rule reads has nowhere to go.
  if (inboundRules(plan, cso.system, cso.type).length === 0) return nowhere
  const senders = sendersOf(registry, plan, undefined)
  const last = (await lastNodesOf(store, senders, [cso])).get(cso.id)
  const source = senders.importNode(cso.system, cso.type, last)
  if (source) return { ...source, send: 'objects' }
  throw new SyncError(
    'not-configured',
    `no connector import node sends the objects of ${plan.systems.get(cso.system)?.config.name ?? 'this system'} on their way`,
    'Add one, wire it to the steps and deploy',
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
    const said = steps.flatMap((step) => (step.kind === 'scope' ? [decideScope(step, set.scope(cso, null, {}))] : []))
    const out = said.find(({ inScope }) => !inScope)
    if (!out) return null
    declined.push(`by rule ${name} ${out.because}`)
  }
  return declined.length === 0 ? null : declined.join(', and ')
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
