/** At the end of a full sync: systems that are gone, and people whom no record carries, as deployments left them (A13, A14). */
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import type { DeletionDecision, MarkDecision } from '../../pipeline/9-lifecycle'
import { decideMarkAnew, decideWithoutRecord } from '../../pipeline/9-lifecycle'
import { suppliersOf } from '../../pipeline/configuration'
import type { PlannedSystem } from '../canvas/plan'
import type { Source } from '../canvas/registry'
import type { Senders } from '../canvas/senders'
import { loadPage } from './page/load'
import { deleteMvo, setDeletionMark } from './page/mutations'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { atOnce, SyncPages } from './pages'
import type { SyncContext } from './process-page'
import { pageContext } from './process-page'
import { liftMark } from './steps/disconnect'

/** Which objects of a system are synchronised; `only`: just these. */
export interface SystemSync {
  readonly system: PlannedSystem
  /** `thorough`: a full one that evaluates everything, whatever stamps say. */
  readonly profile: 'thorough' | 'full' | 'delta'
  readonly only: readonly CsoId[] | null
  /** What deployments changed and is still to be brought about (A13). */
  readonly open: readonly ConfigurationChange[]
  /** What sends people on their way whom no record of the system carries. */
  readonly people: Source
  /** What sends those on their way who become due by it; null: they are left to the next synchronisation (D8). */
  readonly senders: Senders | null
  /** Lets those go whose grace period is over, when all else is done, and says whether there were any; null: nobody (D11). */
  readonly graceOver: (() => Promise<'some' | 'nobody'>) | null
}

/** Whom deployments make leave. */
export interface FoundByChanges {
  /** Objects of systems that are gone. */
  readonly gone: readonly CsoId[]
  /** Accounts of people whom no record carries, whose outbound rule was removed. */
  readonly released: readonly CsoId[]
  /** Accounts of such people that a rule disconnects. */
  readonly deprovisioning: readonly CsoId[]
  /** People whom no record carries, and whom the deletion rule of their type deletes or marks as it is now. */
  readonly mvos: readonly MvoId[]
}

/** Sends people whom no record carries through the outbound steps, and finds who leaves by what deployments changed. */
export async function findByChanges(away: SyncContext, open: readonly ConfigurationChange[]): Promise<FoundByChanges> {
  const gone: CsoId[] = []
  for (const system of new Set(open.flatMap((change) => change.gone)))
    for await (const ids of linked(away, system)) gone.push(...ids)
  const pages = new SyncPages(away)
  const deletionRules = new Set(open.flatMap((change) => change.deletionRules))
  const mvos = new Set<MvoId>()
  for (const type of new Set(open.flatMap((change) => change.types))) {
    const prepare = (set: WorkingSet, item: Item): boolean => {
      if (deletionRules.has(type) && deletionOf(set, item).kind !== 'keep') mvos.add(item.id)
      return true
    }
    await pages.all(withoutRecord(away, type), { phase: 'due', prepare })
  }
  return { gone, released: pages.takeReleased(), deprovisioning: pages.takeDeprovisioning(), mvos: [...mvos] }
}

/** Whether today's deletion rule could be carried out on everybody; who failed is asked again by another full sync only. */
export type AskedAnew = 'everybody' | 'someFailed'

/** The deletion rule of their type is another: today's is carried out on these people, for whom no record stands (A13). */
export async function askDeletionRules(pages: SyncPages, mvos: readonly MvoId[]): Promise<AskedAnew> {
  const prepare = (set: WorkingSet, item: Item): boolean => {
    applyDeletion(set, item)
    return true
  }
  return askAnew(pages, atOnce(mvos), prepare)
}

async function askAnew(
  pages: SyncPages,
  mvos: AsyncIterable<readonly MvoId[]>,
  prepare: (set: WorkingSet, item: Item) => boolean,
): Promise<AskedAnew> {
  let asked: AskedAnew = 'everybody'
  const check = ({ items }: WorkingSet): void => {
    for (const { failure } of items.values()) if (failure) asked = 'someFailed'
  }
  await pages.all(mvos, { phase: 'due', prepare, check })
  return asked
}

