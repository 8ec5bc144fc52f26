/** A run under way: its activity, what it counts, and how it is stopped (N3, N5, N8). */
import { ended, unended } from '../../model/sentences'
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import { ObjectError, SyncError } from '../../model/errors'
import type { Run, RunCounters, RunStatus, RunWarning, TargetCounters } from '../../model/runs'
import { noCounters, noTargetCounters } from '../../model/runs'
import type { Store } from '../../model/store'
import { decideStatus } from '../../pipeline/run-status'
import { Dangling } from './dangling'

/** Progress goes out at most this often (N8). */
const progressEveryMs = 250

/** Objects that a warning names. */
export const mostNamed = 3

/** Warnings kept with an activity. */
const mostWarnings = 200

export class ActiveRun {
  readonly id: number
  readonly controller = new AbortController()
  private readonly started: Run
  private readonly counters: RunCounters = noCounters()
  private readonly targets: Record<string, TargetCounters> = Object.create(null) as Record<string, TargetCounters>
  private readonly warnings: RunWarning[] = []
  /** Messages past `mostWarnings`: only counted. */
  private readonly furtherWarnings = new Set<string>()
  private total: number | null = null
  private objectErrors = 0
  private lastProgress = 0
  private timer: NodeJS.Timeout | undefined
  status: RunStatus = 'waiting'

  constructor(
    run: Run,
    private readonly store: Store,
    private readonly clock: () => string,
    private readonly onProgress: (run: Run) => void,
  ) {
    this.id = run.id
    this.started = run
  }

  /** The system it exports to; undefined for every other kind of run. */
  get exportOf(): SystemId | undefined {
    return this.started.kind === 'export' ? (this.started.system ?? undefined) : undefined
  }

