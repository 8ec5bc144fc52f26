/**
 * Ends of runs that the store did not take when they came: a full disk, a file another program holds. They are noted as soon
 * as it takes them again (N3).
 */
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'

const retryMs = 5000

export class UnsavedEnds {
  private readonly runs = new Map<number, Run>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly store: Store) {}

  /** Remembers an end and tries again by itself, every few seconds. */
  keep(run: Run): void {
    this.runs.set(run.id, run)
    this.timer ??= setInterval(() => void this.save().catch(() => undefined), retryMs)
    this.timer.unref()
  }

  /** Notes what is left. Throws what the store says when it still does not take it. */
  async save(): Promise<void> {
    for (const run of this.runs.values()) {
      await this.store.saveRun(run)
      this.runs.delete(run.id)
    }
    this.stop()
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }
}