/**
 * The deletion rule of their type is another: today's is asked about those who are in grace, before anybody is found who
 * leaves by it (A13). Costs a short row for each in grace, and a page for those of such a type.
 */
export async function askMarksAnew(away: SyncContext, open: readonly ConfigurationChange[]): Promise<AskedAnew> {
  const types = new Set(open.flatMap((change) => change.deletionRules))
  if (types.size === 0) return 'everybody'
  const prepare = (set: WorkingSet, item: Item): boolean => {
    applyMark(set, item)
    return true
  }
  return askAnew(new SyncPages(away), markedOtherwise(away, types), prepare)
}

/** Those in grace whose mark is not what today's rule would have set. */
async function* markedOtherwise(away: SyncContext, types: ReadonlySet<string>): AsyncIterable<readonly MvoId[]> {
  const { store, source, run } = away
  for (let after: MvoId | undefined = 0; after !== undefined;) {
    run.throwIfCancelled()
    const from: MvoId = after
    const marked = await store.mvosInGrace(from, source.pageSize)
    const ids = marked.filter(({ type }) => types.has(type)).map(({ id }) => id)
    const { set, items } = await loadPage(pageContext(away, null), { ids, phase: 'due' }, store)
    yield items.filter((item) => markOf(set, item).kind !== 'stays').map(({ id }) => id)
    after = marked.length === source.pageSize ? marked.at(-1)?.id : undefined
  }
}

function markOf(set: WorkingSet, item: Item): MarkDecision {
  const mvo = set.mvoOf(item)
  const type = mvo && set.plan.mvTypes.get(mvo.current.type)
  if (!mvo || !type) return { kind: 'stays' }
  const remaining = set.connectedSystems(mvo)
  const suppliers = suppliersOf(set.plan.configuration, mvo.current.type)
  const hasRecord = remaining.some((system) => suppliers.includes(system))
  return decideMarkAnew({ mvo: mvo.current, rule: type.deletionRule, remaining, hasRecord, now: set.graceFrom })
}

function applyMark(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  if (!mvo) return
  const decision = markOf(set, item)
  switch (decision.kind) {
    case 'stays':
      return
    case 'lifted':
      return liftMark(set, item, mvo, decision.because)
    case 'otherwise':
      setDeletionMark(item, mvo, decision.mark)
      item.because.push(decision.mark.because)
      item.outcomes.add('deletionMarked')
      return
    default:
      return decision satisfies never
  }
}

async function* linked({ store, source }: SyncContext, system: SystemId): AsyncIterable<readonly CsoId[]> {
  let after = 0
  for (;;) {
    const ids = await store.linkedCsos(system, after, source.pageSize)
    if (ids.length === 0) return
    yield ids
    after = ids.at(-1) as CsoId
  }
}

/** Those of a type without a record of a system that supplies it. */
async function* withoutRecord({ store, source, plan }: SyncContext, type: string): AsyncIterable<readonly MvoId[]> {
  const suppliers = suppliersOf(plan.configuration, type)
  let after = 0
  for (;;) {
    const ids = await store.mvosWithoutCsoOf(type, suppliers, after, source.pageSize)
    if (ids.length === 0) return
    yield ids
    after = ids.at(-1) as MvoId
  }
}

/** What today's rule says of somebody whom no record stands for. */
function deletionOf(set: WorkingSet, item: Item): DeletionDecision {
  const mvo = set.mvoOf(item)
  const type = mvo && set.plan.mvTypes.get(mvo.current.type)
  if (!mvo || !type) return { kind: 'keep', because: 'its type is not declared' }
  const { graceDays } = type.schema
  const remaining = set.connectedSystems(mvo)
  return decideWithoutRecord({ mvo: mvo.current, rule: type.deletionRule, graceDays, remaining, now: set.graceFrom })
}

function applyDeletion(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  if (!mvo) return
  const decision = deletionOf(set, item)
  switch (decision.kind) {
    case 'keep':
      return
    case 'delete':
      deleteMvo(item, mvo, decision.because)
      item.because.push(decision.because)
      item.outcomes.add('mvDeleted')
      return
    case 'mark':
      setDeletionMark(item, mvo, decision.mark)
      item.because.push(decision.mark.because)
      item.outcomes.add('deletionMarked')
      return
    default:
      return decision satisfies never
  }
}
