/** The engine of one store: starts runs, one after the other where they must not overlap, and answers the steps on the canvas. */
import { ended } from '../model/sentences'
import { messageOf, SyncError } from '../model/errors'
import type { CsoId, SystemId } from '../model/objects'
import type { Run } from '../model/runs'
import { nothingDone } from '../model/runs'
import type { Store } from '../model/store'
import type { ConfigurationChange } from '../pipeline/configuration-changes'
import { ArrivalsAfterClose } from './sync/arrivals-after-close'
import { Locks } from './runs/locks'
import type { Plan, PlannedSystem } from './canvas/plan'
import { makePlan } from './canvas/make-plan'
import { ConfigurationRecord } from './canvas/configuration-record'
import { SystemRows } from './canvas/system-rows'
import type { Registry } from './canvas/registry'
import { runSystem } from './carry-out'
import type { RunRequest, StartedRun } from './run-request'
import { isClockConfirmed, partsOf, synchronises } from './run-request'
import { discardLeftOpen } from './import/left-open'
import { releaseMissing } from './import/release-missing'
import { ClockCheck } from './runs/clock-check'
import { StoreExamination } from './runs/store-examination'
import { ActiveRun } from './runs/active-run'
import { HeldLocks } from './runs/held-locks'
import type { SystemPause } from './pause'
import { cancelIfPaused, Pauses, throwIfPaused } from './pause'
import { RunsUnderWay } from './runs/runs-under-way'
import type { Ids } from './runs/ids'
import { idsOf } from './runs/ids'
import type { OpenPage, OpenPages } from './sync/open-pages'
import { UnsavedEnds } from './runs/unsaved-ends'
import type { EngineParts } from './engine-parts'
import { runWithoutSystem } from './without-system'
import { QueuedRuns } from './queued-runs'

/** A run that was accepted; `begun` is called once it takes up its work. */
interface Accepted {
  readonly run: ActiveRun
  readonly request: RunRequest
  readonly begun: () => void
}

export class Engine {
  readonly name: string
  readonly store: Store
  readonly ids: Ids
  readonly registry: Registry
  readonly openPages: OpenPages
  private readonly locks = new Locks()
  private readonly exporting = new Set<SystemId>()
  private readonly underWay = new RunsUnderWay()
  /** Runs of each system that were accepted and have not ended. */
  private readonly accepted = new Map<SystemId, number>()
  private readonly queued = new QueuedRuns()
  private readonly systemRows: SystemRows
  private readonly configurations: ConfigurationRecord
  private readonly pauses: Pauses
  readonly clockCheck: ClockCheck
  readonly examination: StoreExamination
  private plan: Plan | undefined
  private planning: Promise<Plan> | undefined
  private pageNumber = 0
  private closing = false
  /** What ends before the engine does. */
  readonly onClose: (() => Promise<void>)[] = []
  private readonly ends: UnsavedEnds
  /** Runs that a crash left open are closed before the first one starts; undefined when that has to be tried again. */
  private ready: Promise<unknown> | undefined

  constructor(readonly parts: EngineParts) {
    this.name = parts.name ?? 'store'
    this.store = parts.store
    this.ids = idsOf(parts.store, parts.clock)
    this.systemRows = new SystemRows(parts.store)
    this.configurations = new ConfigurationRecord(parts.store, parts.clock)
    this.pauses = new Pauses({ ...parts, rows: this.systemRows, tell: (run) => this.underWay.tell(run) })
    this.registry = parts.registry
    this.clockCheck = new ClockCheck(parts.store, parts.clock, parts.passed)
    this.examination = new StoreExamination(parts.store, parts.clock)
    this.openPages = {
      nodes: parts.registry,
      tracker: parts.tracker,
      pages: new Map(),
      nextPage: () => ++this.pageNumber,
      arrivalsAfterClose: new ArrivalsAfterClose(
        parts.store,
        () => this.currentPlan(),
        (error) => this.reportArrivals(error),
      ),
      stallMs: parts.stallMs,
    }
    this.ends = new UnsavedEnds(parts.store)
    this.ready = this.store.closeOrphanedRuns(parts.clock())
    this.ready.then(() => this.pauses.recordEnds()).catch(() => undefined)
  }