  /** When it was asked for, in canonical UTC. */
  get began(): string {
    return this.started.started
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  /** What a run says of itself that came through; without a name where it may be of somebody who is erased. */
  summary: string | null = null

  /** The activity as it stands. */
  snapshot(ended: string | null = null, reason: string | null = null): Run {
    return {
      ...this.started,
      status: this.status,
      ended,
      reason,
      counters: { ...this.counters },
      targets: Object.fromEntries(Object.entries(this.targets).map(([name, counters]) => [name, { ...counters }])),
      warnings: [...this.warnings, ...this.countOfFurther()],
      slowedBy: this.slowedBy,
      total: this.total,
    }
  }

  /**
   * The activity as it will be once a page with these counts is saved: the same transaction carries both, so that they agree
   * after a crash (N3).
   */
  snapshotWith(counts: Partial<RunCounters>, targets: ReadonlyMap<string, TargetCounters> = new Map()): Run {
    const snapshot = this.snapshot()
    const counters = { ...snapshot.counters }
    for (const [name, count] of Object.entries(counts)) counters[name as keyof RunCounters] += count
    const all = { ...snapshot.targets }
    for (const [system, more] of targets) {
      const mine = { ...(all[system] ?? noTargetCounters()) }
      for (const [name, count] of Object.entries(more)) mine[name as keyof TargetCounters] += count
      all[system] = mine
    }
    return { ...snapshot, counters, targets: all }
  }

  /** What is said of the warnings that are not kept. */
  private countOfFurther(): RunWarning[] {
    const { size } = this.furtherWarnings
    if (size === 0) return []
    const many = size === 1 ? '1 more warning was' : `${size} more warnings were`
    return [{ code: 'more-warnings', message: `${many} not kept. Look at those that are, then run it again` }]
  }

  get counts(): Readonly<RunCounters> {
    return this.counters
  }

  add(counts: Partial<RunCounters>): void {
    for (const [name, count] of Object.entries(counts)) this.counters[name as keyof RunCounters] += count
  }

  addTargets(targets: ReadonlyMap<string, TargetCounters>): void {
    for (const [system, counts] of targets) {
      const mine = (this.targets[system] ??= noTargetCounters())
      for (const [name, count] of Object.entries(counts)) mine[name as keyof TargetCounters] += count
    }
  }

  /**
   * Errors of objects that went through all the same: a value that could not be read, a reference that stays text (I7, I16,
   * A8).
   */
  addObjectErrors(count: number): void {
    this.objectErrors += count
  }

  setTotal(total: number | null): void {
    this.total = total
  }

  warn(code: string, message: string): void {
    if (this.warnings.some((warning) => warning.message === message)) return
    if (this.warnings.length < mostWarnings) this.warnings.push({ code, message })
    else this.furtherWarnings.add(message)
  }

  /** The export nodes that objects of the run have come to along the wires. */
  readonly exportsAsked = new Set<string>()
  /** Because of what all objects are sent as messages. */
  slowedBy: string | null = null
  /** The nodes of rules that were not evaluated for some object. */
  readonly rulesNotEvaluated = new Set<string>()
  /** By whom of the people due the change number she was taken by: whatever came of it, the run takes nobody by it again (D8). */
  readonly peopleTaken = new Map<MvoId, number>()
  /** Who refers to records that it has removed. */
  readonly dangling = new Dangling()
  /** Records whose places successors have taken in it. */
  readonly succeeded = new Set<CsoId>()
  private readonly counted = new Map<string, { readonly total: number; readonly message: string }>()

  /** Counts objects that something was not done for; one warning a key, with the total (R2, D10, N10). */
  warnCounted(code: string, key: string, count: number, message: (total: number) => string): void {
    const before = this.counted.get(key)
    if (before) this.dropWarning(before.message)
    const total = (before?.total ?? 0) + count
    const now = { total, message: message(total) }
    this.counted.set(key, now)
    this.warn(code, now.message)
  }

  private dropWarning(message: string): void {
    const at = this.warnings.findIndex((warning) => warning.message === message)
    if (at >= 0) this.warnings.splice(at, 1)
    else this.furtherWarnings.delete(message)
  }

  private readonly firstNames = new Map<string, string[]>()

  /** Counts such objects, one if nothing is said; the warning gives `name`, one of them, if among the first of its key. */
  warnNamed(
    code: string,
    { key, name, count = 1 }: { readonly key: string; readonly name: string; readonly count?: number },
    message: (total: number, first: readonly string[]) => string,
  ): void {
    const first = this.firstNames.get(key) ?? []
    if (first.length < mostNamed) first.push(name)
    this.firstNames.set(key, first)
    this.warnCounted(code, key, count, (total) => message(total, first))
  }

  private discardedFor: unknown = null

  /** What ended the import it began: when it ends the run, too, the reason says that nothing of the import counts (I18). */
  importDiscarded(error: unknown): void {
    this.discardedFor = error
  }

  /** Ends the run where it stands, between two pages (N5). */
  cancel(because: string): void {
    this.controller.abort(new SyncError('cancelled', because, 'Run it again'))
  }

  throwIfCancelled(): void {
    if (this.signal.aborted) throw this.signal.reason
  }

  /** Tells how far the run is: at once, or as soon as the last word is old enough (N8). */
  progress(): void {
    const wait = this.lastProgress + progressEveryMs - Date.now()
    if (wait > 0) this.timer ??= setTimeout(() => this.sendProgress(), wait)
    else this.sendProgress()
  }

  private sendProgress(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.lastProgress = Date.now()
    this.onProgress(this.snapshot())
  }

  /** It waits for another run, or goes on: for everyone who looks. */
  async become(status: 'waiting' | 'running'): Promise<void> {
    this.status = status
    await this.store.saveRun(this.snapshot())
    this.progress()
  }

  /**
   * Closes the activity. `error` is what stopped it, if anything did. `unsaved` is told of an end that the store does not
   * take at present.
   */
  async finish(error: unknown, unsaved: (run: Run) => void): Promise<Run> {
    clearTimeout(this.timer)
    let run = this.ended(error)
    try {
      await this.store.saveRun(run)
    } catch (thrown) {
      run = this.ended(error ?? thrown)
      unsaved(run)
    }
    this.onProgress(run)
    return run
  }

  private ended(error: unknown): Run {
    const { counters, objectErrors, warnings } = this
    this.status = decideStatus({ error, counters, objectErrors, warnings: warnings.length })
    return this.snapshot(this.clock(), error === undefined ? this.summary : reasonOf(error, this.consequenceOf(error)))
  }

  /** What the end means for what was done until then (I18, N5). */
  private consequenceOf(error: unknown): string {
    if (error === this.discardedFor) return 'Nothing of this import counts'
    return error instanceof SyncError && error.code === 'cancelled' ? 'What it had finished stays' : ''
  }
}

/** What happened, what it means for what was done until then, and the next step, which is the last by our custom. */
function reasonOf(error: unknown, consequence: string): string {
  if (error instanceof SyncError) {
    const sentences = [error.message, consequence, error.next].filter((sentence) => sentence !== '')
    return sentences.length === 1 ? error.message : unended(sentences.map(ended).join(' '))
  }
  if (error instanceof ObjectError) return error.message
  return `an unexpected fault: ${error instanceof Error ? error.message : String(error)}`
}
