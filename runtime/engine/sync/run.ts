/** Synchronisation: which objects go, in which order (D1-D6). */
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { Selection } from '../../model/queries'
import type { Store } from '../../model/store'
import { hasLeft } from '../../pipeline/9-disconnect'
import { inboundRules, inboundRulesTo } from '../canvas/plan-lookups'
import { SyncPages } from './pages'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import type { SystemSync } from './carry-out-changes'
import { carryOutChanges } from './carry-out-changes'
import type { SyncContext } from './process-page'
import { decideAgainWhenDue, disconnectItem } from './steps/disconnect'
import { leavingBecause, withdrawGone } from './steps/withdraw'
import { withdrawStaged } from './withdraw-staged'

/**
 * Synchronises a system: first what arrives or changes, then what leaves (D6). In a full sync it also brings about what is open.
 * False: something of it could not be withdrawn, since it is being sent at this moment (A14).
 */
export async function runSync(context: SyncContext, sync: SystemSync): Promise<boolean> {
  const { system, profile, only, open } = sync
  const full = profile === 'full'
  const { store, run } = context
  const dueUpTo = store.currentChange()
  run.setTotal(only ? only.length : await store.countDue({ system: system.row.id, full, dueUpTo }))
  const busy = context.full && open.length > 0 ? await withdrawStaged(context) : 0
  const pages = new SyncPages(context)
  const chosen = only && (await byPhase(store, only))
  const arriving = chosen
    ? atOnce(chosen.arriving)
    : selected(context, { system: system.row.id, full, phase: 'arriving', dueUpTo })
  await pages.all(arriving, arrivingPhase)
  const obsolete = chosen ? atOnce(chosen.leaving) : selected(context, { system: system.row.id, full, phase: 'leaving', dueUpTo })
  const names = new Map((await store.systems()).map(({ id, name }) => [id, name]))
  const reprocess = await disconnectPhase(pages, obsolete, names)
  if (context.full) reprocess.push(...(await carryOutChanges(context, sync, (phase, ids) => disconnectPhase(phase, ids, names))))
  reprocess.push(...pages.takeReprocess())
  if (reprocess.length > 0) await pages.all(atOnce([...new Set(reprocess)]), arrivingPhase)
  if (full && !only) pages.warnOfReferences()
  return busy === 0
}

const arrivingPhase = {
  phase: 'arriving' as const,
  prepare: (set: WorkingSet, item: Item): boolean => {
    withdrawGone(set, item)
    return true
  },
}

/**
 * Those found to leave, then these, and who is found on the way. Returns records that a rule links to another type of metaverse
 * object from now on: to be looked at once more.
 */
async function disconnectPhase(
  pages: SyncPages,
  obsolete: AsyncIterable<readonly CsoId[]>,
  names: ReadonlyMap<SystemId, string>,
): Promise<CsoId[]> {
  const reprocess: CsoId[] = []
  const prepare = (set: WorkingSet, item: Item): boolean => {
    const cso = set.csoOf(item)?.current
    const mvo = set.mvoOf(item)
    if (!cso) return false
    // Who has left before goes this way again only while a rule waits for the person (D10).
    const left = hasLeft(cso, mvo?.current ?? null, mvo?.contributions ?? [])
    if (left || (cso.mvo === null && cso.staging !== 'obsolete')) return (mvo?.notEvaluated.length ?? 0) > 0
    const isOther = mvo && inboundRulesTo(set.plan, cso, mvo.current.type).length === 0
    if (isOther && inboundRules(set.plan, cso.system, cso.type).length > 0) reprocess.push(item.id)
    disconnectItem(set, item, leavingBecause(set, item, names.get(cso.system) ?? set.systemName(cso.system)))
    return item.mvo !== null
  }
  const sent = new Set<CsoId>()
  await pages.all(both(pages.takeDisconnecting(), obsolete, sent), { phase: 'leaving', prepare })
  for (let more = pages.takeDisconnecting(); more.some((id) => !sent.has(id)); more = pages.takeDisconnecting())
    await pages.all(both(more, nothing(), sent), { phase: 'leaving', prepare })
  return reprocess
}

/** Objects chosen by a person, in the phase each belongs to. */
async function byPhase(store: Store, only: readonly CsoId[]): Promise<{ arriving: CsoId[]; leaving: CsoId[] }> {
  const wanted = new Set(only)
  const csos = (await store.loadPage(only)).csos.map((entry) => entry.cso).filter((cso) => wanted.has(cso.id))
  const { arriving = [], leaving = [] } = Object.groupBy(csos, ({ staging }) => (staging === 'obsolete' ? 'leaving' : 'arriving'))
  return { arriving: arriving.map(({ id }) => id), leaving: leaving.map(({ id }) => id) }
}

/** Deletes what is due to be deleted (L2). Messages leave by the source's first output. */
export async function runDueDeletions(context: SyncContext): Promise<void> {
  const prepare = (set: WorkingSet, item: Item): boolean => {
    decideAgainWhenDue(set, item)
    return true
  }
  const pages = new SyncPages(context)
  await pages.all(due(context), { phase: 'due', prepare })
  await pages.all(notEvaluated(context), { phase: 'due', prepare: () => true })
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

async function* selected(context: SyncContext, query: Omit<Selection, 'afterId' | 'limit'>): AsyncIterable<readonly CsoId[]> {
  let afterId = 0
  for (;;) {
    const ids = await context.store.concurrentReads.selectCsos({ ...query, afterId, limit: context.source.pageSize })
    if (ids.length === 0) return
    yield ids
    afterId = ids.at(-1) as CsoId
  }
}

async function* atOnce(ids: readonly CsoId[]): AsyncIterable<readonly CsoId[]> {
  yield ids
}

async function* nothing(): AsyncIterable<readonly CsoId[]> {}

async function* both(
  first: readonly CsoId[],
  then: AsyncIterable<readonly CsoId[]>,
  sent: Set<CsoId>,
): AsyncIterable<readonly CsoId[]> {
  const fresh = (ids: readonly CsoId[]): CsoId[] => [...new Set(ids)].filter((id) => !sent.has(id) && sent.add(id))
  yield fresh(first)
  for await (const ids of then) yield fresh(ids)
}
