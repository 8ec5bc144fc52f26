/** At the end of a full sync: systems that are gone, and people whom no record carries, as deployments left them (A13, A14). */
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import { decideWithoutRecord } from '../../pipeline/9-lifecycle'
import { suppliersOf } from '../../pipeline/configuration'
import type { PlannedSystem } from '../canvas/plan'
import type { Source } from '../canvas/registry'
import { deleteMvo, setDeletionMark } from './page/mutations'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { SyncPages } from './pages'
import type { SyncContext } from './process-page'

/** Which objects of a system are synchronised; `only`: just these. */
export interface SystemSync {
  readonly system: PlannedSystem
  readonly profile: 'full' | 'delta'
  readonly only: readonly CsoId[] | null
  /** What deployments changed and is still to be brought about (A13). */
  readonly open: readonly ConfigurationChange[]
  /** What sends people on their way whom no record of the system carries. */
  readonly people: Source
}

/** Disconnects objects, by the pages given; returns those to be looked at once more. */
type DisconnectPhase = (pages: SyncPages, ids: AsyncIterable<readonly CsoId[]>) => Promise<CsoId[]>

/** Returns records to be looked at once more. All go by the node that people go from, since their own may be gone. */
export async function carryOutChanges(
  context: SyncContext,
  { open, people }: SystemSync,
  disconnectPhase: DisconnectPhase,
): Promise<CsoId[]> {
  const away = { ...context, source: people }
  const gone = new Set(open.flatMap((change) => change.gone))
  const pages = new SyncPages(away)
  const reprocess: CsoId[] = []
  for (const system of gone) reprocess.push(...(await disconnectPhase(pages, linked(away, system))))
  const deletionRules = new Set(open.flatMap((change) => change.deletionRules))
  for (const type of new Set(open.flatMap((change) => change.types))) {
    const prepare = (set: WorkingSet, item: Item): boolean => {
      if (deletionRules.has(type)) askDeletionRule(set, item)
      return true
    }
    await pages.all(withoutRecord(away, type), { phase: 'due', prepare })
    reprocess.push(...(await disconnectPhase(pages, none())))
  }
  return reprocess
}

async function* none(): AsyncIterable<readonly CsoId[]> {}

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

/** The deletion rule of the type is another: today's is asked about somebody whom no record stands for. */
function askDeletionRule(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  const type = mvo && set.plan.mvTypes.get(mvo.current.type)
  if (!mvo || !type) return
  const { graceDays } = type.schema
  const remaining = set.connectedSystems(mvo)
  const decision = decideWithoutRecord({ mvo: mvo.current, rule: type.deletionRule, graceDays, remaining, now: set.now })
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
