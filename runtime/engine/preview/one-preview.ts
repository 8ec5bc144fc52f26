/** Runs tried out on a copy of the store, from the beginning to when the copy is deleted (N6). */
import { messageOf, SyncError } from '../../model/errors'
import type { MvoId } from '../../model/objects'
import type { StoreCounts } from '../../model/queries'
import type { Run } from '../../model/runs'
import { dayIn } from '../../model/zone'
import { canvasProblems } from '../canvas/problems/canvas-problems'
import { DeliveryTracker } from '../sync/delivery/tracker'
import type { Engine } from '../engine'
import type { EngineParts, StoreCopies, StoreCopy } from '../engine-parts'
import { afterDisconnect, isDisconnect } from './after-disconnect'
import { AssumedClock, makeGone, withoutPauses } from './assumed'
import { Course } from './course'
import type { ExportHeld } from './exports-held'
import { exportsHeld } from './exports-held'
import type { PreviewedPerson } from './one-person'
import { previewedPerson } from './one-person'
import type { FollowedFate } from './person-fate'
import { madeIn, nobodyYet, whoIsFollowed } from './person-in-store'
import type { PersonBefore } from './person-in-store'
import type { HeldBack } from './held-back'
import { heldBack, limitNotKnown, notDayByDay, notSent, pausesIn } from './held-back'
import { RunsInTurn } from './in-turn'
import type { LimitAnswer } from './limit-on-people'
import { concernsLimit, heldAlready, limitOn } from './limit-on-people'
import { Passages } from './passages'
import type { Preview } from './preview'
import type { PreviewedRun, PreviewRequest } from './preview-request'
import { refuseExport } from './refused'
import type { GroupedChanges } from './same-changes'
import { sameChangesOf } from './same-changes'
import type { CopyParts, OtherCopies } from './second-copy'
import { SilentEngine } from './silent-engine'
import type { WireDifference } from './wire-counts'
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
  private readonly inTurn: RunsInTurn
  private course: Course | null = null
  private doing: string | null = null
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
      partsOn: (registry) => this.partsOn({ store: copy.store, registry }, this.clock),
      passages: this.passages,
      rulesOff,
      host: deployed.parts.foreignNodes,
      later: () => this.clock.later,
      broken: (because) => this.breakDown(because),
    })
    this.engine = this.silent.engine
    this.engines = [this.engine]
    this.engine.clockCheck.goOnFrom(deployed.clockCheck)
    const { engine, clock } = this
    this.inTurn = new RunsInTurn({ engine, clock, cancelled: () => this.cancelled, ended: (run) => this.runEnded(run) })
    this.ended = this.carryOut()
  }

  get isOver(): boolean {
    return this.hasEnded
  }

  /** As it stands. */
  get view(): Preview {
    const { id, engine, before, after, trouble, changes, isOver, person, held, heldBack: back, wires } = this
    const shown = this.inTurn.runs
    const runs = [...shown, ...engine.runsUnderWay().filter((run) => !shown.some((ended) => ended.id === run.id))]
    return {
      id,
      name: nameOf(id),
      state: isOver ? 'ended' : 'running',
      run: runs.at(-1) ?? null,
      runs,
      days: runs.map(({ started }) => dayIn(engine.registry.zone, started)),
      doing: this.doing,
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

  private partsOn(own: CopyParts, clock: AssumedClock): EngineParts {
    const { passed, stallMs, decideWithinMs, digests } = this.begun.deployed.parts
    return {
      ...own,
      tracker: new DeliveryTracker(),
      name: nameOf(this.id),
      clock: clock.now,
      ...(passed && { passed: () => (clock.isPut ? 0 : passed()) }),
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
      const { assumed = {} } = request
      const known = await whoIsFollowed(copy.store, request)
      if (known) this.follow(known)
      if (assumed.gone) await makeGone(copy.store, assumed.gone)
      const asked = await request.runs(engine)
      for (const each of asked) refuseExport(each)
      const pauses = pausesIn(await engine.currentPlan(), began)
      await withoutPauses(engine, asked)
      const runs = request.counted ? withEverything(asked) : asked
      const today = request.counted && this.cancelled === null ? await this.countedToday(runs) : null
      await this.inTurn.carryOut(runs)
      this.after = await copy.store.counts()
      this.changes = await sameChangesOf(
        copy.store,
        this.inTurn.runs.map(({ id }) => id),
      )
      const plan = await engine.currentPlan()
      const { pendings } = this.after
      this.heldBack = [...heldBack(plan, { runs: asked, pauses, pendings }), ...this.heldByTime(pendings)]
      this.held = await exportsHeld(copy.store, plan, { counts: this.after, now: engine.clock() })
      const made = request.makes && madeIn(this.changes)
      const followed = made === undefined ? known : nobodyYet
      if (followed) await this.lookAtPerson(followed, { began, made, asked })
      if (today && this.hasEvaluatedAll(runs)) this.wires = differences(today, this.passages)
    } catch (error) {
      this.trouble = { message: messageOf(error), next: error instanceof SyncError ? error.next : '' }
    } finally {
      this.silent.close()
      this.hasEnded = true
    }
  }

  private follow(known: PersonBefore): void {
    const { copy, deployed } = this.begun
    this.passages.followed = { mvo: known.mvo, csos: new Set(known.csos.map(({ id }) => id)) }
    const { zone } = this.engine.registry
    this.course = new Course({ copy: copy.store, deployed: deployed.store, zone }, known)
  }

  /** What became of whoever is followed; where she leaves, whether she would among everybody. */
  private async lookAtPerson(
    before: PersonBefore,
    { began, made, asked }: { readonly began: string; readonly made: MvoId | undefined; readonly asked: readonly PreviewedRun[] },
  ): Promise<void> {
    const { engine, passages, clock } = this
    const { runs } = this.inTurn
    const of = { passages, deployed: this.begun.deployed.store, began, zone: engine.registry.zone, runs, made }
    const person = await previewedPerson(engine, before, of)
    const answer = await this.limitAnswer(before, person.followed, asked)
    if (answer.kind === 'unknown') this.heldBack = [...this.heldBack, limitNotKnown(answer.because)]
    const held = answer.kind === 'held' ? answer.because : null
    this.person = { ...person, held, course: clock.isPut ? (this.course?.steps ?? []) : [] }
    if (this.cancelled === null && isDisconnect(asked) && before.uuid !== '')
      this.heldBack = [...this.heldBack, ...(await afterDisconnect(asked, before, this.otherCopies()))]
  }

  private async limitAnswer(before: PersonBefore, followed: FollowedFate, asked: readonly PreviewedRun[]): Promise<LimitAnswer> {
    const because = followed.fate.kind === 'stays' ? await heldAlready(this.engine, this.inTurn.runs, before) : null
    if (because !== null) return { kind: 'held', because }
    if (this.inTurn.whole < asked.length || !concernsLimit(asked, before, followed)) return { kind: 'free' }
    if (this.cancelled !== null) return { kind: 'unknown', because: this.cancelled }
    this.doing = 'Everybody is synchronised on another copy, to see whether the limit on people would hold back whoever leaves.'
    try {
      return await limitOn({ before, followed, asked }, this.begun.request, this.otherCopies())
    } finally {
      this.doing = null
    }
  }

  private heldByTime(pendings: StoreCounts['pendings']): readonly HeldBack[] {
    if (!this.clock.isPut) return []
    const { lookedUntil } = this.inTurn
    const { zone } = this.engine.registry
    return [...notSent(pendings), ...(lookedUntil === null ? [] : [notDayByDay(dayIn(zone, lookedUntil))])]
  }

  /** What ended early has come to some objects only, so that no figure would say anything. */
  private hasEvaluatedAll(asked: readonly PreviewedRun[]): boolean {
    return this.inTurn.whole === asked.length
  }

  /** Without them what comes behind them would be missing, and nothing would say so. */
  private breakDown(because: string): void {
    this.trouble = {
      message: `the nodes that are not Idweave’s could not be run in a process of their own: ${because}`,
      next: 'Try it again; if it stays so, take those that compute much out of the way of objects.',
    }
    this.abort('its nodes that are not Idweave’s cannot be run any more')
  }

  private countedToday(runs: readonly PreviewedRun[]): Promise<Passages | null> {
    return countedToday(runs, this.begun.request.runs, this.otherCopies())
  }

  private otherCopies(): OtherCopies {
    const { deployed, copies } = this.begun
    return {
      deployed,
      copies,
      partsOn: (own, clock) => this.partsOn(own, clock),
      broken: (because) => this.breakDown(because),
      cancelled: () => this.cancelled,
      begun: (engine) => void this.engines.push(engine),
    }
  }

  private async runEnded(run: Run): Promise<void> {
    if (run.slowedBy !== null && !this.silent.runsForeign)
      this.trouble = {
        message: `nothing was sent on its way, as its objects go as messages: ${run.slowedBy}`,
        next: 'Such a part of the flow cannot be previewed.',
      }
    await this.course?.note(run)
  }
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
