/** What a person decides on by hand, as it is stored, and from which node it or its person leaves (J9). */
import type { HandRequest } from '../../model/by-hand'
import { SyncError } from '../../model/errors'
import type { Cso, CsoId, Mvo, MvoId } from '../../model/objects'
import { inboundRules, inboundRulesTo } from '../canvas/plan-lookups'
import type { Registry, Source } from '../canvas/registry'
import { sendersOf } from '../canvas/senders'
import { lastNodesOf } from './last-nodes'
import type { PageTask, SyncContext } from './process-page'
import { nowhere, sourceOfDeleted } from './source-of-people'

export type HandContext = Omit<SyncContext, 'source'>

/** What is decided on. */
export interface Subject {
  readonly cso: Cso
  /** Whose it is; null: nobody's. */
  readonly mvo: Mvo | null
}

/** Throws `unknown-object`. */
export async function subjectOf({ store }: HandContext, id: CsoId): Promise<Subject> {
  const { csos, mvos } = await store.loadPage([id])
  const cso = csos.find((entry) => entry.cso.id === id)?.cso
  if (!cso) throw unknownObject(id)
  return { cso, mvo: mvos.find((mvo) => mvo.id === cso.mvo) ?? null }
}

/** The refusal to decide on what is not there. */
export function unknownObject(id: CsoId): SyncError {
  return new SyncError('unknown-object', `there is no connector space object ${id}`, 'Look it up again')
}

export interface Way {
  readonly source: Source
  readonly task: Omit<PageTask, 'prepare'>
}

/**
 * A person goes the way of people: who loses an object, and who gets an account that no inbound rule reads. Else the object goes
 * the way of its system's.
 */
export async function wayOf(context: HandContext, registry: Registry, request: HandRequest, { cso, mvo }: Subject): Promise<Way> {
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
