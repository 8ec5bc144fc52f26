/** What people do with pending exports and guards: hold, release, discard, release past a limit (X4, X5, I4). */
import { emptyPage } from '../../model/empty-page'
import { SyncError } from '../../model/errors'
import type { Cso, CsoId, PendingExport, SystemId } from '../../model/objects'
import type { Run, RunRecord } from '../../model/runs'
import { noCounters } from '../../model/runs'
import type { PendingWrite, Store } from '../../model/store'
import type { ReviewAction, ReviewDecision } from '../../pipeline/export-review'
import { decideReview } from '../../pipeline/export-review'
import type { PlannedSystem } from '../canvas/plan'
import { listDigest, refusedObsoletes } from '../runs/limits'

export type { ReviewAction } from '../../pipeline/export-review'

/** What became of each pending export asked about. */
export interface ReviewOutcome {
  readonly done: readonly number[]
  readonly refused: readonly { readonly id: number; readonly because: string }[]
}

interface Stored {
  readonly pending: PendingExport
  readonly cso: Cso
}

/** A pending export with what a person's decision makes of it. */
interface Reviewed extends Stored {
  readonly decision: Exclude<ReviewDecision, { kind: 'refused' }>
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
  const reviewed: Reviewed[] = []
  const refused: { id: number; because: string }[] = []
  for (const id of ids) {
    const stored = loaded.get(id) ?? null
    const decision = decideReview({ action, stored, who })
    if (decision.kind === 'refused' || stored === null) refused.push({ id, because: decision.because })
    else reviewed.push({ ...stored, decision })
  }
  const [first] = reviewed
  if (first) {
    const run = await store.startRun(reviewRun(action, first.pending.system, who, now))
    await saveReviewed(store, run, action, reviewed)
  }
  return { done: reviewed.map(({ pending }) => pending.id), refused }
}

/** Saves all decisions together, each with a record on the review's own activity. */
async function saveReviewed(store: Store, run: Run, action: ReviewAction, reviewed: readonly Reviewed[]): Promise<void> {
  const pendings: PendingWrite[] = []
  const pendingsDeleted: number[] = []
  const csosDeleted: CsoId[] = []
  for (const { pending, cso, decision } of reviewed) {
    if (decision.kind === 'changed') pendings.push({ pending: decision.pending, expected: pending.version })
    else pendingsDeleted.push(pending.id)
    if (decision.kind === 'discarded' && decision.account === 'goes') csosDeleted.push(cso.id)
  }
  const records = reviewed.map((item) => recordOf(run, action, item))
  const page = { ...emptyPage, pendings, pendingsDeleted, csosDeleted, records, run, durable: true }
  const { conflicts } = await store.savePage(page)
  if (conflicts.length > 0)
    throw new SyncError('conflict', 'some of these pending exports changed meanwhile', 'Look at the list again')
}

function recordOf(run: Run, action: ReviewAction, { pending, cso, decision }: Reviewed): RunRecord {
  return {
    run: run.id,
    outcome: action,
    system: pending.system,
    cso: cso.id,
    mvo: pending.mvo,
    name: cso.secondaryId ?? cso.anchor ?? `pending export ${pending.id}`,
    because: decision.because,
    changes: [],
    error: null,
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
