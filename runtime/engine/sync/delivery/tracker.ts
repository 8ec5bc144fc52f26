/**
 * Which messages of a page are under way: follows them through Node-RED's message hooks and knows when the last is completed.
 *
 * A message counts from its delivery to a node until that node completes it. Correctness never rests on this: an object that no step
 * decided is simply not decided; the tracker serves pace (when to save the page) and words (which node a message hangs in).
 */
import { ForeignNodes } from './foreign-nodes'

/** A Node-RED node, as far as it matters here. The underscored fields are private to Node-RED: they are only read where present, and tests on every supported version guard them. */
export interface MessageNode {
  readonly id: string
  readonly type?: string
  readonly name?: string
  _expectedDoneCount?: number
  _inputCallback?: InputCallback | null
  _inputCallbacks?: InputCallback[] | null
}
type InputCallback = ((this: unknown, ...args: unknown[]) => unknown) & { followed?: boolean }

interface TrackedMessage {
  readonly identity?: { readonly page?: unknown; readonly object?: unknown }
}
interface SendEvent {
  readonly msg: TrackedMessage
  readonly destination?: { readonly node?: MessageNode }
}
interface CompleteEvent {
  readonly msg: TrackedMessage
  readonly error?: unknown
  readonly node: { readonly node?: MessageNode }
}

/** Node-RED's `RED.hooks`. */
export interface MessageHooks {
  add(name: string, callback: (event: never) => unknown): void
  remove(name: string): void
}

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

/** Nodes whose input handler takes one argument although they are finished when it returns. */
const synchronousTypes = new Set(['switch', 'rbe'])

/** How long a page waits for an old-style node that does not say when it is finished. Paid only by pages that met one. */
const oldStyleWaitMs = 300

/** The delivery of one page's messages. */
export class Delivery {
  /** Messages that were handed to a node which has not completed them. */
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

  noteOldStyleNode(): void {
    this.metOldStyleNode = true
  }

  abort(because: string): void {
    this.end({ kind: 'aborted', because })
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

const hookLabel = 'idweave'
const hookNames = ['preDeliver', 'onReceive', 'onComplete'] as const

/** A message under way: the nodes that have it, and the objects it stands for when it enters a foreign node. */
interface MessageOnItsWay {
  readonly delivery: Delivery
  readonly nodes: MessageNode[]
  objects: readonly number[]
}

function isOurs(node: MessageNode): boolean {
  return node.type?.startsWith('identity-') === true
}

function objectsOf({ identity }: TrackedMessage): number[] {
  const all: unknown[] = Array.isArray(identity?.object) ? identity.object : [identity?.object]
  return all.filter((id) => typeof id === 'number')
}

/** Follows every open page. One for each Node-RED runtime. */
export class DeliveryTracker {
  private readonly open = new Map<number, Delivery>()
  private readonly records = new WeakMap<object, MessageOnItsWay>()
  private attached: MessageHooks | undefined

  constructor(
    private readonly timers: Timers = {
      setTimeout: (callback, ms) => setTimeout(callback, ms),
      clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
      setImmediate: (callback) => setImmediate(callback),
    },
  ) {}

  /** Listens to the hooks of a runtime; of another one than before when Node-RED was started again in this process. */
  attach(hooks: MessageHooks): void {
    for (const name of hookNames) hooks.remove(`${name}.${hookLabel}`)
    // Each callback declares exactly one parameter: with another number Node-RED waits for a call that never comes.
    hooks.add(`preDeliver.${hookLabel}`, (event: SendEvent) => {
      if (event.destination?.node) this.entered(event.msg, event.destination.node)
    })
    hooks.add(`onReceive.${hookLabel}`, (event: SendEvent) => {
      if (event.destination?.node) this.received(event.msg, event.destination.node)
    })
    hooks.add(`onComplete.${hookLabel}`, (event: CompleteEvent) => {
      if (event.node.node) this.left(event.msg, event.node.node, event.error)
    })
    this.attached = hooks
  }

  detach(): void {
    if (this.attached) for (const name of hookNames) this.attached.remove(`${name}.${hookLabel}`)
    this.attached = undefined
  }

  get following(): boolean {
    return this.attached !== undefined
  }

  begin(page: number, stallMs: number): Delivery {
    const delivery = new Delivery(page, this.timers, stallMs)
    this.open.set(page, delivery)
    void delivery.ended.then(() => this.open.delete(page))
    return delivery
  }

  isOpen(page: number): boolean {
    return this.open.has(page)
  }

  abortAll(because: string): void {
    for (const delivery of this.open.values()) delivery.abort(because)
  }

  private deliveryOf(msg: TrackedMessage): Delivery | undefined {
    if (this.open.size === 0 || typeof msg !== 'object' || msg === null) return undefined
    const page = msg.identity?.page
    return typeof page === 'number' ? this.open.get(page) : undefined
  }

  private entered(msg: TrackedMessage, node: MessageNode): void {
    const delivery = this.deliveryOf(msg)
    if (!delivery) return
    const known = this.records.get(msg)
    const record: MessageOnItsWay = known?.delivery === delivery ? known : { delivery, nodes: [], objects: [] }
    if (record !== known) this.records.set(msg, record)
    record.nodes.push(node)
    if (!isOurs(node)) {
      record.objects = objectsOf(msg)
      delivery.foreignNodes.entered(record.objects, node)
    }
    delivery.entered(node)
  }

  /** Catch, complete, status, link call and inject hand a message over without routing it: it counts from here. */
  private received(msg: TrackedMessage, node: MessageNode): void {
    if (this.open.size === 0) return
    const record = this.records.get(msg)
    if (!record?.nodes.includes(node)) this.entered(msg, node)
    else if (node._inputCallback?.followed) return
    this.follow(node)
  }

  /**
   * A handler that throws never completes its message, and one of a node that never says when it is finished is done when it returns: the first message wraps
   * the handler once, which costs less than a hook for every message.
   */
  private follow(node: MessageNode): void {
    const wrap = (callback: InputCallback): InputCallback => {
      if (callback.followed) return callback
      const leave = (msg: TrackedMessage, error: unknown): void => this.left(msg, node, error)
      const handled = (msg: TrackedMessage): void => this.handled(msg, node)
      const wrapped: InputCallback = function (this: unknown, ...args: unknown[]) {
        try {
          const result = callback.apply(this, args)
          if (node._expectedDoneCount === 0) handled(args[0] as TrackedMessage)
          return result
        } catch (error) {
          leave(args[0] as TrackedMessage, error)
          throw error
        }
      }
      wrapped.followed = true
      return wrapped
    }
    if (node._inputCallback) node._inputCallback = wrap(node._inputCallback)
    else if (node._inputCallbacks) node._inputCallbacks = node._inputCallbacks.map(wrap)
  }

  /** A node that never says when it is finished is taken to be so when its handler returns. */
  private handled(msg: TrackedMessage, node: MessageNode): void {
    if (this.open.size === 0) return
    const record = this.records.get(msg)
    if (!record?.nodes.includes(node)) return
    if (!synchronousTypes.has(node.type ?? '') && !node.type?.startsWith('subflow')) record.delivery.noteOldStyleNode()
    this.left(msg, node)
  }

  private left(msg: TrackedMessage, node: MessageNode, error?: unknown): void {
    const record = typeof msg === 'object' && msg !== null ? this.records.get(msg) : undefined
    if (!record) return
    const at = record.nodes.indexOf(node)
    if (at < 0) return
    record.nodes.splice(at, 1)
    if (error && !isOurs(node)) record.delivery.foreignNodes.failed(record.objects, node, error)
    record.delivery.left(node)
  }
}
