/** Synchronisation: a system's objects, page by page, through the wires and into the store (D1–D6, idea 2 of the design). */
import { ObjectError, SyncError } from '../model/errors'
import type { CsoId, MvoId } from '../model/objects'
import type { PageLoad, Selection, Store } from '../model/store'
import type { ClosedPage } from './close'
import { closePage } from './close'
import type { Flight, FlightNode, FlightTracker } from './flight'
import type { LateArrivals } from './late'
import { comeDue, leave } from './leave'
import { loadCandidates, unasked } from './join-look-up'
import { isReadable } from './lost-key'
import type { IdentityMessage, ItemView } from './message'
import { viewOf } from './message'
import type { Plan, PlannedSystem } from './plan'
import { inboundRules } from './plan'
import type { Source } from './registry'
import type { ActiveRun } from './run'
import type { Item } from './working-set'
import { keepsPlace, WorkingSet } from './working-set'

/** A page in the air: what the nodes find by the page number in a message. */
export interface OpenPage {
  readonly number: number
  readonly run: ActiveRun
  readonly plan: Plan
  readonly set: WorkingSet
  readonly flight: Flight
}

/** Where pages in the air are found by their number. */
export interface Airspace {
  readonly tracker: FlightTracker
  readonly pages: Map<number, OpenPage>
  nextPage(): number
  readonly late: LateArrivals
  /** Milliseconds without any movement before a page is given up. */
  readonly stallMs: number
}

export interface SyncContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly plan: Plan
  readonly source: Source
  readonly airspace: Airspace
  /** Canonical UTC, read once for the run. */
  readonly now: string
}

/** A page is done again when another run changed one of its objects meanwhile. */
const conflictRetries = 5

type Prepare = (set: WorkingSet, item: Item) => boolean

/** Synchronises a system: first what arrives or changes, then what leaves (D6). `only`: just these objects. */
export async function runSync(
  context: SyncContext,
  system: PlannedSystem,
  full: boolean,
  only: readonly CsoId[] | null,
): Promise<void> {
  const { store, run } = context
  const dueUpTo = store.currentChange()
  run.setTotal(only ? only.length : await store.countDue(system.row.id, full, dueUpTo))
  const leavers: number[] = []
  const chosen = only && (await byPhase(store, only))
  const arriving = chosen?.arriving ?? selected(context, { system: system.row.id, full, phase: 'arriving', dueUpTo })
  for await (const ids of pages(arriving, context.source.pageSize)) {
    leavers.push(...(await page(context, ids, 'arriving', () => true)))
  }
  const obsolete = chosen?.leaving ?? selected(context, { system: system.row.id, full, phase: 'leaving', dueUpTo })
  const because = (set: WorkingSet, item: Item): string =>
    set.csoOf(item)?.cso.staging === 'obsolete' ? `it is no longer in ${system.config.name}` : 'no rule takes it any more'
  for await (const ids of pages(both(leavers, obsolete), context.source.pageSize)) {
    await page(context, ids, 'leaving', (set, item) => {
      const cso = set.csoOf(item)?.cso
      if (cso && keepsPlace(cso)) return false
      leave(set, item, because(set, item))
      return item.mvo !== null
    })
  }
}

/** Objects chosen by a person, in the phase each belongs to. */
async function byPhase(store: Store, only: readonly CsoId[]): Promise<{ arriving: CsoId[]; leaving: CsoId[] }> {
  const wanted = new Set(only)
  const csos = (await store.loadPage(only)).csos.map((entry) => entry.cso).filter((cso) => wanted.has(cso.id))
  const ids = (obsolete: boolean) => csos.filter((cso) => (cso.staging === 'obsolete') === obsolete).map((cso) => cso.id)
  return { arriving: ids(false), leaving: ids(true) }
}

/** Deletes what is due to be deleted (L2). Messages leave by the source's first output. */
export async function runDueDeletions(context: SyncContext): Promise<void> {
  let after = 0
  for (;;) {
    const ids = await context.store.mvosDue(context.now, after, context.source.pageSize)
    if (ids.length === 0) return
    await page(context, ids, 'due', (set, item) => {
      comeDue(set, item)
      return true
    })
    after = ids.at(-1) as MvoId
  }
}

async function* selected(context: SyncContext, query: Omit<Selection, 'afterId' | 'limit'>): AsyncIterable<CsoId> {
  let afterId = 0
  for (;;) {
    const ids = await context.store.selectCsos({ ...query, afterId, limit: context.source.pageSize })
    if (ids.length === 0) return
    yield* ids
    afterId = ids.at(-1) as CsoId
  }
}

async function* both(first: readonly CsoId[], then: AsyncIterable<CsoId> | readonly CsoId[]): AsyncIterable<CsoId> {
  yield* first
  const sent = new Set(first)
  for await (const id of then) if (!sent.has(id)) yield id
}

