/** Examinations of the store's file: the last one, one on demand, and one each week while no run is under way. */
import { messageOf, SyncError } from '../../model/errors'
import { ended } from '../../model/sentences'
import type { Store } from '../../model/store'

/** What is asked of the store. */
type ExaminedStore = Pick<Store, 'fact' | 'saveFact' | 'examine'>

const factName = 'examination'

/** After which the file is examined anew. */
const weekMs = 7 * 86_400_000

/** What an examination of the whole file came to. */
export interface Examination {
  /** Canonical UTC. */
  readonly at: string
  /** What is damaged, as the database says it; none where the file is whole. */
  readonly findings: readonly string[]
}

export class StoreExamination {
  private latest: Examination | null | undefined
  private underWay: Promise<Examination> | undefined
  private since: string | null = null
  private failure: string | null = null

  constructor(
    private readonly store: ExaminedStore,
    private readonly clock: () => string,
  ) {}

  /** Since when one is under way, as canonical UTC: the time it will bear; null when none is. */
  get begun(): string | null {
    return this.since
  }

  /** Why the last one begun since the process started came to no end, with the next step; null when it did. */
  get failed(): string | null {
    return this.failure
  }

  /** The last one; null when there was none yet. */
  async last(): Promise<Examination | null> {
    if (this.latest !== undefined) return this.latest
    const text = await this.store.fact(factName)
    // One that ended meanwhile is later than what was read.
    return (this.latest ??= text === null ? null : (JSON.parse(text) as Examination))
  }

  /** Examines the file now; whoever asks meanwhile gets the same answer. */
  examine(): Promise<Examination> {
    this.underWay ??= this.look().finally(() => (this.underWay = undefined))
    return this.underWay
  }

  /** Examines the file when the last time is a week ago; null when it is not. */
  async examineWeekly(): Promise<Examination | null> {
    const last = await this.last()
    if (last !== null && Math.abs(Date.parse(this.clock()) - Date.parse(last.at)) < weekMs) return null
    return this.examine()
  }

  private async look(): Promise<Examination> {
    this.since = this.clock()
    this.failure = null
    try {
      return await this.lookAt(this.since)
    } catch (thrown) {
      const next = thrown instanceof SyncError ? ` ${thrown.next}`.trimEnd() : ''
      this.failure = `${ended(messageOf(thrown))}${next}`
      throw thrown
    } finally {
      this.since = null
    }
  }

  private async lookAt(at: string): Promise<Examination> {
    const found = { at, findings: await this.store.examine() }
    this.latest = found
    // A file that is damaged may not take it; it is known until the process ends, and found again.
    await this.store.saveFact(factName, JSON.stringify(found)).catch((error: unknown) => {
      if (found.findings.length === 0) throw error
    })
    return found
  }
}
