/** Batches of an export: claimed, sent, and their answers applied, so that the target always has something to do (E1, E2, E4). */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { ExportResult } from '../../model/connector'
import { batchBytes, pageBytes } from '../../model/bounds'
import { SyncError } from '../../model/errors'
import { matchAnswers } from '../../pipeline/8-answers'
import { collectLargeGarbage, noteLargeValues } from '../runs/large-garbage'
import type { ClaimedBatch } from './claim'
import { claimBatch, claimBatchAside, unclaimBatch } from './claim'
import type { ExportContext, SendOptions } from './context'
import { pageSize } from './context'
import type { Answers } from './results'
import { applyPage } from './results'
import { send } from './send'

/** A batch on its way to the target. */
interface SentBatch {
  readonly claimed: ClaimedBatch
  readonly answers: Promise<readonly ExportResult[]>
}

/**
 * Sends batch after batch, in parts where their values are large. Returns the ids of creates that were postponed, when they may
 * be tried again.
 */
export async function sendAll(
  context: ExportContext,
  batches: Iterable<readonly number[]>,
  options: SendOptions,
): Promise<readonly number[]> {
  const sender = new BatchSender(context, options)
  const mostBytes = rewritesFiles(context) ? batchBytes : pageBytes
  for (const ids of batches) {
    const parts = await context.store.partsBySize('pendings', ids, mostBytes)
    if (parts.length > 1) noteLargeValues()
    if (parts.length > 1 && rewritesFiles(context) && context.connector.layAside)
      for (let left = ids; left.length > 0;) left = await sender.addAside(left)
    else for (const part of parts) await sender.add(part)
  }
  await sender.complete()
  return sender.postponed
}

/** Whether the target wants large batches, since it writes a whole file anew for each; others have two of them at a time. */
function rewritesFiles({ system: { config } }: ExportContext): boolean {
  return (config.batchSize ?? config.connector.abilities.batchSize) > pageSize
}

/**
 * Keeps one batch in progress: meanwhile the next is claimed and the results of the one before are applied. A batch leaves only
 * when all answers to the one before are there, so that what depends on one another keeps its order. Large batches, which are
 * files written anew, go alone.
 */
class BatchSender {
  readonly postponed: number[] = []
  private inProgress: SentBatch | null = null

  constructor(
    private readonly context: ExportContext,
    private readonly options: SendOptions,
  ) {}

  /** Claims a batch, and sends it as soon as the one in progress is answered. */
  async add(ids: readonly number[]): Promise<void> {
    if (ids.length > pageSize) await this.complete()
    collectLargeGarbage()
    const before = this.inProgress
    if (!before) this.context.run.throwIfCancelled()
    const claimed = await this.claimNext(() => claimBatch(this.context, ids))
    if (claimed.pages.length === 0) return
    this.inProgress = before ? await this.sendAfter(before, claimed) : sendBatch(this.context, claimed)
  }

  /** Claims a batch whose large values the connector keeps, and sends it alone; what there was no room for in it. */
  async addAside(ids: readonly number[]): Promise<readonly number[]> {
    await this.complete()
    this.context.run.throwIfCancelled()
    const { claimed, left } = await this.claimNext(() => claimBatchAside(this.context, ids))
    if (claimed.pages.length > 0) this.inProgress = sendBatch(this.context, claimed)
    return left
  }

  /** Waits for the answers to the batch in progress, if there is one, and applies them. */
  async complete(): Promise<void> {
    const sent = this.inProgress
    this.inProgress = null
    if (sent) await this.applyAnswersTo(sent)
  }

  /** When the claim cannot be saved, the batch in progress is still completed. */
  private async claimNext<Claimed>(claim: () => Promise<Claimed>): Promise<Claimed> {
    try {
      return await claim()
    } catch (error) {
      await this.complete().catch(() => undefined)
      throw error
    }
  }

  /** When all answers to the batch before are there, the next leaves, unless the system is down or the run cancelled. */
  private async sendAfter(before: SentBatch, claimed: ClaimedBatch): Promise<SentBatch> {
    let next: SentBatch | null = null
    try {
      const answers = await before.answers
      const isDown = answers.some((answer) => answer.outcome === 'unreachable')
      if (!isDown && !this.context.run.signal.aborted) next = sendBatch(this.context, claimed)
      await this.applyBatch(before.claimed, answers)
      this.context.run.throwIfCancelled()
      return next ?? sendBatch(this.context, claimed)
    } catch (error) {
      // What cannot be saved now stays in doubt, and the next export looks first.
      const undone = next ? this.applyAnswersTo(next) : unclaimBatch(this.context, claimed)
      await undone.catch(() => undefined)
      throw error
    }
  }

  private async applyAnswersTo(sent: SentBatch): Promise<void> {
    await this.applyBatch(sent.claimed, await sent.answers)
  }

  /** Saves what the answers to a batch come to, page by page; then throws 'system-unreachable' when the system was. */
  private async applyBatch(claimed: ClaimedBatch, results: readonly ExportResult[]): Promise<void> {
    const { run } = this.context
    const answers = answersOf(this.context, claimed, results)
    let unreachable: string | null = null
    for (const load of claimed.pages) {
      if (claimed.pages.length > 1) await yieldToEventLoop()
      collectLargeGarbage()
      const applied = await applyPage(this.context, await load(), answers, this.options)
      run.add(applied.counts)
      run.progress()
      for (const { outcome, item } of applied.notifications) this.context.onResult(outcome, item)
      this.postponed.push(...applied.postponed)
      unreachable ??= applied.unreachable
    }
    if (unreachable === null) return
    // A connector that stops because the run was cancelled says nothing about its system.
    run.throwIfCancelled()
    throw new SyncError('system-unreachable', unreachable)
  }
}

function sendBatch(context: ExportContext, claimed: ClaimedBatch): SentBatch {
  const answers = send(context, claimed.requests, context.system.config.concurrency ?? 32)
  // Awaited once the next batch is claimed; until then a failure is nobody's.
  answers.catch(() => undefined)
  return { claimed, answers }
}

function answersOf({ run, system }: ExportContext, claimed: ClaimedBatch, results: readonly ExportResult[]): Answers {
  const { answers, unasked } = matchAnswers(claimed.requests, results)
  for (const id of unasked) {
    run.warn('wrong-answer', `${system.config.name} answered for an object that was not sent (${id}); the answer was ignored`)
  }
  return new Map([...answers, ...claimed.unsent.map((answer) => [answer.id, answer] as const)])
}
