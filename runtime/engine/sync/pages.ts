/** The pages of a run one after the other, each decided while the one before it is being saved. */
import { SyncError } from '../../model/errors'
import type { RuleId } from '../../model/objects'
import type { ClosedPage } from './close/close-page'
import type { FlownPage, Prepare, SyncContext } from './process-page'
import { fly } from './process-page'
import { Settling } from '../runs/tracked-promise'
import type { Item } from './page/working-set'

/** A page is done again when another run changed one of its objects meanwhile. */
const conflictRetries = 5

/** What a page is made of. */
interface Task {
  readonly ids: readonly number[]
  readonly phase: Item['phase']
  readonly prepare: Prepare
}

/** A page that is being saved. */
interface Underway extends Task, FlownPage {
  /** Whether it was saved; false when another run had changed an object. */
  readonly saving: Settling<boolean>
}

export class SyncPages {
  private underway: Underway | null = null
  private leaving: number[] = []

  constructor(private readonly context: SyncContext) {}

  /** Sends all these, a page at a time, and waits until the last is saved; also when one fails. */
  async all(ids: AsyncIterable<readonly number[]>, phase: Item['phase'], prepare: Prepare): Promise<void> {
    try {
      for await (const page of inPages(ids, this.context.source.pageSize)) await this.page(page, phase, prepare)
    } finally {
      await this.end()
    }
  }

  /** Sends a page on its way. It may still be being saved when this returns. */
  private async page(ids: readonly number[], phase: Item['phase'], prepare: Prepare): Promise<void> {
    this.context.run.throwIfCancelled()
    const task: Task = { ids, phase, prepare }
    const flown = await this.beside(task)
    // A page decided beside one that had to be done again was decided on sand.
    if (!(await this.end())) return this.alone(task, null)
    if (flown.closed.again.length > 0) return this.alone(task, flown)
    this.underway = { ...task, ...flown, saving: new Settling(this.save(flown.closed)) }
  }

  /** Sends a page beside the one that is being saved. When it fails, the other one is brought to its end first. */
  private async beside({ ids, phase, prepare }: Task): Promise<FlownPage> {
    const { underway } = this
    try {
      return await fly(this.context, ids, phase, prepare, underway && !underway.saving.isOver ? underway.set : null)
    } catch (failure) {
      await this.end()
      throw failure
    }
  }

  /** Waits until the last page is saved. False when it had to be done again. */
  private async end(): Promise<boolean> {
    const { underway } = this
    if (!underway) return true
    this.underway = null
    if (!(await underway.saving.outcome)) {
      await this.alone(underway, null)
      return false
    }
    this.book(underway.closed)
    this.context.run.progress()
    return true
  }

  /** Does a page with nothing beside it, as often as others come between. `flown`: it has been decided once already. */
  private async alone({ ids, phase, prepare }: Task, flown: FlownPage | null): Promise<void> {
    const { run } = this.context
    let pending = ids
    let next = flown
    for (let attempt = 0; pending.length > 0; attempt++) {
      run.throwIfCancelled()
      const { closed } = next ?? (await fly(this.context, pending, phase, prepare, null))
      next = null
      if (await this.save(closed)) {
        this.book(closed)
        pending = closed.again
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
  takeLeavers(): readonly number[] {
    const taken = this.leaving
    this.leaving = []
    return taken
  }

  private book(closed: ClosedPage): void {
    this.leaving.push(...closed.leavers)
    const { run, plan } = this.context
    run.add(closed.counts)
    run.addTargets(closed.targets)
    run.addObjectErrors(closed.faults)
    const warn = (unreached: ReadonlyMap<RuleId, number>, message: (rule: string, total: number) => string): void => {
      for (const [id, count] of unreached) {
        const name = plan.rules.get(id)?.rule.name
        if (name !== undefined) run.noteUnreached(name, count, (total) => message(name, total))
      }
    }
    warn(
      closed.unreached,
      (rule, total) =>
        `${total} changed objects did not reach the outbound rule ${rule}. Wire the end of the inbound steps, and the output "disconnected", to its first step. Then run a full synchronisation`,
    )
    warn(
      closed.unheard,
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
