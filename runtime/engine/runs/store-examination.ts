/** Examinations of the store's file: the last one, one on demand, and one each week while no run is under way. */
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

  constructor(
    private readonly store: ExaminedStore,
    private readonly clock: () => string,
  ) {}

  /** The last one; null when there was none yet. */
  async last(): Promise<Examination | null> {
    if (this.latest !== undefined) return this.latest
    const text = await this.store.fact(factName)
    return (this.latest = text === null ? null : (JSON.parse(text) as Examination))
  }

  /** Examines the file now; whoever asks meanwhile gets the same answer. */
  examine(): Promise<Examination> {
    this.underWay ??= this.look().finally(() => (this.underWay = undefined))
    return this.underWay
  }

  /** Examines the file when the last time is a week ago. */
  async examineWeekly(): Promise<void> {
    const last = await this.last()
    if (last !== null && Math.abs(Date.parse(this.clock()) - Date.parse(last.at)) < weekMs) return
    await this.examine()
  }

  private async look(): Promise<Examination> {
    const found = { at: this.clock(), findings: await this.store.examine() }
    this.latest = found
    // A file that is damaged may not take it; it is known until the process ends, and found again.
    await this.store.saveFact(factName, JSON.stringify(found)).catch((error: unknown) => {
      if (found.findings.length === 0) throw error
    })
    return found
  }
}
