/** What people decide on pending exports: hold, release, discard (X4, X5). */
import { emptyPage } from '../../model/empty-page'
import { SyncError } from '../../model/errors'
import type { Cso, PendingExport } from '../../model/objects'
import type { Run, RunRecord } from '../../model/runs'
import type { Store } from '../../model/store'
import type { ReviewAction, ReviewDecision, ReviewView } from '../../pipeline/8-review'
import { decideReview } from '../../pipeline/8-review'
import type { Plan } from '../canvas/plan'
import { isDoubtedCreate, rememberDoubted } from '../creates/doubted-creates'
import { actionRun } from '../runs/actions'

export type { ReviewAction } from '../../pipeline/8-review'

/** What became of each pending export asked about. */
export interface ReviewOutcome {
  readonly done: readonly number[]
  readonly refused: readonly { readonly id: number; readonly because: string }[]
}

/** A pending export with what a person's decision makes of it. */
interface Reviewed extends NonNullable<ReviewView['stored']> {
  readonly decision: Exclude<ReviewDecision, { kind: 'refused' }>
}

/** Where a person decides. */
export interface ReviewContext {
  readonly store: Store
  readonly plan: Plan
}

/** Carries out a person's decision on one or many pending exports. `who` is recorded on each. */
export async function review(
  { store, plan }: ReviewContext,
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
    const run = await store.startRun({ ...actionRun(action, first.pending.system, who, now), kind: 'export' })
    await rememberInDoubt({ store, plan }, reviewed, now)
    await saveReviewed(store, run, action, reviewed)
  }
  return { done: reviewed.map(({ pending }) => pending.id), refused }
}

/** What is discarded and may have arrived all the same is remembered, should an import show the account (I12). */
async function rememberInDoubt(context: ReviewContext, reviewed: readonly Reviewed[], now: string): Promise<void> {
  const inDoubt = reviewed.filter(
    (item) => item.decision.kind === 'discarded' && item.decision.account === 'goes' && isDoubtedCreate(item),
  )
  for (const [system, creates] of Map.groupBy(inDoubt, ({ pending }) => pending.system))
    await rememberDoubted(context, system, creates, now)
}

/** Saves all decisions together, each with a record on the review's own activity. */
async function saveReviewed(store: Store, run: Run, action: ReviewAction, reviewed: readonly Reviewed[]): Promise<void> {
  const pendings: PendingExport[] = []
  const pendingsRead: PendingExport[] = []
  const csosRead: Cso[] = []
  for (const { pending, cso, decision } of reviewed) {
    if (decision.kind === 'changed') pendings.push(decision.pending)
    else pendingsRead.push(pending)
    if (decision.kind === 'discarded' && decision.account === 'goes') csosRead.push(cso)
  }
  const records = reviewed.map((item) => recordOf(run, action, item))
  const pendingsDeleted = pendingsRead.map(({ id }) => id)
  const csosDeleted = csosRead.map(({ id }) => id)
  const page = { ...emptyPage, pendings, pendingsDeleted, pendingsRead, csosDeleted, csosRead, records, run, durable: true }
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
