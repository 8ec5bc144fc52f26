/**
 * Which messages of a page are under way: follows them through Node-RED's message hooks and knows when the last is completed.
 *
 * A message counts from its delivery to a node until that node completes it. This serves pace (when to save the page) and words
 * (which node a message hangs in). A message it loses sight of decides nothing once its page is closed: when it reaches one of
 * our nodes its object is made due again (`../arrivals-after-close.ts`).
 */
import type { Timers } from './delivery'
import { Delivery } from './delivery'
import type { CompleteEvent, InputCallback, MessageHooks, MessageNode, SendEvent, TrackedMessage } from './node-red'

/** Nodes whose input handler takes one argument although they are finished when it returns. */
const synchronousTypes = new Set(['rbe'])
/** The same, of those that put messages in a queue of their own, and take one of it in each turn of the event loop. */
const queueingTypes = new Set(['switch'])

const hookLabel = 'idweave'
const hookNames = ['preDeliver', 'onReceive', 'onComplete'] as const
const messageHooks = ['onSend', 'preRoute', 'preDeliver', 'postDeliver', 'onReceive', 'postReceive', 'onComplete'] as const

/** A message under way: the nodes that have it, and the objects it stands for when it enters a foreign node. */
interface MessageOnItsWay {
  readonly delivery: Delivery
  readonly nodes: MessageNode[]
  objects: readonly number[]
}

function isOurs(node: MessageNode): boolean {
  return node.type?.startsWith('identity-') === true && node.cannotWork !== true
}

function objectsOf({ identity }: TrackedMessage): number[] {
  const all: unknown[] = Array.isArray(identity?.object) ? identity.object : [identity?.object]
  return all.filter((id) => typeof id === 'number')
}

/** Follows every open page. One for each Node-RED runtime. */
export class DeliveryTracker {
  private readonly open = new Map<number, Delivery>()
  private readonly underWay = new WeakMap<object, MessageOnItsWay>()
  /** By node that queues, the messages it has, in their order. */
  private readonly queues = new WeakMap<MessageNode, TrackedMessage[]>()

  constructor(
    private readonly timers: Timers = {
      setTimeout: (callback, ms) => setTimeout(callback, ms),
      clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
      setImmediate: (callback) => setImmediate(callback),
    },
  ) {}

  private hooks: MessageHooks | undefined

  /** A hook by which somebody else hears of messages, as a debugger does; null where there is none. */
  othersHook(): string | null {
    const { hooks } = this
    if (!hooks) return null
    this.detach(hooks)
    const others = messageHooks.find((name) => hooks.has(name)) ?? null
    this.attach(hooks)
    return others
  }

  private detach(hooks: MessageHooks): void {
    for (const name of hookNames) hooks.remove(`${name}.${hookLabel}`)
  }

  /** Listens to the hooks of a runtime; of another one than before when Node-RED was started again in this process. */
  attach(hooks: MessageHooks): void {
    this.hooks = hooks
    this.detach(hooks)
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
  }

  /** `mayLeadToSteps`: whether what a foreign node does with a message may matter to its object. */
  begin(page: number, stallMs: number, mayLeadToSteps: (node: string) => boolean = () => true): Delivery {
    const delivery = new Delivery(page, this.timers, stallMs, mayLeadToSteps)
    this.open.set(page, delivery)
    void delivery.ended.then(() => this.open.delete(page))
    return delivery
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
    const known = this.underWay.get(msg)
    const onItsWay: MessageOnItsWay = known?.delivery === delivery ? known : { delivery, nodes: [], objects: [] }
    if (onItsWay !== known) this.underWay.set(msg, onItsWay)
    onItsWay.nodes.push(node)
    if (!isOurs(node)) {
      onItsWay.objects = objectsOf(msg)
      if (delivery.mayLeadToSteps(node.id)) delivery.foreignNodes.entered(onItsWay.objects, node)
    }
    delivery.entered(node)
  }

  /** Catch, complete, status, link call and inject hand a message over without routing it: it counts from here. */
  private received(msg: TrackedMessage, node: MessageNode): void {
    if (this.open.size === 0) return
    const onItsWay = this.underWay.get(msg)
    if (!onItsWay?.nodes.includes(node)) this.entered(msg, node)
    else if (node._inputCallback?.followed) return
    this.follow(node)
  }

  /**
   * A handler that throws never completes its message, and one of a node that never says when it is finished is done when it
   * returns: the first message wraps the handler once, which costs less than a hook for every message.
   */
  private follow(node: MessageNode): void {
    const wrap = (callback: InputCallback): InputCallback => {
      if (callback.followed) return callback
      const noteLeft = (msg: TrackedMessage, error: unknown): void => this.left(msg, node, error)
      const handled = (msg: TrackedMessage): void => this.handled(msg, node)
      const wrapped: InputCallback = function (this: unknown, ...args: unknown[]) {
        try {
          const result = callback.apply(this, args)
          if (node._expectedDoneCount === 0) handled(args[0] as TrackedMessage)
          return result
        } catch (error) {
          noteLeft(args[0] as TrackedMessage, error)
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
    const onItsWay = this.underWay.get(msg)
    if (!onItsWay?.nodes.includes(node)) return
    if (queueingTypes.has(node.type ?? '')) return this.queue(msg, node)
    if (!synchronousTypes.has(node.type ?? '') && !node.type?.startsWith('subflow')) onItsWay.delivery.noteOldStyleNode()
    this.left(msg, node)
  }

  /**
   * It leaves the node in the turn after that in which the node has taken it up: the node's turns are one before those here, as
   * the first message is taken up at once.
   */
  private queue(msg: TrackedMessage, node: MessageNode): void {
    const queued = this.queues.get(node) ?? []
    this.queues.set(node, queued)
    if (queued.push(msg) === 1) this.timers.setImmediate(() => this.takeFrom(queued, node))
  }

  private takeFrom(queued: TrackedMessage[], node: MessageNode): void {
    const msg = queued.shift()
    if (msg) this.left(msg, node)
    if (queued.length > 0) this.timers.setImmediate(() => this.takeFrom(queued, node))
  }

  private left(msg: TrackedMessage, node: MessageNode, error?: unknown): void {
    const onItsWay = typeof msg === 'object' && msg !== null ? this.underWay.get(msg) : undefined
    if (!onItsWay) return
    const at = onItsWay.nodes.indexOf(node)
    if (at < 0) return
    onItsWay.nodes.splice(at, 1)
    if (error && !isOurs(node)) onItsWay.delivery.foreignNodes.failed(onItsWay.objects, node, error)
    onItsWay.delivery.left(node)
  }
}
