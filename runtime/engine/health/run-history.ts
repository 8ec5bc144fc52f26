/** The failed runs of a store that are still open, and when each kind last began: kept up with its runs, each read once. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'
import type { Occupied } from '../../pipeline/schedule'
import { isAction } from '../runs/actions'
import type { OpenFailures, RunOutcome } from './failed-runs'
import { afterRun, mayHaveUnreadable, outcomeOf } from './failed-runs'

/** Whose runs: a system's, or those of no system. */
export type RunsOf = SystemId | 'none'

type ByOwner = ReadonlyMap<RunsOf, OpenFailures>

/** Of so many runs of a system it is kept when they were under way. */
const mostLasting = 100

/** Runs read at a time. */
const pageSize = 500

export class RunHistory {
  private known: ByOwner = new Map()
  /** Up to this one all runs had ended when they were read. */
  private upTo = 0
  private reading: Promise<ByOwner> | undefined
  /** By owner and profile, when the last run began. */
  private readonly starts = new Map<RunsOf, Map<string, string>>()
  /** By owner, when the last runs were under way. */
  private readonly lasting = new Map<RunsOf, Map<number, Occupied>>()
  /** The oldest run that was read. */
  private first: Pick<Run, 'id' | 'started'> | null = null

  constructor(private readonly store: Pick<Store, 'runs' | 'runRecords'>) {}

  /** What is open now. */
  open(): Promise<ByOwner> {
    return (this.reading ??= this.read().finally(() => (this.reading = undefined)))
  }

  /** By profile, when the last run of a system, or of none, began, canonical UTC; as of the last look at what is open. */
  lastStarts(of: RunsOf): ReadonlyMap<string, string> {
    return this.starts.get(of) ?? new Map()
  }

  /** When the last runs that have ended were under way, the newest last. */
  lastRuns(of: RunsOf): readonly Occupied[] {
    return [...(this.lasting.get(of) ?? [])].sort(([a], [b]) => a - b).map(([, occupied]) => occupied)
  }

  /** When the oldest run that is left began, canonical UTC; null where none was forgotten: runs are numbered from 1. */
  get oldest(): string | null {
    return this.first !== null && this.first.id > 1 ? this.first.started : null
  }

  private noteLasting(owner: RunsOf, { id, started, ended }: Run): void {
    if (this.first === null || id < this.first.id) this.first = { id, started }
    if (ended === null) return
    const lasting = this.lasting.get(owner) ?? new Map<number, Occupied>()
    this.lasting.set(owner, lasting)
    lasting.set(id, { from: started, to: ended })
    if (lasting.size > mostLasting) lasting.delete(Math.min(...lasting.keys()))
  }

  private noteStart(owner: RunsOf, { profile, started }: Run): void {
    const starts = this.starts.get(owner) ?? new Map<string, string>()
    this.starts.set(owner, starts)
    const known = starts.get(profile)
    if (known === undefined || known < started) starts.set(profile, started)
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
      for (const run of unknown) {
        const owner = run.system ?? 'none'
        if (!isAction(run)) this.noteStart(owner, run)
        this.noteLasting(owner, run)
        const outcome = outcomeOf((await this.hasUnreadable(run)) ? { ...run, unreadable: true } : run)
        found.push({ id: run.id, owner, isOpen: run.ended === null, outcome })
      }
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