  /** What the last runs, or a crash, left to be noted is noted. Throws when the store does not take it at present. */
  private async tidy(): Promise<void> {
    const ready = (this.ready ??= this.store.closeOrphanedRuns(this.clock()))
    try {
      await ready
    } catch (error) {
      if (this.ready === ready) this.ready = undefined
      throw error
    }
    await this.ends.save()
    await this.pauses.recordEnds()
  }

  private reportArrivals(error: unknown): void {
    if (this.closing) return
    const what = 'objects whose messages came after their page was closed could not be made due again'
    this.parts.onProblem(`${what}: ${ended(messageOf(error))} They are noted and it is tried again in a few seconds.`)
  }

  get clock(): () => string {
    return this.parts.clock
  }

  /** Milliseconds a person's decision may wait before it is a fault (N10). */
  get decideWithinMs(): number {
    return this.parts.decideWithinMs ?? 3 * 86_400_000
  }

  /** What is wrong with the list of who was given access, with what to do; null: nothing (N10). */
  get accessTrouble(): string | null {
    return this.parts.accessTrouble?.() ?? null
  }

  /** Told of every run's progress, at most four times a second each, and of its end; of pauses and their ends too. */
  onRun(listener: (run: Run) => void): () => void {
    return this.underWay.onProgress(listener)
  }

  runsUnderWay(): Run[] {
    return this.underWay.snapshots()
  }

  /** The canvas compiled, anew when it changed. */
  async currentPlan(): Promise<Plan> {
    if (this.plan && this.plan.revision === this.registry.revision) return this.plan
    this.planning ??= makePlan(this.registry, this.store, this.systemRows).finally(() => (this.planning = undefined))
    this.plan = await this.planning
    return this.plan
  }

  /** What deployments changed and the store has not been synchronised by yet, with the plan it is for (A13). */
  async openChanges(): Promise<{ readonly plan: Plan; readonly open: readonly ConfigurationChange[] }> {
    const plan = await this.currentPlan()
    return { plan, open: await this.configurations.open(plan) }
  }

  page(number: unknown): OpenPage | undefined {
    return typeof number === 'number' ? this.openPages.pages.get(number) : undefined
  }

  /** Calls once when the run has ended; a second call with the same key is the same call. False when the run is not under way. */
  afterRun(id: number, key: string, then: (run: Run) => void): boolean {
    return this.underWay.afterRun(id, key, then)
  }

  /** Whether the run is an export of this system under way: it sends what is staged for the system before it sends (R13). */
  isExportOf(id: number, systemNode: string): boolean {
    const exported = this.underWay.exportOf(id)
    return exported !== undefined && exported === this.plan?.systemByNode.get(systemNode)
  }

  /**
   * Accepts a run, or throws a SyncError: unknown system, busy and dropped, paused, shutting down. What a run that waits does
   * anyway is that run (N11).
   */
  async start(request: RunRequest): Promise<StartedRun> {
    if (this.closing) throw new SyncError('store-closed', 'the engine is shutting down', 'Start the run again in a moment')
    await this.tidy()
    const plan = await this.currentPlan()
    const system = request.system === null ? null : this.systemOf(plan, request.system)
    throwIfPaused(system, this.clock())
    const keys = [...(system ? [`system ${system.row.id}`] : []), ...(synchronises(request.profile) ? ['sync'] : [])]
    const accepted = system === null ? 0 : (this.accepted.get(system.row.id) ?? 0)
    if (request.overlap === 'drop' && (accepted > 0 || keys.some((key) => this.locks.busy(key)))) {
      throw new SyncError(
        'system-busy',
        `${system?.config.name ?? 'the store'} is busy with another run, so this one was dropped`,
        'Let triggers wait, or space them further apart',
      )
    }
    return this.queued.startOrJoin(request, system?.row.id ?? null, (begun) => this.startNew(request, system, begun))
  }

  private async startNew(request: RunRequest, system: PlannedSystem | null, begun: () => void): Promise<StartedRun> {
    const over = this.accept(system)
    try {
      const run = await this.open(request, system)
      const ended = this.carryOut({ run, request, begun }, system?.config.node ?? null).finally(() => {
        this.underWay.remove(run.id)
        over()
      })
      return { id: run.id, ended }
    } catch (error) {
      over()
      throw error
    }
  }

