/** The runs that were accepted and have not ended: who hears of their progress, what waits for their end, ending them early. */
import type { SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { ActiveRun } from './active-run'

export class RunsUnderWay {
  private readonly active = new Map<number, ActiveRun>()
  private readonly listeners = new Set<(run: Run) => void>()
  private readonly waiting = new Map<number, Map<string, (run: Run) => void>>()

  /** Told of every run's progress, at most four times a second each, and of its end. Returns how to stop listening. */
  onProgress(listener: (run: Run) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  tell(snapshot: Run): void {
    for (const listener of this.listeners) listener(snapshot)
  }

  add(run: ActiveRun): void {
    this.active.set(run.id, run)
  }

  remove(id: number): void {
    this.active.delete(id)
  }

  snapshots(): Run[] {
    return [...this.active.values()].map((run) => run.snapshot())
  }

  /** The system that this run exports to, if it is an export under way. */
  exportOf(id: number): SystemId | undefined {
    return this.active.get(id)?.exportOf
  }

  /** Calls once when the run has ended; a second call with the same key is the same call. False when the run is not under way. */
  afterRun(id: number, key: string, then: (run: Run) => void): boolean {
    if (!this.active.has(id)) return false
    const calls = this.waiting.get(id) ?? new Map<string, (run: Run) => void>()
    calls.set(key, then)
    this.waiting.set(id, calls)
    return true
  }

  /** The run is over: whoever waited for its end is called. */
  end(run: Run): void {
    this.active.delete(run.id)
    for (const then of this.waiting.get(run.id)?.values() ?? []) then(run)
    this.waiting.delete(run.id)
  }

  /** Ends a run after the page in hand (N5). False when it is not under way. */
  cancel(id: number, because: string): boolean {
    const run = this.active.get(id)
    run?.cancel(because)
    return run !== undefined
  }

  cancelAll(because: string): void {
    for (const run of this.active.values()) run.cancel(because)
  }

  /** Resolves when no run is under way any more. */
  async allEnded(): Promise<void> {
    while (this.active.size > 0) await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
