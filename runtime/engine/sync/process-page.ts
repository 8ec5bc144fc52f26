/** One page: loaded, sent through the wires, and closed with what the steps decided (D1–D6). */
import { ObjectError, SyncError } from '../../model/errors'
import type { CsoId, MvoId } from '../../model/objects'
import type { PageLoad, Store } from '../../model/store'
import type { ClosedPage } from './close/close-page'
import { closePage } from './close/close-page'
import type { Delivery, MessageNode, DeliveryTracker } from './delivery/tracker'
import type { ArrivalsAfterClose } from './delivery/arrivals-after-close'
import type { JoinQuery } from './page/join-look-up'
import { loadCandidates, unasked } from './page/join-look-up'
import { isReadable } from './page/lost-key'
import type { IdentityMessage, ItemView } from './page/view'
import { viewOf } from './page/view'
import type { Plan } from '../canvas/plan'
import { inboundRules } from '../canvas/plan-lookups'
import type { Source } from '../canvas/registry'
import type { ActiveRun } from '../runs/active-run'
import type { Item } from './page/working-set'
import { WorkingSet } from './page/working-set'

/** A page under way: what the nodes find by the page number in a message. */
export interface OpenPage {
  readonly number: number
  readonly run: ActiveRun
  readonly plan: Plan
  readonly set: WorkingSet
  readonly delivery: Delivery
}

/** Where pages under way are found by their number. */
export interface OpenPages {
  readonly tracker: DeliveryTracker
  readonly pages: Map<number, OpenPage>
  nextPage(): number
  readonly arrivalsAfterClose: ArrivalsAfterClose
  /** Milliseconds without any movement before a page is given up. */
  readonly stallMs: number
}

export interface SyncContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly plan: Plan
  readonly source: Source
  readonly openPages: OpenPages
  /** Canonical UTC, read once for the run. */
  readonly now: string
}

/** Whether an item travels at all; prepares it if so. */
export type Prepare = (set: WorkingSet, item: Item) => boolean

/** A page whose messages are all completed, and everything it had loaded or made. */
export interface ProcessedPage {
  readonly set: WorkingSet
  readonly closed: ClosedPage
}

/**
 * Sends a page through the wires and waits until the last message is completed. `saving`: what the page before it had at hand, when that is still being
 * saved; this page is then processed concurrently, unless the two have anything in common.
 */
export async function processPage(
  context: SyncContext,
  ids: readonly number[],
  phase: Item['phase'],
  prepare: Prepare,
  saving: WorkingSet | null,
): Promise<ProcessedPage> {
  const { run, store, plan, openPages } = context
  const prefetched = saving && (await load(context, ids, phase, store.concurrentReads))
  const { set, items } = prefetched && !haveInCommon(saving, prefetched) ? prefetched : await load(context, ids, phase, store)
  const number = openPages.nextPage()
  const delivery = openPages.tracker.begin(number, openPages.stallMs)
  openPages.pages.set(number, { number, run, plan, set, delivery })
  try {
    const travelling = items.filter((item) => isReadable(set, item) && prepare(set, item))
    sendMessages(context, set, number, travelling, phase)
    delivery.sentAll()
    const end = await delivery.ended
    switch (end.kind) {
      case 'completed':
        failLost(set, delivery)
        return { set, closed: closePage(set, run.id, () => store.nextChange()) }
      case 'aborted':
        run.throwIfCancelled()
        throw new SyncError('cancelled', end.because, 'Run it again to go on where it stopped')
      case 'stalled':
        throw new SyncError(
          'stalled',
          stalledBecause(end.held, openPages.stallMs),
          'The page was not saved; its objects stay due',
        )
      default:
        return end satisfies never
    }
  } finally {
    openPages.pages.delete(number)
    openPages.arrivalsAfterClose.pageClosed(number, { run: run.id, ofCsos: phase !== 'due' })
  }
}

/** Whose message was lost by mistake has failed: it stays as it was, is due again, and the activity names the node. */
function failLost(set: WorkingSet, delivery: Delivery): void {
  for (const { object, node, error } of delivery.foreignNodes.lost()) {
    const item = set.items.get(object)
    if (!item) continue
    const name = nodeName(node)
    const because =
      error === null
        ? `its message went into ${name} and came out without its identity. Let msg.identity pass as it is`
        : `${name} failed: ${error.replace(/\.$/, '')}. Correct the node`
    const code = error === null ? 'message-lost' : 'node-failed'
    set.fail(item, new ObjectError(code, `${because}; the object stays as it was and comes again with the next run`), node.id)
  }
}

const nodeName = (node: MessageNode): string => `${node.type ?? 'node'} "${node.name || node.id}"`