  /** From now on the system counts as busy, so that of two triggers at once the second is dropped (N2). */
  private accept(system: PlannedSystem | null): () => void {
    if (system === null) return () => undefined
    const { id } = system.row
    this.accepted.set(id, (this.accepted.get(id) ?? 0) + 1)
    return () => this.accepted.set(id, (this.accepted.get(id) ?? 1) - 1)
  }

  private systemOf(plan: Plan, node: string): PlannedSystem {
    const id = plan.systemByNode.get(node)
    const system = id === undefined ? undefined : plan.systems.get(id)
    if (!system)
      throw new SyncError(
        'unknown-system',
        'the connected system is not deployed or not complete',
        'Open its node, complete it and deploy',
      )
    return system
  }

  private async open(request: RunRequest, system: PlannedSystem | null): Promise<ActiveRun> {
    const parts = partsOf(request.profile)
    const record = await this.store.startRun({
      kind: system === null ? 'lifecycle' : parts.export ? 'export' : parts.sync ? 'sync' : 'import',
      profile: request.profile,
      system: system?.row.id ?? null,
      startedBy: request.startedBy,
      started: this.clock(),
      ended: null,
      status: 'waiting',
      ...nothingDone(),
    })
    const run = new ActiveRun(record, this.store, this.clock, (snapshot) => this.underWay.tell(snapshot))
    this.underWay.add(run)
    return run
  }

  private async carryOut({ run, request, begun }: Accepted, systemNode: string | null): Promise<Run> {
    const held = new HeldLocks(this.locks, run)
    const { import: imports, export: exports } = partsOf(request.profile)
    const holdSync = async (): Promise<() => void> => {
      const release = await held.take('sync')
      begun()
      return release
    }
    let error: unknown
    try {
      const plan = await this.currentPlan()
      await discardLeftOpen({ store: this.store, plan, rows: this.systemRows, locks: this.locks, signal: run.signal })
      const system = systemNode === null ? null : this.systemOf(plan, systemNode)
      if (system) await held.take(`system ${system.row.id}`)
      cancelIfPaused(system, this.clock())
      if (imports || exports) begun()
      const work = {
        run,
        request,
        store: this.store,
        ids: this.ids,
        registry: this.registry,
        openPages: this.openPages,
        exporting: this.exporting,
        clock: this.clock,
        time: await (isClockConfirmed(request) ? this.clockCheck.lookConfirmed(request.startedBy) : this.clockCheck.look()),
        digests: this.parts.digests ?? ('on' as const),
        currentPlan: () => this.currentPlan(),
        configurations: this.configurations,
        holdSync,
      }
      if (system) await runSystem(work, system.row.id)
      else await runWithoutSystem(work)
    } catch (thrown) {
      error = thrown
    }
    begun()
    held.giveBack()
    const ended = await run.finish(error, (unsaved) => this.ends.keep(unsaved))
    this.underWay.end(ended)
    return ended
  }

  /** Lets the next full import of a system mark as gone exactly the list that this run of it refused (I4). `who` is recorded. */
  async releaseMissing(systemNode: string, run: number, who: string): Promise<readonly CsoId[]> {
    const system = this.systemOf(await this.currentPlan(), systemNode)
    return releaseMissing(this.store, system, run, who, this.clock())
  }

  /** See `pauseSystem` and `resumeSystem` (N12). */
  async pauseOf(systemNode: string): Promise<SystemPause> {
    return this.pauses.of(this.systemOf(await this.currentPlan(), systemNode))
  }

  /** Ends a run after the page in hand (N5). */
  cancel(id: number, because: string): boolean {
    return this.underWay.cancel(id, because)
  }

  /** The nodes are about to vanish: pages under way are dropped, their objects stay due (N7). */
  abortAll(because: string): void {
    this.underWay.cancelAll(because)
    this.openPages.tracker.abortAll(because)
  }

  async close(): Promise<void> {
    this.closing = true
    this.abortAll('Node-RED is stopping')
    await Promise.all([this.underWay.allEnded(), this.pauses.stop(), ...this.onClose.map((end) => end())])
    try {
      await this.openPages.arrivalsAfterClose.flush()
      await this.ends.save()
    } finally {
      this.ends.stop()
      await this.store.close()
    }
  }
}
