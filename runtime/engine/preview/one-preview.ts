/** Runs tried out on a copy of the store, from the beginning to when the copy is deleted (N6). */
import { messageOf, SyncError } from '../../model/errors'
import type { MvoId } from '../../model/objects'
import type { StoreCounts } from '../../model/queries'
import type { Run } from '../../model/runs'
import { canvasProblems } from '../canvas/problems/canvas-problems'
import { DeliveryTracker } from '../sync/delivery/tracker'
import type { Engine } from '../engine'
import type { EngineParts, StoreCopies, StoreCopy } from '../engine-parts'
import type { RunRequest } from '../run-request'
import { AssumedClock, makeGone, withoutPauses } from './assumed'
import type { ExportHeld } from './exports-held'
import { exportsHeld } from './exports-held'
import type { PreviewedPerson } from './one-person'
import { previewedPerson } from './one-person'
import { nobodyYet, objectIn, personIn } from './person-in-store'
import type { HeldBack } from './held-back'
import { heldBack, leavingAlone, pausesIn } from './held-back'
import { Passages } from './passages'
import type { Preview } from './preview'
import type { PreviewedRun, PreviewRequest } from './preview-request'
import { refuseExport } from './refused'
import type { GroupedChanges } from './same-changes'
import { sameChangesOf } from './same-changes'
import { SilentEngine } from './silent-engine'
import type { CopyParts, WireDifference } from './wire-counts'
import { countedToday, differences, withEverything } from './wire-counts'

/** What it is begun with. */
export interface Begun {
  readonly copy: StoreCopy
  readonly copies: StoreCopies
  /** The engine of the store that was copied. */
  readonly deployed: Engine
  readonly request: PreviewRequest
}

/** A preview that has begun. */
export class OnePreview {
  readonly engine: Engine
  /** All that work for it. */
  private readonly engines: Engine[]
  /** Resolves when there is no more to come, whatever became of it. */
  readonly ended: Promise<void>
  private readonly runs: Run[] = []
  private trouble: Preview['trouble'] = null
  private before: StoreCounts | null = null
  private after: StoreCounts | null = null
  private changes: GroupedChanges | null = null
  private person: PreviewedPerson | null = null
  private held: readonly ExportHeld[] | null = null
  private heldBack: readonly HeldBack[] = []
  private wires: readonly WireDifference[] | null = null
  private problems: Preview['problems'] = null
  private hasEnded = false
  /** Why its runs are to end early, also where none has begun; null: they are not. */
  private cancelled: string | null = null
  private readonly silent: SilentEngine
  private readonly passages: Passages
  private readonly clock: AssumedClock

  /** Begins at once. */
  constructor(
    readonly id: number,
    private readonly begun: Begun,
  ) {
    const { request, copy, deployed } = begun
    this.clock = new AssumedClock(deployed.clock)
    this.passages = new Passages(request.counted === 'wires' ? 'all' : 'followed')
    const canvas = request.canvas ?? deployed.registry
    const { rulesOff = [] } = request.assumed ?? {}
    this.silent = new SilentEngine({
      canvas,
      partsOn: (registry) => this.partsOn({ store: copy.store, registry }),
      passages: this.passages,
      rulesOff,
      host: deployed.parts.foreignNodes,
      later: () => this.clock.later,
      broken: (because) => this.breakDown(because),
    })
    this.engine = this.silent.engine
    this.engines = [this.engine]
    this.engine.clockCheck.goOnFrom(deployed.clockCheck)
    this.ended = this.carryOut()
  }

  get isOver(): boolean {
    return this.hasEnded
  }

  /** As it stands. */
  get view(): Preview {
    const { id, engine, before, after, trouble, changes, isOver, person, held, heldBack: back, wires } = this
    const runs = [...this.runs, ...engine.runsUnderWay().filter((run) => !this.runs.some((ended) => ended.id === run.id))]
    return {
      id,
      name: nameOf(id),
      state: isOver ? 'ended' : 'running',
      run: runs.at(-1) ?? null,
      runs,
      trouble,
      before,
      after,
      changes,
      notRun: isOver ? this.silent.notRun() : [],
      problems: this.problems,
      person,
      exportsHeld: held,
      heldBack: back,
      wires,
    }
  }

  /** Ends its run after the page in hand, or as soon as it has begun. */
  cancel(because: string): void {
    this.cancelled ??= because
    for (const engine of this.engines) for (const run of engine.runsUnderWay()) engine.cancel(run.id, because)
  }

  /** The same for pages under way as well. */
  abort(because: string): void {
    this.cancel(because)
    for (const engine of this.engines) engine.abortAll(because)
  }

  /** Deletes the copy; to be called once it has ended. Rejects where that cannot be deleted. */
  async discard(): Promise<void> {
    await this.engine.close().catch(() => undefined)
    await this.begun.copy.discard()
  }

  private partsOn(own: CopyParts): EngineParts {
    const { passed, stallMs, decideWithinMs, digests } = this.begun.deployed.parts
    return {
      ...own,
      tracker: new DeliveryTracker(),
      name: nameOf(this.id),
      clock: this.clock.now,
      ...(passed && { passed: () => (this.clock.isPut ? 0 : passed()) }),
      stallMs,
      ...(decideWithinMs !== undefined && { decideWithinMs }),
      ...(digests && { digests }),
      onProblem: () => undefined,
    }
  }

