/** One page: loaded, sent through the wires, and closed with what the steps decided (D1–D6). */
import { ObjectError } from '../../model/errors'
import type { CsoId, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { RunTime } from '../../pipeline/9-clock'
import type { Plan } from '../canvas/plan'
import type { Source } from '../canvas/registry'
import type { ActiveRun } from '../runs/active-run'
import type { Ids } from '../runs/ids'
import type { ClosedPage } from './close/close-page'
import { closePage } from './close/close-page'
import { leftToFull } from './close/leaving'
import { forgetStale } from './close/stale'
import { stayingOut } from './close/stays-out'
import { deliver } from './deliver'
import type { OpenPages } from './open-pages'
import type { LoadedPage, PageIds } from './page/load'
import { haveInCommon, loadPage } from './page/load'
import { beginAnew, fail, forgetOutcomes } from './page/mutations'
import { isReadable } from './page/readable'
import type { Item } from './page/working-objects'
import type { PageContext, WorkingSet } from './page/working-set'
import { disconnectDeprovisioned } from './steps/deprovisioned'
import { withdrawFromUntaken, withdrawNotEvaluated, withdrawNotThere, withdrawReadByOthers } from './steps/withdraw'
import type { ValueCircles } from './circles/value-circles'
import type { Stamping } from './stamps/stamping'

export interface SyncContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly ids: Ids
  readonly plan: Plan
  readonly source: Source
  readonly openPages: OpenPages
  /** Systems of which an export is under way, at this moment. */
  readonly exporting: ReadonlySet<SystemId>
  /** Canonical UTC, read once for the run. */
  readonly now: string
  /** A full sync: what came of rules and mappings that are gone is withdrawn (A14). */
  readonly full: boolean
  /** See `PageContext`. */
  readonly fullAsked: ReadonlySet<SystemId> | null
  /** Whether what it takes counts as its own, or apart, as what became due by others (D8). */
  readonly counting: 'own' | 'apart'
  /** The records on lists of people who would leave, read once they are asked for: they stay due (L9). */
  readonly onLists: () => Promise<ReadonlySet<CsoId>>
  /** Whether what has come due by the clock may be taken (L6). */
  readonly time: RunTime
  /** Who is in a circle of values (D7). */
  readonly circles: ValueCircles
}

/** What a page is made of. */
export interface PageTask extends PageIds {
  /** Prepares an object that is about to be sent; false when it is not sent at all. */
  readonly prepare: (set: WorkingSet, item: Item) => boolean
  /** Looks at the page before it is saved; throws when it may not be. */
  readonly check?: (set: WorkingSet) => void
  /** In a full sync: who stamps what the page decides (D1). */
  readonly stamping?: Stamping | null
  /** Records that leave in this run; left out while they are still being found (D6). */
  readonly leavers?: ReadonlySet<CsoId>
}

/** A page whose messages are all completed, and everything it had loaded or made. */
export interface ProcessedPage {
  readonly set: WorkingSet
  readonly closed: ClosedPage
}

/**
 * Sends a page through the wires and waits until the last message is completed. `saving`: what the page before it had at
 * hand, when that is still being saved; this page is then processed concurrently, unless the two have anything in common.
 */
export async function processPage(context: SyncContext, task: PageTask, saving: WorkingSet | null): Promise<ProcessedPage> {
  const { run, openPages } = context
  const { set, items } = await load(context, task, saving)
  const number = openPages.nextPage()
  const nextDue = (): number => context.store.nextChange()
  try {
    let sent: readonly Item[] = items.filter((item) => isReadable(set, item) && isPrepared(set, task, item))
    for (let round = 1; ; round++) {
      await deliver(context, set, number, sent)
      withdrawFromUntaken(set)
      withdrawReadByOthers(set)
      withdrawNotEvaluated(set)
      disconnectDeprovisioned(set, nextDue)
      sent = await withoutCircles(context, set, round, outdatedItems(set, round))
      if (sent.length === 0 && (await context.circles.bringToRest(set, pageContext(context, null))))
        sent = outdatedItems(set, round)
      if (sent.length > 0) continue
      await context.circles.failSuspects(set, pageContext(context, null))
      await noteLeftToFull(context, set)
      return { set, closed: counting(context, closePage(set, nextDue, await stayingOut(set))) }
    }
  } finally {
    openPages.pages.delete(number)
    openPages.arrivalsAfterClose.pageClosed(number, { run: run.id, ofCsos: task.phase !== 'due' })
  }
}

