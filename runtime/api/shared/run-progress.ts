/** What open editors are sent about runs: aggregates without personal data, four times a second at most (N8). */
import type { Engine } from '../../engine/engine'
import type { Run } from '../../model/runs'
import type { SystemRow } from '../../model/store-rows'

/** The topic editors subscribe to. Every open editor receives it, whoever sits before it. */
const runsTopic = 'identity/runs'

/** Milliseconds between two messages, however many runs there are. */
const publishEveryMs = 250

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
export class ProgressPublisher {
  private readonly unpublished = new Map<string, { engine: Engine; run: Run }>()
  private timer: NodeJS.Timeout | undefined
  private lastPublished = 0

  constructor(private readonly publish: (topic: string, message: { readonly runs: readonly RunProgress[] }) => void) {}

  /** Takes a run as it stands now; what it was before is not published any more. */
  add(engine: Engine, run: Run): void {
    this.unpublished.set(`${engine.name} ${run.id}`, { engine, run })
    this.schedule()
  }

  /** At most one message is on its way at any time, so that two never come closer than they may. */
  private schedule(): void {
    this.timer ??= setTimeout(() => void this.send(), Math.max(0, this.lastPublished + publishEveryMs - Date.now())).unref()
  }

  private async send(): Promise<void> {
    const latest = [...this.unpublished.values()]
    this.unpublished.clear()
    try {
      const rows = new Map<Engine, readonly SystemRow[]>()
      const runs: RunProgress[] = []
      for (const { engine, run } of latest) {
        const systems = rows.get(engine) ?? (await systemsOf(engine))
        rows.set(engine, systems)
        runs.push(progressOf(engine.name, run, systems))
      }
      this.publish(runsTopic, { runs })
    } finally {
      this.lastPublished = Date.now()
      this.timer = undefined
      if (this.unpublished.size > 0) this.schedule()
    }
  }
}

/** The rows of the systems; none when the store is closed already, which is so at the end of the last run. */
async function systemsOf(engine: Engine): Promise<readonly SystemRow[]> {
  return engine.store.concurrentReads.systems().catch(() => [])
}

function progressOf(store: string, run: Run, rows: readonly SystemRow[]): RunProgress {
  const { id, kind, profile, status, started, ended, total } = run
  const system = rows.find((row) => row.id === run.system)?.node ?? null
  const counters = Object.fromEntries(Object.entries(run.counters).filter(([, count]) => count !== 0))
  return { store, id, kind, profile, system, status, started, ended, total, counters, warnings: run.warnings.length }
}
