/** Synchronisation: which objects go, in which order (D1-D6). */
import type { CsoId, MvoId } from '../../model/objects'
import type { Selection } from '../../model/queries'
import type { Store } from '../../model/store'
import type { SyncContext } from './process-page'
import { decideAgainWhenDue, disconnectItem } from './steps/disconnect'
import type { PlannedSystem } from '../canvas/plan'
import { SyncPages } from './pages'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { isRetained } from '../../pipeline/9-disconnect'

/** Which objects of a system are synchronised; `only`: just these. */
export interface SystemSync {
  readonly system: PlannedSystem
  readonly profile: 'full' | 'delta'
  readonly only: readonly CsoId[] | null
}

/** Synchronises a system: first what arrives or changes, then what leaves (D6). */
export async function runSync(context: SyncContext, { system, profile, only }: SystemSync): Promise<void> {
  const full = profile === 'full'
  const { store, run } = context
  const dueUpTo = store.currentChange()
  run.setTotal(only ? only.length : await store.countDue({ system: system.row.id, full, dueUpTo }))
  const sync = new SyncPages(context)
  const chosen = only && (await byPhase(store, only))
  const arriving = chosen
    ? atOnce(chosen.arriving)
    : selected(context, { system: system.row.id, full, phase: 'arriving', dueUpTo })
  await sync.all(arriving, { phase: 'arriving', prepare: () => true })
  const obsolete = chosen ? atOnce(chosen.leaving) : selected(context, { system: system.row.id, full, phase: 'leaving', dueUpTo })
  const because = (set: WorkingSet, item: Item): string =>
    set.csoOf(item)?.current.staging === 'obsolete' ? `it is no longer in ${system.config.name}` : 'no rule takes it any more'
  const prepare = (set: WorkingSet, item: Item): boolean => {
    const cso = set.csoOf(item)?.current
    if (cso && isRetained(cso)) return false
    disconnectItem(set, item, because(set, item))
    return item.mvo !== null
  }
  await sync.all(both(sync.takeDisconnecting(), obsolete), { phase: 'leaving', prepare })
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
  await new SyncPages(context).all(due(context), { phase: 'due', prepare })
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

async function* both(first: readonly CsoId[], then: AsyncIterable<readonly CsoId[]>): AsyncIterable<readonly CsoId[]> {
  yield first
  const sent = new Set(first)
  for await (const ids of then) yield ids.filter((id) => !sent.has(id))
}
