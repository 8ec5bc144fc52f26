/**
 * Why somebody who would leave is still there: the lists on which a limit on people holds her, and what comes of her once they
 * are released (L9). Asked of what is stored and deployed now; writes nothing.
 */
import type { ConnectorFate } from '../model/gone'
import type { Cso, CsoId, Mvo, SystemId } from '../model/objects'
import type { Run } from '../model/runs'
import { isLinkedInbound } from '../pipeline/2-scope'
import type { HeldPeople } from '../pipeline/9-people-limit'
import { csoName } from './canvas/cso-names'
import { sendersOf } from './canvas/senders'
import type { Engine } from './engine'
import { lookContext } from './look-context'
import { closePage } from './sync/close/close-page'
import { connectorLook, lookAtDeletion } from './sync/deletion-look'
import type { HeldList, PeopleListKey, PeopleListName } from './sync/held-people'
import { heldLists, sizeOf } from './sync/held-people'
import { lastNodesOf } from './sync/last-nodes'
import type { StandingContext } from './sync/page-for-looking'
import { pageForLooking } from './sync/page-for-looking'
import { loadPage } from './sync/page/load'
import { wayOutOf } from './sync/page/way-out'
import { nowhere } from './sync/source-of-people'
import { disconnectItem } from './sync/steps/disconnect'
import { leavingBecause } from './sync/steps/withdraw'
import { walkWires } from './sync/walk-wires'

/** An account or record of hers once the list is carried out. */
export interface HeldConnector {
  readonly system: SystemId
  readonly name: string
  readonly fate: ConnectorFate
  readonly because: string
}

export interface PersonHeld {
  readonly list: PeopleListName
  /** The run whose list it is: by that it is released. */
  readonly run: number
  readonly state: HeldPeople['state']
  readonly total: number
  /** The run that asked first; null where it is older than history. */
  readonly since: Run | null
  /** By which limit, sentences without their ends. */
  readonly reasons: readonly string[]
  /** Why she would leave, in what follows "it" or names what of hers does. */
  readonly because: string
  /** Her record that leaves; null: she is held herself. */
  readonly record: Pick<HeldConnector, 'system' | 'name'> | null
  /** What carrying the list out does to her, sentences without their ends, and to what she has. */
  readonly follows: readonly string[]
  readonly connectors: readonly HeldConnector[]
}

/** On each list that she is on. `own`: her connectors. */
export async function heldOf(engine: Engine, mvo: Mvo, own: readonly Cso[]): Promise<readonly PersonHeld[]> {
  const lists = await heldLists(engine.store, await engine.currentPlan())
  const held: PersonHeld[] = []
  for (const { list, kept } of lists) {
    const records = own.filter(({ id }) => kept.records.includes(id) || kept.others.includes(id))
    for (const cso of records) held.push(await heldBy(engine, { list, kept }, { mvo, cso }))
    if (kept.mvos.includes(mvo.id)) held.push(await heldBy(engine, { list, kept }, { mvo, cso: null }))
  }
  return held
}

interface Held {
  readonly mvo: Mvo
  /** What of hers is on the list; null: she is herself. */
  readonly cso: Cso | null
}

async function heldBy(engine: Engine, { list, kept }: HeldList, { mvo, cso }: Held): Promise<PersonHeld> {
  const { run, state, firstRun = run, reasons } = kept
  const ofType = reasons.filter((reason) => reason.includes(` of type ${mvo.type} `))
  const known = {
    list,
    run,
    state,
    total: sizeOf(kept),
    since: await engine.store.run(firstRun),
    reasons: ofType.length > 0 ? ofType : reasons,
    because: whyOnList(list.key, cso && (kept.records.includes(cso.id) ? 'record' : 'other')),
    record: cso && { system: cso.system, name: csoName(cso) },
  }
  const context = await lookContext(engine, mvo.id)
  if (cso) return { ...known, ...(await onceDisconnected(engine, context, mvo, cso)) }
  return { ...known, ...(await onceDeleted(context, mvo)) }
}

/** Why somebody is on the list of a system, or of the lifecycle scan; `part`: what of her is, null where she is herself. */
export function whyOnList(key: PeopleListKey, part: 'record' | 'other' | null): string {
  if (part === 'record') return 'no rule takes its record any more'
  if (part === 'other') return 'the rule or the system that made the link is gone'
  return key === 'lifecycle'
    ? 'its grace period is over'
    : 'the deletion rule of its type is another, and no record stands for it'
}

type Then = Pick<PersonHeld, 'follows' | 'connectors'>

/** As the last phase of a synchronisation does it (D6). */
async function onceDisconnected(engine: Engine, context: StandingContext, mvo: Mvo, cso: Cso): Promise<Then> {
  if (!isLinkedInbound(cso)) return { follows: ['the account stays in its system as it is, without the person'], connectors: [] }
  const { store, plan } = context
  const senders = sendersOf(engine.registry, plan, undefined)
  const last = await lastNodesOf(store, senders, [cso])
  const source = senders.importNode(cso.system, cso.type, last.get(cso.id)) ?? nowhere
  const page = { ...pageForLooking({ ...context, source }), full: true, leavers: new Set<CsoId>([cso.id]) }
  const { set, items } = await loadPage(page, { ids: [cso.id], phase: 'leaving' }, store)
  const [item] = items
  const person = set.mvos.get(mvo.id)
  if (!item || !person) return { follows: [], connectors: [] }
  const others = [...person.linked].flatMap((id) => {
    const other = set.csos.get(id)
    return other?.before && id !== cso.id ? [other] : []
  })
  disconnectItem(set, item, leavingBecause(set, item, set.systemName(cso.system)))
  const follows = item.because.slice(1)
  await walkWires(set, item, wayOutOf(source, item.phase))
  closePage(set, () => notStamped)
  const connectors = others.map((other) => {
    const { fate, because, name } = connectorLook(set, person, other)
    return { system: other.current.system, name, fate, because }
  })
  const isTouched = follows.length > 0 || connectors.some(({ fate }) => fate !== 'disconnected')
  return { follows, connectors: isTouched ? connectors.filter(({ fate }) => fate !== 'disconnected') : [] }
}

/** What a look makes becomes due with this; it is stored nowhere. */
const notStamped = 0

async function onceDeleted(context: StandingContext, mvo: Mvo): Promise<Then> {
  const graceDays = context.plan.mvTypes.get(mvo.type)?.schema.graceDays ?? 0
  if (!mvo.deletion && graceDays > 0)
    return { follows: [`it is to be deleted then, after ${graceDays} days of grace`], connectors: [] }
  const { connectors } = await lookAtDeletion(context, mvo.id)
  const looks = connectors.map(({ before, name, fate, because }) => ({ system: before.cso.system, name, fate, because }))
  return { follows: ['it is deleted then'], connectors: looks }
}