/** Prepares an object that is about to be sent; false when it is not sent at all. */
function isPrepared(set: WorkingSet, { prepare }: PageTask, item: Item): boolean {
  withdrawNotThere(set, item)
  return prepare(set, item)
}

/** Finds the records on which only a full sync decides, and who of them is held, before the page is closed. */
async function noteLeftToFull({ onLists }: SyncContext, set: WorkingSet): Promise<void> {
  set.leftToFull = leftToFull(set)
  if (set.leftToFull.length === 0) return
  const listed = await onLists()
  set.heldForFull = new Set(set.leftToFull.filter((id) => listed.has(id)))
}

function counting({ counting: how }: SyncContext, closed: ClosedPage): ClosedPage {
  if (how === 'own') return closed
  const { processed = 0, syncFailed = 0, mvDeleted = 0, deletionMarked = 0, deletionCleared = 0 } = closed.counts
  const counts = { followUps: processed, followUpsFailed: syncFailed, mvDeleted, deletionMarked, deletionCleared }
  return { ...closed, counts }
}

/**
 * Who changed behind the outbound rules, and who read of somebody else what is another by now (R12, A12, D7). After too many
 * rounds these fail: a chain of references is followed so far, and a circle that feeds itself never ends.
 */
function outdatedItems(set: WorkingSet, round: number): readonly Item[] {
  const outdated = [...new Set([...set.links.takeOutdated(), ...set.lookUps.takeOutdated()])]
  if (round >= mostLevels) {
    for (const item of outdated) fail(item, new ObjectError('expression-failed', tooManyLevels), null)
    return []
  }
  for (const item of outdated) {
    beginAnew(set, item)
    const mvo = set.mvoOf(item)
    if (mvo) forgetOutcomes(set, mvo)
  }
  const stale = round < mostRounds ? forgetStale(set) : []
  return outdated.length === 0 ? stale : [...new Set([...outdated, ...stale])]
}

/** Those of them that are in no circle of values, which is looked for when they come again and again (D7). */
async function withoutCircles(
  context: SyncContext,
  set: WorkingSet,
  round: number,
  outdated: readonly Item[],
): Promise<readonly Item[]> {
  if (outdated.length === 0 || !roundsLooked.has(round)) return outdated
  await context.circles.failInCircles(set, pageContext(context, null), outdated)
  return outdated.filter(({ failure }) => !failure)
}

/** After so many rounds of a page circles are looked for: long chains come to rest, so it is not done after each. */
const roundsLooked = new Set([8, 16, 32])

/** How often a person goes through the outbound rules at most, because something about her changed behind them (R12, D8). */
const mostRounds = 8

/** How many references one behind the other a value may come by (D7). */
const mostLevels = 64
const tooManyLevels = `what it reads of other objects still changed after ${mostLevels} rounds. A value may come by ${mostLevels} references one behind the other; if it goes round in a circle, let a mapping of the circle read something else`

/** What the working sets of a run are made for. */
export function pageContext(
  { store, plan, ids, now, time, run, exporting, full, fullAsked, counting, source }: SyncContext,
  leavers: PageContext['leavers'],
): PageContext {
  return {
    plan,
    store,
    ids,
    now,
    graceFrom: time.latest,
    run: run.id,
    exporting,
    full,
    fullAsked,
    counting,
    source,
    leavers,
    succeeded: run.succeeded,
  }
}

async function load(context: SyncContext, task: PageTask, saving: WorkingSet | null): Promise<LoadedPage> {
  const { store } = context
  const page = pageContext(context, task.leavers ?? null)
  const prefetched = saving && (await loadPage(page, task, store.concurrentReads))
  return prefetched && !haveInCommon(saving, prefetched) ? prefetched : loadPage(page, task, store)
}
