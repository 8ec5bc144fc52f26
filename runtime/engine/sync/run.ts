/** Synchronisation: which objects go, in which order (D1-D6). */
import { partsOf } from '../runs/slices'
import type { CsoId, MvoId } from '../../model/objects'
import type { FollowUp } from '../../model/follow-ups'
import type { Store } from '../../model/store'
import type { NotLooked } from '../../pipeline/9-people-limit'
import { nobody } from '../../pipeline/9-people-limit'
import type { Senders } from '../canvas/senders'
import { stampingOf } from './by-stamps'
import type { AskedAnew, SystemSync } from './carry-out-changes'
import { askDeletionRules, askMarksAnew, findByChanges } from './carry-out-changes'
import { sayDangling } from './dangling'
import { Departures } from './departures'
import { DisconnectPhase } from './disconnect-phase'
import { askForProven } from './exports-behind'
import { FollowUps } from './follow-ups'
import { heldPeople } from './held-people'
import { takeMoments } from './moments'
import { loadPage } from './page/load'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { atOnce, SyncPages } from './pages'
import type { SyncContext } from './process-page'
import { takeShownAfterwards } from './shown-afterwards'
import { pageContext } from './process-page'
import { decideAgainWhenDue, isDueToGo } from './steps/disconnect'
import { withdrawGone } from './steps/withdraw'
import { selectedCsos } from './selected'
import type { Stamping } from './stamps/stamping'
import { withdrawStaged } from './withdraw-staged'

/**
 * How a sync ended: everything was done; something that the rules no longer ask for could not be withdrawn, since it is being
 * sent at this moment (A14); people are held who would leave (L9); or a deletion rule that was changed could not be carried out
 * on somebody who failed (A13).
 */
export type SyncEnd = 'whole' | 'stillSending' | 'peopleHeld' | 'peopleFailed'

/**
 * Synchronises a system: first what arrives or changes, then what is gone, at last who leaves by scope or configuration (D6, L9).
 * In a full sync it also brings about what is open.
 */
export async function runSync(context: SyncContext, sync: SystemSync): Promise<SyncEnd> {
  const { system, profile, only, open } = sync
  const full = profile !== 'delta'
  const { store, run } = context
  if (!only) await takeShownAfterwards(context)
  if (!only) await takeMoments(context, system.row.id)
  const dueUpTo = store.currentChange()
  run.setTotal(only ? only.length : await store.countDue({ system: system.row.id, full, dueUpTo }))
  const busy = context.full && open.length > 0 ? await withdrawStaged(context, open) : 0
  const { node } = context.source
  const pages = new SyncPages(context, sync.senders?.hasSeveral(system.row.id) ? { node, system: system.row.id } : undefined)
  const chosen = only && (await byPhase(store, only))
  const stamping = full && !only ? await stampingOf(context, sync) : null
  const arriving = chosen
    ? atOnce(chosen.arriving)
    : selectedCsos(context, { system: system.row.id, full, phase: 'arriving', dueUpTo }, stamping)
  const found = await findLeaving(pages, arriving, stamping)
  if (stamping) await askForProven(context, system)
  const followUps = sync.senders && new FollowUps(context, sync.senders, isOwn(sync, dueUpTo))
  await followUps?.takeArriving()
  const leaving = [...found, ...(followUps?.takeLeaving() ?? [])]
  const obsolete = chosen
    ? atOnce(chosen.leaving)
    : selectedCsos(context, { system: system.row.id, full, phase: 'leaving', dueUpTo })
  const phase = new DisconnectPhase(new Map((await store.systems()).map(({ id, name }) => [id, name])))
  await phase.all(pages, both(pages.takeLeftBefore(), obsolete))
  for (const [own, ids] of (await followUps?.gone()) ?? []) await phase.all(own, atOnce(ids))
  const all = { sync, pages, phase, leaving, followUps }
  const { departures, asked } = await disconnectLast(context, all)
  await takeRest(all, departures)
  if (departures && (await sync.graceOver?.()) === 'some') await takeRest(all, departures)
  const end = await departures?.finish()
  if (full && !only) await pages.warnOfReferences(system.row.id, stamping)
  await sayDangling(context)
  if (busy > 0) return 'stillSending'
  if (end === 'some') return 'peopleHeld'
  return asked === 'someFailed' ? 'peopleFailed' : 'whole'
}

