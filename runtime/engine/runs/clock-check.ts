/** The store's memory of the time: looked at by every run, and answered by a person where the clock is in doubt (L6). */
import { SyncError } from '../../model/errors'
import type { Store } from '../../model/store'
import type { ClockQuestion, KnownTime, RunTime } from '../../pipeline/9-clock'
import { clockIsRight, decideClock, runTime } from '../../pipeline/9-clock'
import { actionRun } from './actions'

const factName = 'clock'

export class ClockCheck {
  /** When `last` was noted, by the clock that nobody sets; null as long as this process has noted none. */
  private notedAt: number | null = null
  /** One look after the other. */
  private looking: Promise<unknown> = Promise.resolve()

  /** `passed`: milliseconds by a clock that nobody sets; undefined where there is none. */
  constructor(
    private readonly store: Store,
    private readonly clock: () => string,
    private readonly passed: (() => number) | undefined,
  ) {}

  /** Knows of the time that has passed what another check of the same process knows, for a copy of its store (N6). */
  goOnFrom({ notedAt }: ClockCheck): void {
    this.notedAt = notedAt
  }

  /** How a run that begins takes the time. */
  async look(): Promise<RunTime> {
    return this.inTurn(async () => {
      const now = this.clock()
      const before = await this.read()
      const passedMs = this.passed && this.notedAt !== null ? this.passed() - this.notedAt : null
      const known = decideClock({ now, known: before, passedMs })
      if (known.last === now || this.notedAt === null) this.notedAt = this.passed?.() ?? null
      await this.save(before, known)
      return runTime(now, known)
    })
  }

  /** The same for a run that a person has confirmed, which is the answer; `who` started it. */
  async lookConfirmed(who: string): Promise<RunTime> {
    if ((await this.look()).state === 'inDoubt') await this.answer(null, who)
    return this.look()
  }

  /** What somebody is asked; null when nobody is. */
  async question(): Promise<ClockQuestion | null> {
    return (await this.read())?.question ?? null
  }

  /** The clock is right: what came due by it is taken from the next run on. `who` is recorded. Throws SyncError 'conflict'. */
  async answer(to: string | null, who: string): Promise<void> {
    await this.inTurn(async () => {
      const before = await this.read()
      const question = before?.question ?? null
      if (to !== null && question?.to !== to)
        throw new SyncError('conflict', 'nobody asks that about the clock any more', 'Look at what is asked now')
      if (!question) return
      const now = this.clock()
      this.notedAt = this.passed?.() ?? null
      await this.save(before, clockIsRight(now))
      const reason = `The clock is right, although it went from ${question.from} to ${question.to}: what came due by it is taken`
      await this.store.startRun({ ...actionRun('clock', null, who, now), kind: 'lifecycle', reason })
    })
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.looking.then(work, work)
    this.looking = mine.catch(() => undefined)
    return mine
  }

  private async read(): Promise<KnownTime | null> {
    const text = await this.store.fact(factName)
    return text === null ? null : (JSON.parse(text) as KnownTime)
  }

  private async save(before: KnownTime | null, known: KnownTime): Promise<void> {
    const text = JSON.stringify(known)
    if (before === null || JSON.stringify(before) !== text) await this.store.saveFact(factName, text)
  }
}
