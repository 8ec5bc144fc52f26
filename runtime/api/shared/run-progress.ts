/** What open editors hear of runs: aggregates without personal data, a few times a second at most. And the tally of ended runs. */
import type { Engine } from '../../engine/engine'
import type { SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { SystemRow } from '../../model/store'

/** The topic editors subscribe to. Every open editor hears it, whoever sits before it. */
export const runsTopic = 'identity/runs'

/** At most four messages a second, however many runs there are. */
const everyMs = 250

/** A run as every open editor may see it: figures and names of systems. Not who started it, not why it stopped. */
export interface RunProgress {
  readonly store: string
  readonly id: number
  readonly kind: Run['kind']
  readonly profile: Run['profile']
  /** The id of the system's node. */
  readonly system: string | null
  readonly status: Run['status']
  readonly started: string
  readonly ended: string | null
  readonly total: number | null
  /** Those that are not zero. */
  readonly counters: Readonly<Record<string, number>>
  readonly warnings: number
}

/** Gathers the progress of all runs and publishes the latest of each. */
export class ProgressFeed {
  private readonly waiting = new Map<string, { engine: Engine; run: Run }>()
  private timer: NodeJS.Timeout | undefined
  private last = 0

  constructor(private readonly publish: (topic: string, data: { readonly runs: readonly RunProgress[] }) => void) {}

  heard(engine: Engine, run: Run): void {
    this.waiting.set(`${engine.name} ${run.id}`, { engine, run })
    this.timer ??= setTimeout(() => void this.send(), Math.max(0, this.last + everyMs - Date.now())).unref()
  }

  private async send(): Promise<void> {
    this.last = Date.now()
    this.timer = undefined
    const gathered = [...this.waiting.values()]
    this.waiting.clear()
    const rows = new Map<Engine, readonly SystemRow[]>()
    for (const { engine } of gathered) if (!rows.has(engine)) rows.set(engine, await systemsOf(engine))
    this.publish(runsTopic, { runs: gathered.map(({ engine, run }) => progressOf(engine.name, run, rows.get(engine) ?? [])) })
  }
}

/** The rows of the systems; none when the store is closed already, which is when the last run's end is heard. */
async function systemsOf(engine: Engine): Promise<readonly SystemRow[]> {
  return engine.store.systems().catch(() => [])
}

function progressOf(store: string, run: Run, rows: readonly SystemRow[]): RunProgress {
  const { id, kind, profile, status, started, ended, total } = run
  const system = rows.find((row) => row.id === run.system)?.node ?? null
  const counters = Object.fromEntries(Object.entries(run.counters).filter(([, count]) => count !== 0))
  return { store, id, kind, profile, system, status, started, ended, total, counters, warnings: run.warnings.length }
}

export interface EndedRuns {
  readonly system: SystemId | null
  readonly profile: Run['profile']
  readonly status: Run['status']
  readonly count: number
  /** Canonical UTC. */
  readonly lastEnd: string
}

/** Runs that ended in this process, by store, system, profile and status. */
export class RunTally {
  private readonly ended = new Map<string, EndedRuns>()

  heard(engine: Engine, run: Run): void {
    if (run.ended === null) return
    const { system, profile, status } = run
    const key = JSON.stringify([engine.name, system, profile, status])
    this.ended.set(key, { system, profile, status, count: (this.ended.get(key)?.count ?? 0) + 1, lastEnd: run.ended })
  }

  of(engine: Engine): readonly EndedRuns[] {
    const prefix = `[${JSON.stringify(engine.name)},`
    return [...this.ended].filter(([key]) => key.startsWith(prefix)).map(([, one]) => one)
  }
}