/** Takes whoever became due by what went before (D8), and records that are to be looked at once more, until nothing is left. */
async function takeRest(all: Leaving, departures: Departures | null): Promise<void> {
  const { pages, phase } = all
  const reprocessed = new Set<CsoId>()
  for (;;) {
    await (departures ? followMore(all, departures) : all.followUps?.takeArriving())
    const found = [...phase.takeReprocess(), ...pages.takeReprocess()].filter((id) => !reprocessed.has(id) && reprocessed.add(id))
    if (found.length === 0) return
    await pages.all(atOnce(found), { ...arrivingPhase, leavers: new Set() })
  }
}

/** What a run takes as its own: what was due in its system when it began, or what was chosen. */
function isOwn({ system, only }: SystemSync, dueUpTo: number): (object: FollowUp) => boolean {
  const chosen = new Set(only)
  return ({ id, system: of, due }) => (only ? chosen.has(id) : of === system.row.id && due <= dueUpTo)
}

const arrivingPhase = {
  phase: 'arriving' as const,
  prepare: (set: WorkingSet, item: Item): boolean => {
    withdrawGone(set, item)
    return true
  },
}

/** Sends what arrives or changes; the records that no rule takes any more. Whoever takes the place of one of these joins (D6). */
async function findLeaving(
  pages: SyncPages,
  arriving: AsyncIterable<readonly CsoId[]>,
  stamping: Stamping | null,
): Promise<readonly CsoId[]> {
  await pages.all(arriving, { ...arrivingPhase, stamping })
  const leaving = pages.takeLeaving()
  const taken = pages.takeTaken()
  if (taken.length === 0) return leaving
  await pages.all(atOnce(taken), { ...arrivingPhase, leavers: new Set(leaving) })
  return [...leaving, ...pages.takeLeaving()]
}

interface Leaving {
  readonly sync: SystemSync
  readonly pages: SyncPages
  readonly phase: DisconnectPhase
  /** Records that no rule takes any more. */
  readonly leaving: readonly CsoId[]
  readonly followUps: FollowUps | null
}

/**
 * Counts who would leave by scope, configuration or deletion rule; then those leave whom the limit lets go (L9). `departures` is
 * null while a node cannot be used: nobody is counted.
 */
async function disconnectLast(
  context: SyncContext,
  all: Leaving,
): Promise<{ readonly departures: Departures | null; readonly asked: AskedAnew }> {
  const { sync, pages, phase, leaving, followUps } = all
  const { system, only, open, people } = sync
  // While a node cannot be used nobody is found, and nobody knows what that says of those who wait.
  if (context.plan.unusable.length > 0) return { departures: null, asked: 'everybody' }
  const notLooked = notLookedBy(context, only, pages.takeLeftToFull())
  const departures = new Departures(context, { key: system.row.id, notLooked })
  // People whom no record carries go by the node that people go from, since their own may be gone.
  const away = { ...context, source: people }
  const marks = context.full ? await askMarksAnew(away, open) : 'everybody'
  const found = context.full ? await findByChanges(away, open) : { gone: [], released: [], deprovisioning: [], mvos: [] }
  const deprovisioning = new Set([...pages.takeDeprovisioning(), ...(followUps?.takeDeprovisioning() ?? [])])
  const awayCut = new Set(found.deprovisioning)
  const others = [...deprovisioning, ...awayCut, ...pages.takeReleased(), ...found.released, ...found.gone]
  const goes = await departures.decide({ records: leaving, others, mvos: found.mvos })
  const gone = new Set(found.gone)
  for (const [own, ids] of bySender(all, goes.records)) await phase.all(own, atOnce(ids))
  await phase.all(pages, atOnce(goes.others.filter((id) => !gone.has(id) && !deprovisioning.has(id) && !awayCut.has(id))))
  await phase.all(pages, atOnce(goes.others.filter((id) => deprovisioning.has(id))), 'deprovisioned')
  for (const [own, ids] of bySender(all, goes.succeeded)) await phase.all(own, atOnce(ids), 'succeeded')
  const awayPages = new SyncPages(away)
  await phase.all(awayPages, atOnce(goes.others.filter((id) => gone.has(id))))
  await phase.all(awayPages, atOnce(goes.others.filter((id) => awayCut.has(id))), 'deprovisioned')
  const deletions = await askDeletionRules(awayPages, goes.mvos)
  const cut = await departures.decideMore({ ...nobody, others: awayPages.takeDeprovisioning() })
  await phase.all(awayPages, atOnce(cut.others), 'deprovisioned')
  for (let more = moreOf(pages, awayPages); more.length > 0; more = moreOf(pages, awayPages))
    await phase.all(awayPages, atOnce((await departures.decideMore({ ...nobody, others: more })).others))
  return { departures, asked: marks === 'everybody' ? deletions : marks }
}

