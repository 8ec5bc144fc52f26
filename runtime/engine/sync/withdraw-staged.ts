/** Before a full sync decides anything: what rules and mappings staged that are gone or switched off is withdrawn (A14, D5). */
import { emptyPage } from '../../model/empty-page'
import type { Cso, PendingExport } from '../../model/objects'
import type { RunRecord, TargetCounters } from '../../model/runs'
import { noTargetCounters } from '../../model/runs'
import type { Asks } from '../../pipeline/7-withdrawal'
import { decideWithdrawal } from '../../pipeline/7-withdrawal'
import { csoName, csoType } from '../canvas/cso-names'
import type { Staged } from '../canvas/asked-staged'
import { withAsks } from '../canvas/asked-staged'
import type { SyncContext } from './process-page'

const pageSize = 500

/** Looks at all that is staged, for whichever target. Returns how many are being sent at this moment, and stay as they are. */
export async function withdrawStaged(context: SyncContext): Promise<number> {
  let busy = 0
  for (let after: string | null | undefined; after !== null;) {
    const { items, next } = await context.store.searchPendings({ limit: pageSize, ...(after !== undefined && { after }) })
    busy += await withdrawPage(context, items)
    context.run.throwIfCancelled()
    after = next
  }
  return busy
}

/** An export beside it may have claimed one meanwhile: then all are looked at again as they are. */
async function withdrawPage(context: SyncContext, staged: readonly Staged[]): Promise<number> {
  const { run, store } = context
  for (let items = staged; ;) {
    const { busy, targets, ...page } = decided(context, await withAsks(store, context.plan, items))
    if (page.pendings.length + page.pendingsDeleted.length === 0) return busy
    const { conflicts } = await store.savePage({ ...emptyPage, ...page, run: run.snapshotWith({}, targets) })
    if (conflicts.length === 0) {
      run.addTargets(targets)
      return busy
    }
    items = await store.loadPendings(items.map(({ pending }) => pending.id))
  }
}

function decided({ plan, run }: SyncContext, staged: readonly (Staged & { readonly asks: Asks })[]) {
  const [pendings, pendingsRead, csosRead]: [PendingExport[], PendingExport[], Cso[]] = [[], [], []]
  const records: RunRecord[] = []
  const targets = new Map<string, TargetCounters>()
  let busy = 0
  for (const { pending, cso, asks } of staged) {
    const decision = decideWithdrawal(pending, cso, csoType(plan, cso), asks)
    if (decision.kind === 'asBefore') continue
    if (decision.kind === 'busy') {
      busy++
      continue
    }
    if (decision.kind === 'keep') pendings.push(decision.pending)
    else pendingsRead.push(pending)
    if (decision.kind === 'cancelCreate') csosRead.push(cso)
    const system = plan.systems.get(cso.system)?.config.name ?? `system ${cso.system}`
    const counters = targets.get(system) ?? noTargetCounters()
    counters.withdrawn++
    targets.set(system, counters)
    const because = `what was staged is withdrawn: the rule or mapping that asked for it was removed or switched off`
    const base = { run: run.id, system: cso.system, cso: cso.id, mvo: pending.mvo, name: csoName(cso) }
    records.push({ ...base, outcome: 'withdrawn', because, changes: [], error: null })
  }
  const pendingsDeleted = pendingsRead.map(({ id }) => id)
  const csosDeleted = csosRead.map(({ id }) => id)
  return { pendings, pendingsDeleted, pendingsRead, csosDeleted, csosRead, records, targets, busy }
}