async function* pages(ids: AsyncIterable<CsoId> | readonly CsoId[], size: number): AsyncIterable<CsoId[]> {
  let page: CsoId[] = []
  for await (const id of ids) {
    page.push(id)
    if (page.length < size) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

/** Sends one page on its way and saves what it decided. Returns the objects that leave in the last phase. */
async function page(
  context: SyncContext,
  ids: readonly number[],
  phase: Item['phase'],
  prepare: Prepare,
): Promise<readonly number[]> {
  const { run, store } = context
  const leavers: number[] = []
  let pending = ids
  for (let attempt = 0; pending.length > 0; attempt++) {
    run.throwIfCancelled()
    const closed = await fly(context, pending, phase, prepare)
    const { conflicts } = await store.savePage({
      ...closed.save,
      run: run.snapshotWith(closed.counts, closed.targets),
      durable: false,
    })
    if (conflicts.length === 0) {
      book(context, closed)
      leavers.push(...closed.leavers)
      pending = closed.again
    } else if (attempt >= conflictRetries) {
      throw new SyncError('conflict', 'objects kept changing while they were synchronised', 'Run it again')
    }
  }
  run.progress()
  return leavers
}

function book(context: SyncContext, closed: ClosedPage): void {
  const { run, plan } = context
  run.add(closed.counts)
  run.addTargets(closed.targets)
  run.addObjectErrors(closed.faults)
  for (const [id, count] of closed.unreached) {
    const rule = plan.rules.get(id)?.rule
    if (rule) {
      run.noteUnreached(
        rule.name,
        count,
        (total) =>
          `${total} changed objects did not reach the outbound rule ${rule.name}. Wire the end of the inbound steps, and the output "disconnected", to its first step. Then run a full synchronisation`,
      )
    }
  }
}

async function fly(context: SyncContext, ids: readonly number[], phase: Item['phase'], prepare: Prepare): Promise<ClosedPage> {
  const { run, store, plan, airspace } = context
  const set = new WorkingSet(plan, store, context.now, run.id)
  const load = phase === 'due' ? await store.loadMvos(ids) : await store.loadPage(ids)
  set.add(load)
  const items = phase === 'due' ? dueItems(set, ids) : csoItems(set, load, ids, phase)
  if (phase === 'arriving') await prefetch(set, items)
  const number = airspace.nextPage()
  const flight = airspace.tracker.begin(number, airspace.stallMs)
  airspace.pages.set(number, { number, run, plan, set, flight })
  try {
    const travelling = items.filter((item) => isReadable(set, item) && prepare(set, item))
    launch(context, set, number, travelling, phase)
    flight.launchedAll()
    const end = await flight.ended
    switch (end.kind) {
      case 'home':
        failLost(set, flight)
        return closePage(set, run.id, () => store.nextChange())
      case 'aborted':
        run.throwIfCancelled()
        throw new SyncError('cancelled', end.because, 'Run it again to go on where it stopped')
      case 'stalled':
        throw new SyncError('stalled', stalledBecause(end.held, airspace.stallMs), 'The page was not saved; its objects stay due')
      default:
        return end satisfies never
    }
  } finally {
    airspace.pages.delete(number)
    airspace.late.pageClosed(number, { run: run.id, ofCsos: phase !== 'due' })
  }
}

/** Whose message was lost by mistake has failed: it stays as it was, is due again, and the activity names the node. */
function failLost(set: WorkingSet, flight: Flight): void {
  for (const { object, node, error } of flight.abroad.lost()) {
    const item = set.items.get(object)
    if (!item) continue
    const name = nodeName(node)
    const because =
      error === null
        ? `its message went into ${name} and came out without its identity. Let msg.identity pass as it is`
        : `${name} failed: ${error.replace(/\.$/, '')}. Correct the node`
    const code = error === null ? 'never-came-home' : 'node-failed'
    set.fail(item, new ObjectError(code, `${because}; the object stays as it was and comes again with the next run`), node.id)
  }
}

const nodeName = (node: FlightNode): string => `${node.type ?? 'node'} "${node.name || node.id}"`

function stalledBecause(held: readonly FlightNode[], stallMs: number): string {
  const names = held.map(nodeName).join(', ')
  return names === ''
    ? `messages did not come home within ${stallMs / 1000} s`
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

/** Looks up every join candidate of the page at once. */
async function prefetch(set: WorkingSet, items: readonly Item[]): Promise<void> {
  const queries = items.flatMap((item) => {
    const state = set.csoOf(item)
    if (!state || state.cso.mvo !== null) return []
    return inboundRules(set.plan, state.cso.system, state.cso.type).flatMap(({ rule, joinRows }) =>
      unasked(set, rule.mvType, joinRows, state.cso.attributes),
    )
  })
  if (queries.length > 0) await loadCandidates(set, queries)
  set.prefetched = true
}

function launch(context: SyncContext, set: WorkingSet, number: number, items: readonly Item[], phase: Item['phase']): void {
  if (items.length === 0) return
  const { run, source } = context
  const output = phase === 'leaving' ? 1 : 0
  const system = items[0] && set.csoOf(items[0])
  const topic = system ? set.systemName(system.cso.system) : 'lifecycle'
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
  const cso = set.csoOf(item)?.cso
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
      'never-came-home',
      'this message came after its page was closed, or a node before this one took its identity away. The object stays as it is and comes again with the next run',
    )
  }
  return item
}