function stalledBecause(held: readonly MessageNode[], stallMs: number): string {
  const names = held.map(nodeName).join(', ')
  return names === ''
    ? `messages did not come back within ${stallMs / 1000} s`
    : `messages hang in ${names}: nothing moved for ${stallMs / 1000} s. Take the node out of the path of the objects, or let it finish its messages`
}

function csoItems(set: WorkingSet, load: PageLoad, ids: readonly CsoId[], phase: Item['phase']): Item[] {
  const present = new Map(load.csos.map(({ cso }) => [cso.id, cso]))
  return ids.flatMap((id) => {
    const cso = present.get(id)
    return cso ? [set.addItem(id, id, cso.mvo, phase)] : []
  })
}

function dueItems(set: WorkingSet, ids: readonly MvoId[]): Item[] {
  return ids.flatMap((id) => (set.mvos.has(id) ? [set.addItem(id, null, id, 'due')] : []))
}

/** A page before it leaves. */
interface LoadedPage {
  readonly set: WorkingSet
  readonly items: readonly Item[]
  /** What was looked up for it. */
  readonly queries: readonly JoinQuery[]
}

async function load(
  { store, plan, run, now }: SyncContext,
  ids: readonly number[],
  phase: Item['phase'],
  reads: Pick<Store, 'loadPage' | 'loadMvos' | 'findMvos'>,
): Promise<LoadedPage> {
  const set = new WorkingSet(plan, store, now, run.id)
  const page = await (phase === 'due' ? reads.loadMvos(ids) : reads.loadPage(ids))
  set.add(page)
  const items = phase === 'due' ? dueItems(set, ids) : csoItems(set, page, ids, phase)
  const queries = phase === 'arriving' ? joinQueries(set, items) : []
  if (queries.length > 0) await loadCandidates(set, queries, reads)
  set.prefetched = phase === 'arriving'
  return { set, items, queries }
}

/** Everything the join rows of the page's objects look up. */
function joinQueries(set: WorkingSet, items: readonly Item[]): JoinQuery[] {
  return items.flatMap((item) => {
    const cso = set.csoOf(item)
    if (!cso || cso.current.mvo !== null) return []
    return inboundRules(set.plan, cso.current.system, cso.current.type).flatMap(({ mvType, joinRows }) =>
      unasked(set, mvType, joinRows, cso.current.attributes),
    )
  })
}

/**
 * Whether a page read while another was being saved may have read what that one changes. It writes nothing but objects it had at hand, so there must be a
 * common one; or it holds, held or makes a person whom a look-up of the other would find.
 */
function haveInCommon(saving: WorkingSet, { set, queries }: LoadedPage): boolean {
  for (const id of set.csos.keys()) if (saving.csos.has(id)) return true
  for (const id of set.mvos.keys()) if (saving.mvos.has(id)) return true
  return queries.some(({ type, pairs }) => pairs.some(({ attribute, key }) => saving.indexed(type, attribute, key).size > 0))
}

function sendMessages(context: SyncContext, set: WorkingSet, number: number, items: readonly Item[], phase: Item['phase']): void {
  if (items.length === 0) return
  const { run, source } = context
  const output = phase === 'leaving' ? 1 : 0
  const system = items[0] && set.csoOf(items[0])
  const topic = system ? set.systemName(system.current.system) : 'lifecycle'
  const views = items.map((item) => firstView(set, item))
  const messages: IdentityMessage[] =
    source.send === 'pages'
      ? [{ topic, identity: { run: run.id, page: number, object: items.map((item) => item.id) }, payload: views }]
      : items.map((item, i) => ({
          topic,
          identity: { run: run.id, page: number, object: item.id },
          payload: views[i] as ItemView,
        }))
  source.emit(output, messages)
}

const steps = { arriving: 'imported', leaving: 'disconnected', due: 'due' } as const

function firstView(set: WorkingSet, item: Item): ItemView {
  const cso = set.csoOf(item)?.current
  const change =
    cso?.staging === 'obsolete' ? 'obsolete' : cso?.due === null ? 'none' : cso?.link === 'none' ? 'added' : 'updated'
  const because = item.because.join('; ') || `it is in ${cso ? set.systemName(cso.system) : 'the metaverse'}`
  return viewOf(set, item, steps[item.phase], because, change)
}

/** The object a message stands for; throws ObjectError when the message does not say, or comes too late. */
export function itemOf(page: OpenPage | undefined, object: unknown): Item {
  const item = typeof object === 'number' ? page?.set.items.get(object) : undefined
  if (!item) {
    throw new ObjectError(
      'message-lost',
      'this message came after its page was closed, or a node before this one took its identity away. The object stays as it is and comes again with the next run',
    )
  }
  return item
}
