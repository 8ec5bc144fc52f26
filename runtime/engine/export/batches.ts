/** Batches of an export: claimed on disk, sent, and booked page by page (E1, E2, E4). */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { ExportRequest, ExportResult, OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { Cso, PendingExport } from '../../model/objects'
import type { RunCounters } from '../../model/runs'
import type { ObjectTypeSchema } from '../../model/schema'
import { type PageSave, saved } from '../../model/page'
import { requestOf, withoutFilled } from '../../pipeline/8-export'
import type { Answer, ExportContext, ClaimedExport } from './results'
import { answersTo, AppliedResults } from './results'
import { csoName } from '../canvas/cso-names'
import { emptyPage } from '../../model/empty-page'
import { isSendable, refusals } from './sendable'
import { duplicateAnchorsOf } from './duplicate-anchors'

/** Answers are booked at most so often, when another run changed an account while they were on their way. */
const saveAttempts = 5

/** What an export saves, with the activity as it then is. */
export function save(
  { run }: ExportContext,
  parts: Partial<PageSave>,
  durable: boolean,
  counts: Partial<RunCounters> = {},
): PageSave {
  return { ...emptyPage, ...parts, run: run.snapshotWith(counts), durable }
}

/** Objects claimed and booked together. What a connector takes at once may be far more: a file is written once for tens of thousands. */
const pageSize = 500

function* pagesOf(ids: readonly number[]): Iterable<readonly number[]> {
  for (let at = 0; at < ids.length; at += pageSize) yield ids.slice(at, at + pageSize)
}

/** A batch that has been claimed on disk. Of a large one only the requests are kept in memory. */
interface ClaimedBatch {
  readonly requests: readonly ExportRequest[]
  readonly refused: ReadonlyMap<number, Answer>
  readonly pages: readonly (() => Promise<readonly ClaimedExport[]>)[]
}

/** A batch on its way: its answers are awaited while the next one is claimed and the one before is booked. */
interface SentBatch {
  readonly claimed: ClaimedBatch
  readonly answers: Promise<readonly ExportResult[]>
}

/**
 * Sends batch after batch, so that the target always has something to do: while one is on its way the next is claimed and the one before booked. A batch leaves
 * only when all answers to the one before are there, so that what depends on one another keeps its order. Large batches, which are files written anew, go one
 * by one. Returns the ids of creates that met no parent, when they may be tried again.
 */
export async function sendAll(
  context: ExportContext,
  batches: Iterable<readonly number[]>,
  mayWait: boolean,
): Promise<readonly number[]> {
  const later: number[] = []
  let inProgress: SentBatch | null = null
  const apply = async ({ claimed }: SentBatch, answers: readonly ExportResult[]): Promise<void> => {
    later.push(...(await applyResults(context, claimed, answers, mayWait)))
  }
  for (const ids of batches) {
    if (inProgress && ids.length > pageSize) {
      await complete(inProgress, apply)
      inProgress = null
    }
    if (!inProgress) context.run.throwIfCancelled()
    const claimed: ClaimedBatch = await claim(context, ids).catch(async (error: unknown) => {
      if (inProgress) await complete(inProgress, apply).catch(() => undefined)
      throw error
    })
    if (claimed.pages.length === 0) continue
    const before: SentBatch | null = inProgress
    if (!before) inProgress = send(context, claimed)
    else inProgress = await sendNext(context, before, claimed, apply)
  }
  if (inProgress) await complete(inProgress, apply)
  return later
}

/** The answers to one batch are there: the next one leaves, unless the system is down or the run cancelled, and the answers are booked meanwhile. */
async function sendNext(
  context: ExportContext,
  before: SentBatch,
  claimed: ClaimedBatch,
  apply: (sent: SentBatch, answers: readonly ExportResult[]) => Promise<void>,
): Promise<SentBatch> {
  let next: SentBatch | null = null
  try {
    const answers = await before.answers
    const goesOn = !context.run.signal.aborted && !answers.some((answer) => answer.outcome === 'unreachable')
    if (goesOn) next = send(context, claimed)
    await apply(before, answers)
    context.run.throwIfCancelled()
    return next ?? send(context, claimed)
  } catch (error) {
    // What cannot be saved now stays in doubt, and the next export looks first.
    const undone = next ? complete(next, apply) : unclaim(context, claimed)
    await undone.catch(() => undefined)
    throw error
  }
}

async function complete(
  sent: SentBatch,
  apply: (sent: SentBatch, answers: readonly ExportResult[]) => Promise<void>,
): Promise<void> {
  await apply(sent, await sent.answers)
}

function send({ connector, system, run }: ExportContext, claimed: ClaimedBatch): SentBatch {
  const options = { objectTypes: system.config.objectTypes, concurrency: system.config.concurrency ?? 32 }
  const answers = (connector.export as NonNullable<OpenConnector['export']>)(claimed.requests, options, run.signal)
  // Awaited later; until then a failure is nobody's.
  answers.catch(() => undefined)
  return { claimed, answers }
}

/** Saves what the answers to a batch come to. Returns the ids of creates that met no parent. */
async function applyResults(
  context: ExportContext,
  { requests, refused, pages }: ClaimedBatch,
  answers: readonly ExportResult[],
  mayWait: boolean,
): Promise<readonly number[]> {
  const { run } = context
  const all = new Map([...resultsOf(context, requests, answers), ...refused])
  const later: number[] = []
  let unreachable: string | null = null
  for (const load of pages) {
    if (pages.length > 1) await yieldToEventLoop()
    const applied = await applyPage(context, await load(), all, mayWait)
    run.add(applied.counts)
    run.progress()
    for (const notification of applied.notifications) context.onResult(notification.outcome, notification.item)
    later.push(...applied.later)
    unreachable ??= applied.unreachable
  }
  if (unreachable !== null) {
    // A connector that stops because the run was cancelled says nothing about its system.
    run.throwIfCancelled()
    throw new SyncError('system-unreachable', unreachable)
  }
  return later
}

/** A batch that never left is not in doubt: it waits as before. What was in doubt already stays so. */
async function unclaim(context: ExportContext, { pages }: ClaimedBatch): Promise<void> {
  for (const load of pages) {
    const pendings = (await load())
      .filter((claimed) => !claimed.inDoubt)
      .map(({ pending }): PendingExport => ({ ...pending, state: 'pending' }))
    if (pendings.length > 0) await context.store.savePage(save(context, { pendings }, false))
  }
}

/** Marks a batch on disk page by page; all of it is there, also after a power cut, before this returns (E2). */
async function claim(context: ExportContext, ids: readonly number[]): Promise<ClaimedBatch> {
  const small = ids.length <= pageSize
  const requests: ExportRequest[] = []
  const refused: [number, Answer][] = []
  const pages: ClaimedBatch['pages'][number][] = []
  for (const page of pagesOf(ids)) {
    if (!small) await yieldToEventLoop()
    const loaded = await claimPage(context, page, small)
    if (loaded.length === 0) continue
    for (const claimed of loaded)
      if (isSendable(claimed)) requests.push(requestOf(claimed.pending, claimed.cso, claimed.type, claimed.inDoubt))
    refused.push(...refusals(loaded))
    const claimedIds = loaded.map((claimed) => claimed.pending.id)
    const inDoubt = new Set(loaded.flatMap((claimed) => (claimed.inDoubt ? claimed.pending.id : [])))
    pages.push(small ? async () => loaded : () => loadAgain(context, claimedIds, inDoubt))
  }
  if (!small && pages.length > 0) await context.store.savePage(save(context, {}, true))
  return { requests, refused: new Map(refused), pages }
}

/** A page of a large batch, as it is when its answers are there. */
async function loadAgain(context: ExportContext, ids: readonly number[], inDoubt: ReadonlySet<number>): Promise<ClaimedExport[]> {
  const found = await context.store.loadPendings(ids)
  return found.flatMap(({ pending, cso }) => {
    const type = typeOf(context, cso)
    return type && pending.state === 'executing' ? [{ pending, cso, type, inDoubt: inDoubt.has(pending.id) }] : []
  })
}

function typeOf({ plan }: ExportContext, cso: Cso): ObjectTypeSchema | undefined {
  return plan.systems.get(cso.system)?.config.objectTypes.find((type) => type.name === cso.type)
}

/** Saves what the answers come to; for accounts that a synchronisation changed while they were on their way, on top of that change. */
async function applyPage(
  context: ExportContext,
  sent: readonly ClaimedExport[],
  answers: ReadonlyMap<number, Answer>,
  mayWait: boolean,
): Promise<AppliedResults> {
  let loaded = sent
  for (let attempt = 1; ; attempt++) {
    const applied = new AppliedResults(context, mayWait, await duplicateAnchorsOf(context, loaded, answers))
    for (const claimed of loaded) await applied.apply(claimed, answers.get(claimed.pending.id) ?? 'none')
    const { conflicts } = await context.store.savePage(save(context, applied.parts(), false, applied.counts))
    if (conflicts.length === 0) return applied
    if (attempt === saveAttempts) {
      throw new SyncError(
        'conflict',
        'accounts kept changing while they were exported',
        'Run the export again: it looks at the target first',
      )
    }
    const now = new Map(
      (await context.store.loadPendings(loaded.map((claimed) => claimed.pending.id))).map((stored) => [
        stored.pending.id,
        stored,
      ]),
    )
    loaded = loaded.flatMap((claimed) => {
      const { pending, cso } = now.get(claimed.pending.id) ?? {}
      return pending && cso && pending.state === 'executing' ? [{ ...claimed, pending, cso }] : []
    })
  }
}

/** Marks the batch on disk before anything leaves, so that a crash leaves doubt and never a second account (E2). */
async function claimPage(context: ExportContext, ids: readonly number[], durable: boolean): Promise<ClaimedExport[]> {
  const { store } = context
  const loaded: ClaimedExport[] = []
  const pendings: PendingExport[] = []
  const pendingsDeleted: number[] = []
  for (const { pending: stored, cso } of await store.loadPendings(ids)) {
    if (stored.state !== 'pending' && stored.state !== 'executing') continue
    const pending = withoutFilled(stored, cso)
    if (pending === null) {
      pendingsDeleted.push(stored.id)
      continue
    }
    if (pending.state === 'awaitingConfirmation') {
      pendings.push(pending)
      continue
    }
    const type = typeOf(context, cso)
    if (!type) {
      context.run.warn(
        'unknown-type',
        `${context.system.config.name} has no object type ${cso.type} any more; ${csoName(cso)} was not sent`,
      )
      continue
    }
    const executing: PendingExport = { ...pending, state: 'executing' }
    loaded.push({ pending: saved(executing), cso, type, inDoubt: pending.state === 'executing' })
    pendings.push(executing)
  }
  const { conflicts } = await store.savePage(save(context, { pendings, pendingsDeleted }, durable))
  if (conflicts.length === 0) return loaded
  const changed = new Set(conflicts.map((conflict) => conflict.id))
  const rest = ids.filter((id) => !changed.has(id))
  return rest.length === 0 ? [] : claimPage(context, rest, durable)
}

function resultsOf(
  { run, system }: ExportContext,
  requests: readonly ExportRequest[],
  answers: readonly ExportResult[],
): ReadonlyMap<number, Answer> {
  return answersTo(requests, answers, (id) =>
    run.warn('wrong-answer', `${system.config.name} answered for an object that was not sent (${id}); the answer was ignored`),
  )
}
