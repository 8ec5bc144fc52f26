/** The newest run of its system on a node that starts such runs, whoever started it; and the pause, while it lasts (N8, N12). */
import type { Engine } from '../../runtime/engine/engine'
import { isHandAction, isOfPerson } from '../../runtime/engine/run-request'
import type { PlannedSystem } from '../../runtime/engine/canvas/plan'
import type { Run, RunKind } from '../../runtime/model/runs'
import type { Pause } from '../../runtime/model/store-rows'
import { currentPause, pausedShortly } from '../../runtime/pipeline/pause'
import type { DeployedStore } from './deployed-stores'
import { withProblems } from './problem-status'
import { fitted } from './short-text'
import { runStatus } from './status'
import type { NodeStatus, RedNode } from './red'

/** Which runs a node shows. */
export interface ShownKind {
  readonly kinds: readonly RunKind[]
  /** The connected system's node; null for the runs of no system. */
  readonly systemNode: string | null
  /** What is to be seen after a deployment in the place of the last run, until the next one; empty: nothing. */
  readonly first?: (engine: Engine) => Promise<string>
}

/** Activities by which a pause begins or is over. */
const aboutPauses: readonly Run['profile'][] = ['pause', 'resume', 'pause-ended']

/** Of the last runs of a store so many are looked through for one that is shown. */
const lookedThrough = 50

/** Shows them from the deployment on. Returns what ends it. */
export function showRuns(node: RedNode, store: DeployedStore, shown: ShownKind): () => void {
  let runs: ShownRuns | undefined
  const stop = store.registry.onDeployed(() => {
    const { engine } = store
    if (!engine) return
    if (runs?.engine !== engine) {
      runs?.end()
      runs = new ShownRuns(node, engine, { ...shown, isOpen: () => store.engine === engine })
    }
    // What keeps the canvas from being compiled is said by whoever runs it.
    runs.look().catch(() => undefined)
  })
  return () => {
    stop()
    runs?.end()
  }
}

class ShownRuns {
  /** Runs that have not ended, by number, and since when they are seen, in milliseconds since 1970. */
  private readonly open = new Map<number, { readonly run: Run; readonly since: number }>()
  private last: Run | null = null
  private system: PlannedSystem | null = null
  private readonly stop: () => void
  private isOver = false

  constructor(
    private readonly node: RedNode,
    readonly engine: Engine,
    private readonly shown: ShownKind & { readonly isOpen: () => boolean },
  ) {
    this.stop = engine.onRun((run) => this.take(run))
  }

  end(): void {
    this.isOver = true
    this.stop()
  }

  /** Finds what there is to show, after a deployment. */
  async look(): Promise<void> {
    const { systemNode, first } = this.shown
    const plan = await this.engine.currentPlan()
    const id = systemNode === null ? undefined : plan.systemByNode.get(systemNode)
    this.system = (id !== undefined && plan.systems.get(id)) || null
    if (systemNode !== null && !this.system) return
    const [found, text] = [await this.lastRun(), (await first?.(this.engine)) ?? '']
    if (found && found.id > (this.last?.id ?? 0)) this.last = found
    if (text === '' || this.open.size > 0 || this.pause) this.show()
    else this.put({ fill: 'yellow', shape: 'ring', text })
  }

  private async lastRun(): Promise<Run | null> {
    const { store } = this.engine
    const search = { ...(this.system && { system: this.system.row.id }), runsOnly: true, limit: lookedThrough }
    const pages = await Promise.all(this.shown.kinds.map((kind) => store.runs({ ...search, kind })))
    const ended = pages.flatMap(({ items }) => items.filter((run) => run.ended !== null && this.isShown(run)))
    return ended.sort((a, b) => b.id - a.id)[0] ?? null
  }

  private isShown({ system, kind, profile }: Run): boolean {
    const isOurs = system === (this.system?.row.id ?? null) && (this.shown.systemNode === null) === (system === null)
    return isOurs && this.shown.kinds.includes(kind) && !isOfPerson(profile) && !isHandAction(profile)
  }

  private take(run: Run): void {
    if (aboutPauses.includes(run.profile)) {
      if (this.system && run.system === this.system.row.id) this.show()
      return
    }
    if (!this.isShown(run)) return
    if (run.ended === null) this.open.set(run.id, { run, since: this.open.get(run.id)?.since ?? Date.now() })
    else this.close(run)
    this.show()
  }

  private close(run: Run): void {
    this.open.delete(run.id)
    if (run.id > (this.last?.id ?? 0)) this.last = run
  }

  private get pause(): Pause | null {
    return currentPause(this.system?.row.paused ?? null, this.engine.clock())
  }

  /** What goes on comes first; then why nothing does, then what waits, then how the last one ended. */
  private show(): void {
    const open = [...this.open.values()]
    const running = open.find(({ run }) => run.status !== 'waiting')
    const { pause } = this
    const [waiting] = open
    if (running) this.put(runStatus(running.run, running.since))
    else if (pause) this.put(pausedStatus(pause))
    else if (waiting) this.put(runStatus(waiting.run, waiting.since))
    else if (this.last) this.put(runStatus(this.last, 0))
    else this.put({})
  }

  /** Where the store is lost, the node says that, and no run that ends by it. */
  private put(status: NodeStatus): void {
    if (!this.isOver && this.shown.isOpen()) this.node.status(withProblems(this.node, status))
  }
}

function pausedStatus(pause: Pause): NodeStatus {
  const { by, reason } = pause
  return { fill: 'yellow', shape: 'ring', text: fitted(`${pausedShortly(pause)} by ${by}: ${reason}`, 120) }
}
