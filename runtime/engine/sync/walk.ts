/**
 * A page's objects along the wires: to a step it is applied at once, a foreign node gets a message. All come to the first step
 * before any comes to the second, as messages would.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { messageOf } from '../../model/errors'
import type { NodePorts, StepNode } from '../canvas/node-ports'
import type { Registry } from '../canvas/registry'
import type { Ends, Segments } from '../canvas/segments'
import type { ActiveRun } from '../runs/active-run'
import type { Plan } from '../canvas/plan'
import type { Delivery } from './delivery/delivery'
import type { IdentityMessage, Standing } from './page/view'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import type { Passed } from './pass-step'
import { passStep, refuse } from './pass-step'
import type { Extra } from './steps/step'
import { extraOf } from './steps/step'

/** An object on its way to a step. */
interface Arrival {
  readonly item: Item
  readonly node: StepNode
  /** Where it stands so far. */
  readonly standing: Standing
  /** What came out of a foreign node on its way; null where no message was made of it. */
  readonly message: IdentityMessage | null
}

/** An object that leaves a node. */
export type Outgoing = Omit<Arrival, 'node'>

export interface WalkedPage {
  readonly run: ActiveRun
  readonly plan: Plan
  readonly set: WorkingSet
  readonly delivery: Delivery
  readonly segments: Segments
  /** The deployed nodes. */
  readonly nodes: Pick<Registry, 'stepNodes' | 'ports'>
  /** Makes a message of an object, or brings one up to date. */
  readonly messageFor: (outgoing: Outgoing) => IdentityMessage
}

/** Milliseconds after which others get a turn. */
const turnMs = 6
/** Steps between two looks at the clock. */
const stepsBetween = 16

export class Walk {
  private readonly queue: Arrival[] = []
  private next = 0
  private waiting: Promise<void>[] = []
  private isAtWork = false
  /** What went wrong with the walk itself, and with no object. */
  fault: unknown

  constructor(private readonly page: WalkedPage) {}

  /** Whether what leaves the node goes on here; else a message is sent. */
  leads(node: string): boolean {
    return this.page.segments.knows(node)
  }

  /** By an output, to whatever is behind it. */
  send(node: string, output: number, outgoing: Outgoing): void {
    const { segments, nodes } = this.page
    const ends = segments.behind(node, output)
    const messages = copies(outgoing.message, ends.length, nodes.ports)
    for (const [at, end] of ends.entries()) this.goTo(end, { ...outgoing, message: messages[at] ?? null })
    if (this.isAtWork || this.queue.length === 0) return
    this.isAtWork = true
    this.page.delivery.hold()
    void this.workThrough()
  }

  private goTo({ node, isStep, isLast, isExport }: Ends[number], outgoing: Outgoing): void {
    const { nodes, messageFor } = this.page
    const step = isStep ? nodes.stepNodes.get(node) : undefined
    if (step) this.queue.push({ ...outgoing, node: step })
    else if (isExport) this.ask(node, outgoing)
    else if (!isLast || nodes.ports.hears(node)) nodes.ports.receive(node, messageFor(outgoing))
  }

  /** One message a run is enough for an export that is to begin behind it. */
  private ask(node: string, outgoing: Outgoing): void {
    const { run, set, nodes, messageFor } = this.page
    set.toExport.add(outgoing.item)
    if (run.exportsAsked.has(node)) return
    run.exportsAsked.add(node)
    const isShown = set.shown.has(outgoing.item)
    nodes.ports.receive(node, messageFor(outgoing))
    if (!isShown) set.shown.delete(outgoing.item)
  }

  /** Begins when all that leave now are there, and ends when nothing is on its way here any more. */
  private async workThrough(): Promise<void> {
    const { delivery } = this.page
    try {
      await yieldToEventLoop()
      while (this.queue.length > 0 || this.waiting.length > 0) {
        await this.workThroughQueue()
        await Promise.all(this.waiting.splice(0))
      }
    } catch (error) {
      this.fail(error)
    } finally {
      this.isAtWork = false
      delivery.release()
    }
  }

  private async workThroughQueue(): Promise<void> {
    let since = performance.now()
    for (;;) {
      const arrival = this.queue[this.next++]
      if (!arrival || this.page.delivery.hasEnded) break
      // What is at hand when it is asked for comes before the next object, and what has to be read first need not.
      const isAsking = this.arrive(arrival) === 'asking'
      if (!isAsking && (this.next % stepsBetween !== 0 || performance.now() - since < turnMs)) continue
      this.page.delivery.moved()
      await yieldToEventLoop()
      since = performance.now()
    }
    this.queue.length = 0
    this.next = 0
  }

  private arrive(arrival: Arrival): 'asking' | 'passed' {
    const { item, node, message } = arrival
    // Whatever happened to a copy of it beside the way, it goes on.
    this.page.delivery.foreignNodes.returned(item.id)
    const result = passStep(this.page, node, item, message === null ? nothingAdded : extraOf(message.payload))
    if (result instanceof Promise) {
      const gone = result.then((passed) => this.goOn(arrival, passed)).catch((error: unknown) => this.fail(error))
      this.waiting.push(gone)
      return 'asking'
    }
    if (result) this.goOn(arrival, result)
    return 'passed'
  }

  private fail(error: unknown): void {
    this.fault ??= error
    this.page.delivery.abort(messageOf(error))
  }

  private goOn({ item, node, standing, message }: Arrival, passed: Passed): void {
    if ('failed' in passed) return node.failed(passed.failed, this.page.messageFor({ item, standing, message }))
    const { output, because } = passed
    if (output === null) return
    const step = node.words[output] ?? ''
    try {
      this.send(node.id, output, { item, standing: { step, because, rule: node.rule }, message })
    } catch (error) {
      // Its message cannot be copied, whatever a foreign node put into it.
      const { failed } = refuse(this.page, node, item, error)
      node.failed(failed, this.page.messageFor({ item, standing, message: null }))
    }
  }
}

const nothingAdded: Extra = {}

/** The first goes on with the message itself, the others with copies made before anybody changes it. */
function copies(message: IdentityMessage | null, count: number, { copyOf }: NodePorts): readonly (IdentityMessage | null)[] {
  if (message === null) return []
  return Array.from({ length: count }, (_, at) => (at === 0 ? message : (copyOf(message) as IdentityMessage)))
}