  private async carryOut(): Promise<void> {
    const { engine, begun } = this
    const { copy, request } = begun
    try {
      if (request.canvas) this.problems = problemsOf(engine)
      const began = engine.clock()
      this.before = await copy.store.counts()
      const { assumed = {}, person, object } = request
      const ofObject = object === undefined ? null : await objectIn(copy.store, object)
      const known = person === undefined ? ofObject : await personIn(copy.store, person)
      if (known) this.passages.followed = { mvo: known.mvo, csos: new Set(known.csos.map(({ id }) => id)) }
      if (assumed.gone) await makeGone(copy.store, assumed.gone)
      const asked = await request.runs(engine)
      for (const each of asked) refuseExport(each)
      const pauses = pausesIn(await engine.currentPlan(), began)
      await withoutPauses(engine, asked)
      const runs = request.counted ? withEverything(asked) : asked
      const today = request.counted && this.cancelled === null ? await this.countedToday(runs) : null
      await this.carryOutAll(runs)
      this.after = await copy.store.counts()
      this.changes = await sameChangesOf(
        copy.store,
        this.runs.map(({ id }) => id),
      )
      const plan = await engine.currentPlan()
      this.heldBack = heldBack(plan, { runs: asked, pauses, pendings: this.after.pendings })
      this.held = await exportsHeld(copy.store, plan, { counts: this.after, now: engine.clock() })
      const of = { passages: this.passages, deployed: begun.deployed.store, began, runs: this.runs }
      const made = request.makes && madeIn(this.changes)
      const followed = made === undefined ? known : nobodyYet
      if (followed) {
        this.person = await previewedPerson(engine, followed, { ...of, made })
        const systems = followed.csos.map(({ system }) => system)
        this.heldBack = [...this.heldBack, ...leavingAlone(this.person.followed.fate, systems)]
      }
      if (today && this.hasEvaluatedAll(runs)) this.wires = differences(today, this.passages)
    } catch (error) {
      this.trouble = { message: messageOf(error), next: error instanceof SyncError ? error.next : '' }
    } finally {
      this.silent.close()
      this.hasEnded = true
    }
  }

  /** What ended early has come to some objects only, so that no figure would say anything. */
  private hasEvaluatedAll(asked: readonly PreviewedRun[]): boolean {
    return this.runs.length === asked.length && this.runs.every(({ status }) => status !== 'stopped' && status !== 'cancelled')
  }

  /** Without them what comes behind them would be missing, and nothing would say so. */
  private breakDown(because: string): void {
    this.trouble = {
      message: `the nodes that are not Idweave’s could not be run in a process of their own: ${because}`,
      next: 'Try it again; if it stays so, take those that compute much out of the way of objects.',
    }
    this.abort('its nodes that are not Idweave’s cannot be run any more')
  }

  private countedToday(runs: readonly RunRequest[]): Promise<Passages | null> {
    const { deployed, copies, request } = this.begun
    const isCancelled = (): boolean => this.cancelled !== null
    const begun = (engine: Engine): void => void this.engines.push(engine)
    const broken = (because: string): void => this.breakDown(because)
    return countedToday(runs, {
      deployed,
      copies,
      partsOn: (own) => this.partsOn(own),
      broken,
      begun,
      runs: request.runs,
      isCancelled,
    })
  }

  /** One after the other; what comes after a run that was stopped is not begun. */
  private async carryOutAll(runs: readonly PreviewedRun[]): Promise<void> {
    for (const { at, whenStopped, ...request } of runs) {
      if (at !== undefined) await this.goTo(at)
      const started = await this.engine.start(request)
      if (this.cancelled !== null) this.engine.cancel(started.id, this.cancelled)
      const run = await started.ended
      this.runs.push(run)
      if (run.slowedBy !== null && !this.silent.runsForeign)
        this.trouble = {
          message: `nothing was sent on its way, as its objects go as messages: ${run.slowedBy}`,
          next: 'Such a part of the flow cannot be previewed.',
        }
      if (run.status === 'cancelled' || (run.status === 'stopped' && whenStopped !== 'goOn')) return
    }
  }

  /** It is that moment, and nobody doubts it (L6). */
  private async goTo(at: string): Promise<void> {
    this.clock.putTo(at)
    await this.engine.clockCheck.lookConfirmed('a preview')
  }
}

/** Whom the run made; undefined where it made nobody. */
function madeIn({ groups }: GroupedChanges): MvoId | undefined {
  return groups.find(({ first }) => first.outcome === 'projected')?.members[0]?.mvo ?? undefined
}

/** What the nodes of its canvas say of themselves, and what is found wrong with them together. */
function problemsOf({ registry }: Engine): Preview['problems'] {
  const said = new Map<string, { readonly name: string; readonly message: string }>()
  for (const { name, message } of [...registry.unusable, ...canvasProblems(registry)])
    said.set(`${name} ${message}`, { name, message })
  return [...said.values()]
}

/** By what its store is found among others. */
export function nameOf(id: number): string {
  return `preview-${id}`
}

/** Whether the store of a preview could have this name. */
export function isPreviewName(name: string): boolean {
  return /^preview-\d+$/.test(name)
}
