/** Problems of schedules: a run that was due by an inject node, and did not begin (N13). */
import { counted } from '../../model/counted'
import { SyncError } from '../../model/errors'
import type { Store } from '../../model/store'
import { currentPause } from '../../pipeline/pause'
import { missedSince } from '../../pipeline/schedule'
import type { Schedule } from './schedules'
import { dueAfter, schedulesOf } from './schedules'
import { covers } from '../run-request'
import type { FoundProblem, Surroundings } from './found-problem'
import { systemNode } from './found-problem'
import type { RunsOf } from './run-history'

const factName = 'schedules since'

/** When each schedule was first seen, kept in the store: before that nothing was due by it. */
export class ScheduleTimes {
  private saved: string | undefined

  constructor(private readonly store: Pick<Store, 'fact' | 'saveFact'>) {}

  /** By key, canonical UTC; what is on the canvas no more is forgotten. Saves only what changed. */
  async firstSeen(schedules: readonly Schedule[], now: string): Promise<ReadonlyMap<string, string>> {
    this.saved ??= (await this.store.fact(factName)) ?? '[]'
    const known = new Map(JSON.parse(this.saved) as [string, string][])
    const seen = new Map(schedules.map(({ key }) => [key, known.get(key) ?? now]))
    const text = JSON.stringify([...seen].sort())
    if (text === this.saved) return seen
    try {
      await this.store.saveFact(factName, text)
      this.saved = text
    } catch (error) {
      // That nothing can be saved is a problem of its own, and no reason to be silent about the others.
      if (!(error instanceof SyncError) || error.code !== 'store-unwritable') throw error
    }
    return seen
  }
}

/** What is known of the runs of a store. */
export interface KnownRuns {
  /** When the last run of each profile began, canonical UTC. */
  lastStarts(of: RunsOf): ReadonlyMap<string, string>
  /** Whether a run is under way or waits. */
  isBusy(of: RunsOf): boolean
}

/** When a run last began that did what the schedule starts, or more; null when none did. */
function lastStart(starts: ReadonlyMap<string, string>, asked: string): string | null {
  const covering = [...starts].filter(([profile]) => covers(profile, asked)).map(([, started]) => started)
  return covering.sort().at(-1) ?? null
}

/** The schedules that were missed, of this moment; `now` is canonical UTC. */
export async function missedSchedules(
  at: Surroundings,
  { times, runs, now }: { readonly times: ScheduleTimes; readonly runs: KnownRuns; readonly now: string },
): Promise<FoundProblem[]> {
  const schedules = schedulesOf(at.registry).filter(({ system }) => system === null || at.plan.systemByNode.has(system))
  const seen = await times.firstSeen(schedules, now)
  return schedules.flatMap((schedule): FoundProblem[] => {
    const id = schedule.system === null ? undefined : at.plan.systemByNode.get(schedule.system)
    const system = id === undefined ? undefined : at.plan.systems.get(id)
    const of = id ?? 'none'
    const [last, first] = [lastStart(runs.lastStarts(of), schedule.profile), seen.get(schedule.key) ?? now]
    const from = last !== null && last > first ? last : first
    const due = dueAfter(schedule, new Date(from))?.toISOString() ?? null
    const isPaused = system !== undefined && currentPause(system.row.paused, now) !== null
    const missed = missedSince({ due, now, isBusy: runs.isBusy(of), isPaused })
    return missed === null ? [] : [missedProblem(schedule, system ? systemNode(system.config) : null, missed)]
  })
}

function missedProblem(schedule: Schedule, system: FoundProblem['system'], missed: string): FoundProblem {
  const { name, starts, profile, every } = schedule
  const when = typeof every === 'number' ? `every ${counted(every, 'second')}` : `at "${every}"`
  return {
    code: 'schedule-missed',
    key: schedule.key,
    since: missed,
    system,
    rule: null,
    node: starts,
    count: null,
    sentence: `By the schedule of "${name}" (${when}) ${profile}${system ? ` of ${system.name}` : ''} should have begun at ${missed}, and no run did.`,
    next: 'If Node-RED was not running then, start the run by hand or leave it to the next time. If it was, look at the inject node, the wire behind it, and the log.',
    short: 'schedule missed',
  }
}