/** `waiting`: records that the run has come to, and on which only a full sync decides. */
function notLookedBy({ full }: SyncContext, only: readonly CsoId[] | null, waiting: readonly CsoId[]): NotLooked {
  if (!only) return full ? 'nothing' : { foundByFull: waiting }
  const undecided = new Set(waiting)
  return { allBut: only.filter((id) => !undecided.has(id)) }
}

/** Whoever became due by those who left, and who leaves by that: as far as the limit lets them. */
async function followMore(all: Leaving, departures: Departures): Promise<void> {
  const { followUps, phase } = all
  if (!followUps) return
  for (;;) {
    await followUps.takeArriving()
    const [records, others] = [followUps.takeLeaving(), followUps.takeDeprovisioning()]
    if (records.length + others.length === 0) return
    const goes = await departures.decideMore({ ...nobody, records, others })
    for (const [own, ids] of bySender(all, goes.records)) await phase.all(own, atOnce(ids))
    await phase.all(all.pages, atOnce(goes.others), 'deprovisioned')
  }
}

function bySender({ followUps, pages }: Leaving, ids: readonly CsoId[]): Iterable<readonly [SyncPages, readonly CsoId[]]> {
  return followUps ? followUps.bySender(ids, pages) : [[pages, ids]]
}

function moreOf(pages: SyncPages, awayPages: SyncPages): readonly CsoId[] {
  return [...new Set([...pages.takeReleased(), ...awayPages.takeReleased()])]
}

/** Objects chosen by a person, in the phase each belongs to. */
async function byPhase(store: Store, only: readonly CsoId[]): Promise<{ arriving: CsoId[]; leaving: CsoId[] }> {
  const wanted = new Set(only)
  const phases: { arriving: CsoId[]; leaving: CsoId[] } = { arriving: [], leaving: [] }
  for await (const ids of partsOf(store, 'csos', only, slice))
    for (const { cso } of (await store.loadPage(ids)).csos)
      if (wanted.delete(cso.id)) phases[cso.staging === 'obsolete' ? 'leaving' : 'arriving'].push(cso.id)
  return phases
}

/** Objects looked through at a time. */
const slice = 1000

/** Deletes what is due to be deleted (L2), if the limit lets so many go (L9). Messages leave by the source's first output. */
export async function runDueDeletions(context: SyncContext): Promise<void> {
  const departures = new Departures(context, { key: 'lifecycle', notLooked: 'accounts' })
  await disconnectByTime(context, departures, { accounts: [], mvos: await dueToGo(context) })
}

/**
 * A lifecycle scan: sends these people, and those whom a rule waits for and no record carries on (D10), through the outbound
 * steps; then deletes who is due to be deleted. Whom it takes an account from is counted with them, and looked at again by each
 * scan for as long as they are held (L9).
 */
