/** The runs of a preview one after the other, and between them what comes due by time alone (N6, D11, L2). */
import type { Run } from '../../model/runs'
import { canonicalUtc } from '../../model/time'
import { endOfDay } from '../../model/zone'
import type { Engine } from '../engine'
import type { RunRequest } from '../run-request'
import type { AssumedClock } from './assumed'
import { scanOrSync } from './every-sync'
import type { PreviewedRun } from './preview-request'

/** On how many days at most what is due is looked for, up to the moment that is asked for. */
const mostDays = 500

interface InTurn {
  readonly engine: Engine
  readonly clock: AssumedClock
  /** Why runs are to end early; null: they are not. */
  readonly cancelled: () => string | null
  /** Told of each run that has ended, at the moment it was as if it were. */
  readonly ended?: (run: Run) => Promise<void>
}

export class RunsInTurn {
  private readonly shown: Run[] = []
  private done = 0
  private untilMostDays: string | null = null

  constructor(private readonly of: InTurn) {}

  /** Those that were asked for and have ended, and of those between them whatever did something; in their order. */
  get runs(): readonly Run[] {
    return this.shown
  }

  /** How many of those that were asked for have ended by themselves. */
  get whole(): number {
    return this.done
  }

  /** The moment up to which what is due was looked for day by day, where there were too many days; else null. */
  get lookedUntil(): string | null {
    return this.untilMostDays
  }

  /** What comes after a run that was stopped is not begun, unless it is to be. */
  async carryOut(runs: readonly PreviewedRun[]): Promise<void> {
    for (const { at, whenStopped, ...request } of runs) {
      if (at !== undefined && !(await this.goTo(at, request.startedBy))) return
      const run = await this.start(request)
      this.shown.push(run)
      if (run.status === 'stopped' && whenStopped === 'goOn') continue
      if (isIncomplete(run)) return
      this.done++
    }
  }

  /** Does on each day up to the moment what comes due on it; false where that ended early. */
  private async goTo(at: string, startedBy: string): Promise<boolean> {
    const { engine } = this.of
    const { clock, registry, store } = engine
    let after = clock()
    if (after >= at) return true
    if (!(await this.scan(startedBy))) return false
    for (let days = 0; ; days++) {
      const next = await store.momentsWithin({ after, until: at })
      if (!next || next.first >= at) break
      if (days >= mostDays) {
        this.untilMostDays = after
        break
      }
      const until = canonicalUtc(endOfDay(registry.zone, Date.parse(next.first)))
      const day = await store.momentsWithin({ after, until: until < at ? until : at })
      after = day?.last ?? next.first
      if (after >= at) break
      await this.putTo(after)
      if (!(await this.scan(startedBy))) return false
    }
    await this.putTo(at)
    return true
  }

  /** It is that moment, and nobody doubts it (L6). */
  private async putTo(at: string): Promise<void> {
    this.of.clock.putTo(at)
    await this.of.engine.clockCheck.lookConfirmed('a preview')
  }

  private async scan(startedBy: string): Promise<boolean> {
    for (const request of await scanOrSync(this.of.engine, startedBy)) {
      const run = await this.start(request)
      if (this.saysMore(run)) this.shown.push(run)
      if (isIncomplete(run)) return false
    }
    return true
  }

  /** What one of them warned of before is nothing new on another day. */
  private saysMore({ status, counters, warnings }: Run): boolean {
    if (status !== 'success' && status !== 'warnings') return true
    const said = new Set(this.shown.flatMap((run) => run.warnings.map(({ message }) => message)))
    return Object.values(counters).some((count) => count > 0) || warnings.some(({ message }) => !said.has(message))
  }

  private async start(request: RunRequest): Promise<Run> {
    const { engine, cancelled, ended } = this.of
    const started = await engine.start(request)
    const because = cancelled()
    if (because !== null) engine.cancel(started.id, because)
    const run = await started.ended
    await ended?.(run)
    return run
  }
}

function isIncomplete({ status }: Run): boolean {
  return status === 'stopped' || status === 'cancelled'
}
