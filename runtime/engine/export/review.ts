/** What people do with pending exports and guards: hold, release, discard, let go past a limit (X4, X5, I4). */
import { SyncError } from '../../model/errors'
import type { CsoId, PendingExport, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { Run } from '../../model/runs'
import { noCounters } from '../../model/runs'
import { emptyPage } from '../../model/empty-page'
import { listDigest, refusedObsoletes } from '../import/refused-list'
import type { PlannedSystem } from '../canvas/plan'

export type ReviewAction = 'hold' | 'release' | 'discard'

/** What became of each pending export asked about. */
export interface ReviewOutcome {
  readonly done: readonly number[]
  readonly refused: readonly { readonly id: number; readonly because: string }[]
}

/** Carries out a person's decision on one or many pending exports. `who` is recorded on each. */
export async function review(
  store: Store,
  action: ReviewAction,
  ids: readonly number[],
  who: string,
  now: string,
): Promise<ReviewOutcome> {
  const loaded = new Map((await store.loadPendings(ids)).map((stored) => [stored.pending.id, stored]))
  const done: number[] = []
  const refused: { id: number; because: string }[] = []
  const pendings: PendingExport[] = []
  const pendingsDeleted: number[] = []
  const csosDeleted: number[] = []
  for (const id of ids) {
    const stored = loaded.get(id)
    const because = stored ? refusal(action, stored.pending) : 'there is no such pending export any more'
    if (because !== null || !stored) {
      refused.push({ id, because: because ?? '' })
      continue
    }
    done.push(id)
    if (action === 'discard') {
      pendingsDeleted.push(id)
      if (stored.cso.staging === 'awaitingFirstExport') csosDeleted.push(stored.cso.id)
    } else pendings.push(decided(action, stored.pending, who))
  }
  if (done.length === 0) return { done, refused }
  const run = await store.startRun(reviewRun(action, loaded.get(done[0] as number)?.pending.system ?? null, who, now))
  const records = done.map((id) => {
    const { pending, cso } = loaded.get(id) as {
      pending: PendingExport
      cso: { id: number; secondaryId: string | null; anchor: string | null }
    }
    const name = cso.secondaryId ?? cso.anchor ?? `pending export ${id}`
    return {
      run: run.id,
      outcome: action,
      system: pending.system,
      cso: cso.id,
      mvo: pending.mvo,
      name,
      because: `${action} by ${who}`,
      changes: [],
      error: null,
    }
  })
  const { conflicts } = await store.savePage({
    ...emptyPage,
    csosDeleted,
    pendings,
    pendingsDeleted,
    records,
    run,
    durable: true,
  })
  if (conflicts.length > 0)
    throw new SyncError('conflict', 'some of these pending exports changed meanwhile', 'Look at the list again')
  return { done, refused }
}

function refusal(action: ReviewAction, pending: PendingExport): string | null {
  if (pending.state === 'executing') return 'it is being sent at this moment'
  if (pending.state === 'awaitingConfirmation') return 'it was sent already and waits to be seen in an import'
  if (action === 'hold' && pending.state === 'held') return 'it is held already'
  return null
}

/** Releasing lets it past the limit too, and gives a failed one a fresh start. */
function decided(action: 'hold' | 'release', pending: PendingExport, who: string): PendingExport {
  if (action === 'hold') return { ...pending, state: 'held', heldBy: 'person', because: `held by ${who}` }
  const changes = pending.changes.map((change) => ({ ...change, attempts: 0 }))
  return {
    ...pending,
    state: 'pending',
    released: true,
    changes,
    attempts: 0,
    nextAttempt: null,
    error: null,
    because: `released by ${who}`,
  }
}

function reviewRun(action: ReviewAction, system: SystemId | null, who: string, now: string): Omit<Run, 'id'> {
  return {
    kind: 'export',
    profile: 'export',
    system,
    startedBy: `${who} (${action})`,
    started: now,
    ended: now,
    status: 'success',
    reason: null,
    counters: noCounters(),
    targets: {},
    warnings: [],
    total: null,
  }
}

/** Lets the next full import make exactly the objects obsolete that the run refused (I4). The release is an activity of its own. */
export async function releaseShrink(
  store: Store,
  system: PlannedSystem,
  run: number,
  who: string,
  now: string,
): Promise<readonly CsoId[]> {
  const refused = await refusedObsoletes(store, system.row.id)
  if (!refused)
    throw new SyncError(
      'conflict',
      `no list of missing objects of ${system.config.name} waits for a decision`,
      'Run a full import: if too many are missing, it stops and keeps the list',
    )
  if (refused.run !== run)
    throw new SyncError(
      'conflict',
      `run ${run} did not refuse the list that waits; run ${refused.run} did, with ${refused.ids.length} objects`,
      'Look at the list again',
    )
  const { ids } = refused
  system.row = { ...system.row, releasedObsoletes: listDigest(ids) }
  await store.saveSystem(system.row)
  const reason = `${ids.length} objects missing from ${system.config.name} may be marked as gone by the next full import, if exactly these are missing then`
  await store.startRun({ ...reviewRun('release', system.row.id, who, now), kind: 'import', profile: 'full-import', reason })
  return ids
}
