/** Problems of schedules: a run that was due by an inject node, and did not begin (N13). */
import { SyncError } from '../../model/errors'
import { profileWords } from '../../model/profile-words'
import type { Store } from '../../model/store'
import { currentPause } from '../../pipeline/pause'
import type { Occupied } from '../../pipeline/schedule'
import { missedSince, occupiedUntil } from '../../pipeline/schedule'
import type { Schedule } from './schedules'
import { dueAfter, schedulesOf } from './schedules'
import { covers, isProfile } from '../run-request'
import type { FoundProblem, Surroundings } from './found-problem'
import { systemNode } from './found-problem'
import type { RunsOf } from './run-history'

const factName = 'schedules since'

/**
 * Up to when nothing is due by each schedule, kept in the store: since it was first seen, or since the end of a time in which
 * nothing was to begin. By key, canonical UTC.
 */
export class ScheduleTimes {
  private saved: string | undefined

  constructor(private readonly store: Pick<Store, 'fact' | 'saveFact'>) {}

  /** Of these schedules; of those that are new `now`. */
  async of(schedules: readonly Schedule[], now: string): Promise<ReadonlyMap<string, string>> {
    this.saved ??= (await this.store.fact(factName)) ?? '[]'
    const known = new Map(JSON.parse(this.saved) as [string, string][])
    return new Map(schedules.map(({ key }) => [key, known.get(key) ?? now]))
  }

  /** What is on the canvas no more is forgotten. Saves only what changed. */
  async save(times: ReadonlyMap<string, string>): Promise<void> {
    const text = JSON.stringify([...times].sort())
    if (text === this.saved) return
    try {
      await this.store.saveFact(factName, text)
      this.saved = text
    } catch (error) {
      // That nothing can be saved is a problem of its own, and no reason to be silent about the others.
      if (!(error instanceof SyncError) || error.code !== 'store-unwritable') throw error
    }
  }
}

/** What is known of the runs of a store. */
export interface KnownRuns {
  /** When the last run of each profile began, canonical UTC. */
  lastStarts(of: RunsOf): ReadonlyMap<string, string>
  /** When the last runs were under way, the newest last. */
  lastRuns(of: RunsOf): readonly Occupied[]
  /** Before it runs may have been forgotten; canonical UTC, null where there is none. */
  readonly oldest: string | null
  /** Whether a run is under way or waits. */
  isBusy(of: RunsOf): boolean
}

/** When a run last began that did what the schedule starts, or more; null when none did. */
function lastStart(starts: ReadonlyMap<string, string>, asked: string): string | null {
  const covering = [...starts].filter(([profile]) => covers(profile, asked)).map(([, started]) => started)
  return covering.sort().at(-1) ?? null
}

/** The first moment after another at which a run should have begun, and up to when nothing was to begin before. */
function dueSince(schedule: Schedule, since: string, occupied: readonly Occupied[]): { due: string | null; after: string } {
  for (let after = since; ;) {
    const due = dueAfter(schedule, new Date(after))?.toISOString() ?? null
    const until = due === null ? null : occupiedUntil(due, occupied)
    if (until === null) return { due, after }
    after = until
  }
}

/** The schedules that were missed, of this moment; `now` is canonical UTC. */
export async function missedSchedules(
  at: Surroundings,
  { times, runs, now }: { readonly times: ScheduleTimes; readonly runs: KnownRuns; readonly now: string },
): Promise<FoundProblem[]> {
  const schedules = schedulesOf(at.registry).filter(({ system }) => system === null || at.plan.systemByNode.has(system))
  const occupiedUpTo = new Map(await times.of(schedules, now))
  const missed = schedules.flatMap((schedule): FoundProblem[] => {
    const id = schedule.system === null ? undefined : at.plan.systemByNode.get(schedule.system)
    const system = id === undefined ? undefined : at.plan.systems.get(id)
    const of = id ?? 'none'
    const pause = system?.row.paused ?? null
    const occupied = [...runs.lastRuns(of), ...(pause ? [{ from: pause.since, to: pause.until }] : [])]
    const last = lastStart(runs.lastStarts(of), schedule.profile) ?? runs.oldest ?? ''
    const first = occupiedUpTo.get(schedule.key) ?? now
    const since = last > first ? last : first
    const { due, after } = dueSince(schedule, since, occupied)
    if (after !== since && after <= now) occupiedUpTo.set(schedule.key, after)
    const isPaused = currentPause(pause, now) !== null
    const moment = missedSince({ due, now, isBusy: runs.isBusy(of), isPaused })
    return moment === null ? [] : [missedProblem(schedule, system ? systemNode(system.config) : null, moment)]
  })
  await times.save(occupiedUpTo)
  return missed
}

function missedProblem(schedule: Schedule, system: FoundProblem['system'], missed: string): FoundProblem {
  const { name, starts, profile } = schedule
  const what = isProfile(profile) ? profileWords[profile] : 'the lifecycle scan'
  const when = `${missed.slice(0, 16).replace('T', ' ')} UTC`
  return {
    code: 'schedule-missed',
    key: schedule.key,
    since: missed,
    system,
    rule: null,
    node: starts,
    run: null,
    count: null,
    sentence: `The schedule "${name}" should have started a run${system ? ` of ${system.name}` : ''} on ${when} (${what}), and none began.`,
    next: 'If Node-RED was not running then, start the run by hand or leave it to the next time. If it was, look at the inject node, the wire behind it, and the log.',
    short: 'schedule missed',
  }
}
