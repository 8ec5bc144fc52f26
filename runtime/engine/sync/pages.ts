/** The pages of a run one after the other, each decided while the one before it is being saved. */
import { SyncError } from '../../model/errors'
import type { RuleId } from '../../model/objects'
import type { ClosedPage } from './close/close-page'
import type { PageTask, ProcessedPage, SyncContext } from './process-page'
import { processPage } from './process-page'
import { TrackedPromise } from '../runs/tracked-promise'

/** A page is done again when another run changed one of its objects meanwhile. */
const conflictRetries = 5

/** A page that is being saved. */
interface PageBeingSaved extends PageTask, ProcessedPage {
  /** Whether it was saved; false when another run had changed an object. */
  readonly saving: TrackedPromise<boolean>
}

export class SyncPages {
  private beingSaved: PageBeingSaved | null = null
  private disconnecting: number[] = []

  constructor(private readonly context: SyncContext) {}

  /** Sends all these, a page at a time, and waits until the last is saved; also when one fails. */
  async all(ids: AsyncIterable<readonly number[]>, { phase, prepare }: Omit<PageTask, 'ids'>): Promise<void> {
    try {
      for await (const page of inPages(ids, this.context.source.pageSize)) await this.page({ ids: page, phase, prepare })
    } finally {
      await this.finishSave()
    }
  }

  /** Sends a page on its way. It may still be being saved when this returns. */
  private async page(task: PageTask): Promise<void> {
    this.context.run.throwIfCancelled()
    const processed = await this.processConcurrently(task)
    // A page decided concurrently with one that had to be done again is stale.
    if (!(await this.finishSave())) return this.processAlone(task, null)
    if (processed.closed.retry.length > 0) return this.processAlone(task, processed)
    this.beingSaved = { ...task, ...processed, saving: new TrackedPromise(this.save(processed.closed)) }
  }

  /** Sends a page while another is being saved. When it fails, the other one is brought to its end first. */
  private async processConcurrently(task: PageTask): Promise<ProcessedPage> {
    const { beingSaved } = this
    try {
      return await processPage(this.context, task, beingSaved && !beingSaved.saving.isOver ? beingSaved.set : null)
    } catch (failure) {
      await this.finishSave()
      throw failure
    }
  }

  /** Waits until the last page is saved. False when it had to be done again. */
  private async finishSave(): Promise<boolean> {
    const { beingSaved } = this
    if (!beingSaved) return true
    this.beingSaved = null
    if (!(await beingSaved.saving.outcome)) {
      await this.processAlone(beingSaved, null)
      return false
    }
    this.countPage(beingSaved.closed)
    this.context.run.progress()
    return true
  }

  /** Does a page while nothing is being saved, as often as others come between. `processed`: it has been decided once already. */
  private async processAlone(task: PageTask, processed: ProcessedPage | null): Promise<void> {
    const { run } = this.context
    let { ids } = task
    let next = processed
    for (let attempt = 0; ids.length > 0; attempt++) {
      run.throwIfCancelled()
      const { closed } = next ?? (await processPage(this.context, { ...task, ids }, null))
      next = null
      if (await this.save(closed)) {
        this.countPage(closed)
        ids = closed.retry
      } else if (attempt >= conflictRetries) {
        throw new SyncError('conflict', 'objects kept changing while they were synchronised', 'Run it again')
      }
    }
    run.progress()
  }

  private async save(closed: ClosedPage): Promise<boolean> {
    const { run, store } = this.context
    const { conflicts } = await store.savePage({
      ...closed.save,
      run: run.snapshotWith(closed.counts, closed.targets),
      durable: false,
    })
    return conflicts.length === 0
  }

  /** The objects found since the last call that leave in the last phase. */
  takeDisconnecting(): readonly number[] {
    const taken = this.disconnecting
    this.disconnecting = []
    return taken
  }

  private countPage(closed: ClosedPage): void {
    this.disconnecting.push(...closed.disconnecting)
    const { run, plan } = this.context
    run.add(closed.counts)
    run.addTargets(closed.targets)
    run.addObjectErrors(closed.faults)
    const warn = (unreached: ReadonlyMap<RuleId, number>, message: (rule: string, total: number) => string): void => {
      for (const [id, count] of unreached) {
        const name = plan.rules.get(id)?.name
        if (name !== undefined) run.warnNotEvaluated(name, count, (total) => message(name, total))
      }
    }
    warn(
      closed.outboundNotEvaluated,
      (rule, total) =>
        `${total} changed objects did not reach the outbound rule ${rule}. Wire the end of the inbound steps, and the output "disconnected", to its first step. Then run a full synchronisation`,
    )
    warn(
      closed.flowNotEvaluated,
      (rule, total) =>
        `${total} linked objects did not reach the attribute flow of the inbound rule ${rule}, so what changed about them went nowhere. Wire the steps before it, from the output "objects" on. Then run a full synchronisation`,
    )
  }
}

/** Ids as they come, some at a time, in pages of one size. */
async function* inPages(ids: AsyncIterable<readonly number[]>, size: number): AsyncIterable<readonly number[]> {
  let page: number[] = []
  for await (const some of ids) {
    for (const id of some) {
      page.push(id)
      if (page.length < size) continue
      yield page
      page = []
    }
  }
  if (page.length > 0) yield page
}