export async function runScan(context: SyncContext, people: readonly MvoId[]): Promise<void> {
  const passes = context.time.state === 'passes'
  const mvos = passes ? await dueToGo(context) : []
  const seen = new Set(mvos)
  const pages = new SyncPages(context)
  const held = passes ? await peopleHeld(context) : []
  for await (const ids of both([...people, ...held], notEvaluated(context)))
    await pages.all(atOnce(ids.filter((id) => !seen.has(id) && seen.add(id))), { phase: 'due', prepare: () => true })
  const accounts = pages.takeDeprovisioning()
  if (!passes && accounts.length === 0) return
  const departures = new Departures(context, { key: 'lifecycle', notLooked: passes ? 'nothing' : { allBut: [] } })
  await disconnectByTime(context, departures, { accounts, mvos })
  await sayDangling(context)
}

/** Whose accounts the scan's list has. */
async function peopleHeld({ store }: SyncContext): Promise<readonly MvoId[]> {
  const kept = await heldPeople(store, 'lifecycle')
  return kept ? (await store.connectorsAmong(kept.others)).map(({ mvo }) => mvo) : []
}

/** Counts them, and lets those go who may: people first, whose accounts go with them. */
async function disconnectByTime(
  context: SyncContext,
  departures: Departures,
  { accounts, mvos }: { readonly accounts: readonly CsoId[]; readonly mvos: readonly MvoId[] },
): Promise<void> {
  const goes = await departures.decide({ ...nobody, others: accounts, mvos })
  const held = new Set(goes.mvos.length === mvos.length ? [] : mvos)
  for (const id of goes.mvos) held.delete(id)
  const prepare = (set: WorkingSet, item: Item): boolean => {
    decideAgainWhenDue(set, item)
    return true
  }
  const pages = new SyncPages(context)
  if (context.time.state === 'passes') await pages.all(allBut(held, due(context)), { phase: 'due', prepare })
  const more = await departures.decideMore({ ...nobody, others: pages.takeDeprovisioning() })
  const linked = await context.store.connectorsAmong([...goes.others, ...more.others])
  await pages.all(atOnce(linked.map(({ id }) => id)), { phase: 'leaving', prepare: () => true })
  await departures.finish()
}

/** Takes whoever is due by what others changed. Who leaves by that stays due: a synchronisation counts such people (D8, L9). */
export async function takeFollowUps(context: SyncContext, senders: Senders): Promise<void> {
  await new FollowUps(context, senders, () => false).takeArriving()
}

/** Those whose grace period is over and whom today's rule deletes. */
async function dueToGo(context: SyncContext): Promise<readonly MvoId[]> {
  const mvos: MvoId[] = []
  for await (const ids of due(context)) {
    context.run.throwIfCancelled()
    const { set, items } = await loadPage(pageContext(context, null), { ids, phase: 'due' }, context.store)
    for (const item of items) if (isDueToGo(set, item)) mvos.push(item.id)
  }
  return mvos
}

async function* allBut(held: ReadonlySet<MvoId>, pages: AsyncIterable<readonly MvoId[]>): AsyncIterable<readonly MvoId[]> {
  for await (const ids of pages) yield ids.filter((id) => !held.has(id))
}

/** People whom a rule waits for and no record carries on (D10). */
async function* notEvaluated({ store, source }: SyncContext): AsyncIterable<readonly MvoId[]> {
  let after = 0
  for (;;) {
    const ids = await store.mvosNotEvaluated(after, source.pageSize)
    if (ids.length === 0) return
    yield ids
    after = ids.at(-1) as MvoId
  }
}

/** Sends these people through the outbound steps, by the source's first output (D8). */
export async function runPeople(context: SyncContext, mvos: readonly MvoId[]): Promise<void> {
  await new SyncPages(context).all(atOnce(mvos), { phase: 'due', prepare: () => true })
}

async function* due({ store, source, now }: SyncContext): AsyncIterable<readonly MvoId[]> {
  let after = 0
  for (;;) {
    const ids = await store.mvosDue(now, after, source.pageSize)
    if (ids.length === 0) return
    yield ids
    after = ids.at(-1) as MvoId
  }
}

async function* both(first: readonly CsoId[], then: AsyncIterable<readonly CsoId[]>): AsyncIterable<readonly CsoId[]> {
  yield first
  yield* then
}
