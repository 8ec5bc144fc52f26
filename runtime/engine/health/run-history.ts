/** The failed runs of a store that are still open, kept up with its runs: each of them is read once. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'
import type { OpenFailures, RunOutcome } from './failed-runs'
import { afterRun, mayHaveUnreadable, outcomeOf } from './failed-runs'

/** Whose runs: a system's, or those of no system. */
export type RunsOf = SystemId | 'none'

type ByOwner = ReadonlyMap<RunsOf, OpenFailures>

/** Runs read at a time. */
const pageSize = 500

export class RunHistory {
  private known: ByOwner = new Map()
  /** Up to this one all runs had ended when they were read. */
  private upTo = 0
  private reading: Promise<ByOwner> | undefined

  constructor(private readonly store: Pick<Store, 'runs' | 'runRecords'>) {}

  /** What is open now. */
  open(): Promise<ByOwner> {
    return (this.reading ??= this.read().finally(() => (this.reading = undefined)))
  }

  private async read(): Promise<ByOwner> {
    const runs = (await this.runsSince(this.upTo)).reverse()
    const firstOpen = runs.findIndex(({ isOpen }) => isOpen)
    const ended = firstOpen < 0 ? runs : runs.slice(0, firstOpen)
    this.known = afterRuns(this.known, ended)
    this.upTo = ended.at(-1)?.id ?? this.upTo
    return afterRuns(this.known, firstOpen < 0 ? [] : runs.slice(firstOpen))
  }

  /** The newest first. Of runs that went well little is kept: there may be months of them. */
  private async runsSince(known: number): Promise<ReadRun[]> {
    const found: ReadRun[] = []
    for (let after: string | null | undefined; after !== null;) {
      const page = await this.store.runs({ limit: pageSize, ...(after !== undefined && { after }) })
      const unknown = page.items.filter(({ id }) => id > known)
      for (const run of unknown)
        found.push({
          id: run.id,
          owner: run.system ?? 'none',
          isOpen: run.ended === null,
          outcome: outcomeOf((await this.hasUnreadable(run)) ? { ...run, unreadable: true } : run),
        })
      after = unknown.length < page.items.length ? null : page.next
      if (after !== null) await yieldToEventLoop()
    }
    return found
  }

  private async hasUnreadable(run: Run): Promise<boolean> {
    if (!mayHaveUnreadable(run)) return false
    return (await this.store.runRecords(run.id, { outcome: 'valueUnreadable', limit: 1 })).items.length > 0
  }
}

interface ReadRun {
  readonly id: number
  readonly owner: RunsOf
  readonly isOpen: boolean
  readonly outcome: RunOutcome | null
}

function afterRuns(open: ByOwner, runs: readonly ReadRun[]): ByOwner {
  const after = new Map(open)
  for (const { owner, outcome } of runs) if (outcome) after.set(owner, afterRun(after.get(owner) ?? new Map(), outcome))
  return after
}
