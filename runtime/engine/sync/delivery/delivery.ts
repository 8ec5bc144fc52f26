/** The delivery of one page's messages: how many are under way, which nodes hold them, and when the last is completed. */
import { ForeignNodes } from './foreign-nodes'
import type { MessageNode } from './node-red'

/** Sleeps; replaced in tests. */
export interface Timers {
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  setImmediate(callback: () => void): unknown
}

/** How a page ended. `held` names the nodes in which messages still hang. */
export type DeliveryEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'stalled'; readonly held: readonly MessageNode[] }
  | { readonly kind: 'aborted'; readonly because: string }

/** How long a page waits for an old-style node that does not say when it is finished. Paid only by pages that met one. */
const oldStyleWaitMs = 300

/** The delivery of one page's messages. */
export class Delivery {
  /** Messages that were handed to a node which has not completed them, and what else is held. */
  messagesUnderWay = 0
  readonly foreignNodes = new ForeignNodes()
  private readonly holders = new Map<MessageNode, number>()
  private metOldStyleNode = false
  private allSent = false
  private checking = false
  private finished: DeliveryEnd | undefined
  private resolve: ((end: DeliveryEnd) => void) | undefined
  private stallTimer: unknown
  private progress = 0
  readonly ended: Promise<DeliveryEnd>

  constructor(
    readonly page: number,
    private readonly timers: Timers,
    private readonly stallMs: number,
    readonly mayLeadToSteps: (node: string) => boolean,
  ) {
    this.ended = new Promise((resolve) => (this.resolve = resolve))
    this.watch(this.progress)
  }

  /** All messages of the page have been sent. */
  sentAll(): void {
    this.allSent = true
    if (this.messagesUnderWay === 0) this.checkSoon()
  }

  entered(node: MessageNode): void {
    this.messagesUnderWay++
    this.progress++
    this.holders.set(node, (this.holders.get(node) ?? 0) + 1)
  }

  left(node: MessageNode): void {
    const count = this.holders.get(node) ?? 0
    if (count === 0) return
    if (count === 1) this.holders.delete(node)
    else this.holders.set(node, count - 1)
    this.messagesUnderWay--
    this.progress++
    if (this.messagesUnderWay === 0 && this.allSent) this.checkSoon()
  }

  /** Something other than a message is under way. */
  hold(): void {
    this.messagesUnderWay++
    this.progress++
  }

  moved(): void {
    this.progress++
  }

  release(): void {
    this.messagesUnderWay--
    this.progress++
    if (this.messagesUnderWay === 0 && this.allSent) this.checkSoon()
  }

  noteOldStyleNode(): void {
    this.metOldStyleNode = true
  }

  get hasEnded(): boolean {
    return this.finished !== undefined
  }

  abort(because: string): void {
    this.end({ kind: 'aborted', because })
  }

  /** Messages hang in these nodes, which somebody else has found. */
  stall(held: readonly MessageNode[]): void {
    this.end({ kind: 'stalled', held })
  }

  private checkSoon(): void {
    if (this.checking || this.finished) return
    this.checking = true
    const check = (): void => {
      this.checking = false
      if (this.messagesUnderWay === 0 && this.allSent) this.end({ kind: 'completed' })
    }
    if (this.metOldStyleNode) this.timers.setTimeout(check, oldStyleWaitMs)
    else this.timers.setImmediate(check)
  }

  /** Ends a page in which nothing has moved for the whole stall time. */
  private watch(seen: number): void {
    this.stallTimer = this.timers.setTimeout(() => {
      if (this.finished) return
      if (this.progress !== seen) return this.watch(this.progress)
      this.end({ kind: 'stalled', held: [...this.holders.keys()] })
    }, this.stallMs)
  }

  private end(end: DeliveryEnd): void {
    if (this.finished) return
    this.finished = end
    this.timers.clearTimeout(this.stallTimer)
    this.resolve?.(end)
  }
}
