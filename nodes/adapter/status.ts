/** Live counts as node status, a few times a second at most (N8). */
import { inNumber } from '../../runtime/model/counted'
import type { CountedObject } from '../../runtime/engine/canvas/node-ports'
import type { Run } from '../../runtime/model/runs'
import { synchronisedOf } from '../../runtime/model/runs'
import { withProblems } from './problem-status'
import type { NodeStatus, RedNode } from './red'
import { SeenObjects } from './seen-objects'
import { fitted } from './short-text'

const everyMs = 400

/** What an output's objects are called: a word for any number, or one for a single object and one for others. */
export type CountLabel = string | readonly [one: string, many: string]

function labelled(count: number, label: CountLabel): string {
  return `${count.toLocaleString('en')} ${typeof label === 'string' ? label : inNumber(count, ...label)}`
}

/**
 * How many objects a step has sent out of each output in the present run. Who comes again in it, since something she goes by has
 * changed meanwhile, stays counted as the first time, and is counted as coming again.
 */
export class LiveCounts {
  private run: number | undefined
  private counts: number[]
  private failed = 0
  private repeated = 0
  private records = new SeenObjects()
  private people = new SeenObjects()
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly node: RedNode,
    private readonly labels: readonly CountLabel[],
    private readonly options: {
      /** Of a step whose rule is switched off nothing is counted: it does nothing, and its status says so. */
      readonly isOff?: boolean | undefined
      /** Is told how many have left by each output. */
      readonly counted?: (counts: readonly number[]) => void
    } = {},
  ) {
    this.counts = labels.map(() => 0)
  }

  add(run: number, output: number | 'failed' | null, { id, cso }: CountedObject): void {
    if (this.options.isOff) return
    if (run !== this.run) {
      this.run = run
      this.counts = this.labels.map(() => 0)
      this.failed = 0
      this.repeated = 0
      this.records = new SeenObjects()
      this.people = new SeenObjects()
    }
    if (!(cso === null ? this.people : this.records).add(id)) this.repeated++
    else if (output === 'failed') this.failed++
    else if (output !== null) this.counts[output] = (this.counts[output] ?? 0) + 1
    this.timer ??= setTimeout(() => this.show(), everyMs)
  }

  private show(): void {
    this.timer = undefined
    const parts = this.labels.map((label, i) => labelled(this.counts[i] ?? 0, label))
    if (this.failed > 0) parts.push(`${this.failed.toLocaleString('en')} failed`)
    if (this.repeated > 0) parts.push(`${this.repeated.toLocaleString('en')} again`)
    const status: NodeStatus = { fill: this.failed > 0 ? 'red' : 'green', shape: 'dot', text: parts.join(' · ') }
    this.node.status(withProblems(this.node, status))
    this.options.counted?.(this.counts)
  }

  close(): void {
    clearTimeout(this.timer)
  }
}

const endings: Record<Run['status'], NodeStatus> = {
  waiting: { fill: 'grey', shape: 'ring' },
  running: { fill: 'blue', shape: 'dot' },
  success: { fill: 'green', shape: 'dot' },
  warnings: { fill: 'yellow', shape: 'dot' },
  errors: { fill: 'red', shape: 'dot' },
  stopped: { fill: 'red', shape: 'ring' },
  cancelled: { fill: 'grey', shape: 'ring' },
}

/** A run as a node's status: phase, figures and speed while it runs; the outcome when it has ended. */
export function runStatus(run: Run, since: number): NodeStatus {
  const { counters } = run
  const style = endings[run.status]
  if (run.status === 'waiting') return { ...style, text: 'waiting for another run' }
  if (run.status === 'stopped' || run.status === 'cancelled')
    return { ...style, text: fitted(`${run.status}: ${run.reason ?? ''}`, 70) }
  if (run.kind === 'export') {
    const changed = counters.exportUpdated + counters.exportRenamed
    const { created, deleted, exportFailed: failed, held } = counters
    return { ...style, text: figures({ created, updated: changed, deleted, failed, held }) || 'nothing to send' }
  }
  const done = counters.read + counters.processed
  if (run.status === 'running') {
    const perSecond = Math.round((done / Math.max(1, Date.now() - since)) * 1000)
    const of = run.total === null ? '' : ` of ${run.total.toLocaleString('en')}`
    const what =
      counters.processed > 0
        ? `${counters.processed.toLocaleString('en')}${of} synchronised`
        : `${counters.read.toLocaleString('en')}${of} read`
    return { ...style, text: `${what}, ${perSecond}/s` }
  }
  const parts: string[] = []
  const { read, added, obsoleted } = counters
  const failed = counters.importFailed + counters.syncFailed + counters.followUpsFailed
  const text = figures({
    read,
    new: added,
    changed: counters.updated + counters.renamed,
    gone: obsoleted,
    synced: synchronisedOf(run),
    failed,
  })
  if (text !== '') parts.push(text)
  if (parts.length === 0) parts.push(run.profile.includes('sync') ? 'nothing to do' : 'nothing read')
  // What they say is in the tab Identity: here it would lie over the wires.
  if (run.warnings.length > 0) parts.push(`⚠ ${run.warnings.length}`)
  return { ...style, text: parts.join(' · ') }
}

/** Figures with their words, without those that are zero: node status has room for a few. */
function figures(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count.toLocaleString('en')} ${word}`)
    .join(' · ')
}
