/**
 * Pauses that end as they were set: each end is an activity, once and with its own moment, also where no process was there then
 * (N12).
 */
import type { SystemId } from '../model/objects'
import type { Run } from '../model/runs'
import type { Store } from '../model/store'
import type { Pause } from '../model/store-rows'
import { currentPause } from '../pipeline/pause'
import type { SystemRows } from './canvas/system-rows'
import { actionRun } from './runs/actions'

/** It is looked again after so long at the latest: a clock may be set, and a disk have room again. */
const longestWaitMs = 60_000

export interface PauseWatch {
  readonly store: Pick<Store, 'systems'>
  readonly rows: SystemRows
  /** Canonical UTC. */
  readonly clock: () => string
  /** Told of the activities. */
  readonly tell: (run: Run) => void
}

export class EndsOfPauses {
  private timer: NodeJS.Timeout | undefined
  private isStopped = false
  /** One look after the other. */
  private looking: Promise<unknown> = Promise.resolve()

  constructor(private readonly at: PauseWatch) {}

  /** Records what has ended, of systems that are on the canvas no more too, and looks again when the next one ends. */
  async look(): Promise<void> {
    const mine = this.looking.then(() => this.lookOnce())
    this.looking = mine.catch(() => undefined)
    return mine
  }

  /** Nothing is recorded any more once this resolves. */
  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    await this.looking
  }

  private async lookOnce(): Promise<void> {
    if (this.isStopped) return
    let next = longestWaitMs
    try {
      next = await this.record()
    } finally {
      this.lookAfter(next)
    }
  }

  /** In how many milliseconds the next pause ends; infinite where none does. */
  private async record(): Promise<number> {
    const { store, rows, clock } = this.at
    let next = Infinity
    for (const stored of await store.systems()) {
      rows.addUnknown(stored)
      const { paused, isPauseEndNoted } = rows.get(stored.id)
      if (paused === null || isPauseEndNoted) continue
      const now = clock()
      if (currentPause(paused, now)) next = Math.min(next, Date.parse(paused.until) - Date.parse(now))
      else await this.note(stored.id, paused)
    }
    return next
  }

  private async note(system: SystemId, { until, by, since, reason }: Pause): Promise<void> {
    const run = actionRun('pause-ended', system, 'itself', until)
    const said = `Ended as set by ${by} on ${since}: ${reason}`
    this.at.tell(await this.at.rows.act(system, { isPauseEndNoted: true }, { ...run, kind: 'import', reason: said }))
  }

  private lookAfter(ms: number): void {
    clearTimeout(this.timer)
    if (this.isStopped || ms === Infinity) return
    this.timer = setTimeout(() => void this.look().catch(() => undefined), Math.min(ms, longestWaitMs))
    this.timer.unref()
  }
}
