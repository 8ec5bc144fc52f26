/** A message's way through a step: its object is found by its ids, taken through, and goes on by the output the step names. */
import { messageOf } from '../../model/errors'
import type { ObjectError } from '../../model/errors'
import type { StepNode } from '../canvas/node-ports'
import type { OpenPage, OpenPages } from './open-pages'
import { itemOf } from './open-pages'
import type { IdentityMessage, ItemView, Standing } from './page/view'
import { updateView } from './page/view'
import type { Item } from './page/working-objects'
import type { Passed } from './pass-step'
import { passStep } from './pass-step'
import { extraOf } from './steps/step'
import type { Walk } from './walk'

/** Whatever comes by a wire. */
interface Message {
  [key: string]: unknown
}

/** The node that a message came to. */
interface PassedNode {
  readonly id: string
  readonly type: string
  readonly name?: string
  /** Says that one object of a page has failed. */
  error(sentence: string, message: Message): void
}

/** Sends a message by the first output, or one by each, null where none is to leave. */
type Send = (messages: object | readonly unknown[]) => void

/** Says that the node has done with a message, and what was wrong with it. */
type Done = (error?: Error) => void

/** Where the page of a message is found; the engine. */
interface PagesUnderWay {
  readonly openPages: OpenPages
  page(number: unknown): OpenPage | undefined
}

type Applied = Left | { readonly output: null } | { readonly failed: ObjectError }

/** It leaves by an output; along the wires where something leads it there without a message. */
interface Left {
  readonly output: number
  readonly view: ItemView
  readonly item: Item
  readonly standing: Standing
  readonly walk: Walk | null
}

/**
 * A step node's messages, one after the other. Without promises where nothing waits: most objects pass seven
 * steps that have all they need at hand.
 */
export class Passage {
  /** `engine` throws where the store is not open. */
  constructor(
    private readonly node: PassedNode,
    private readonly engine: () => PagesUnderWay,
    private readonly step: StepNode,
  ) {}

  carry(message: Message, send: Send, done: Done): void {
    try {
      const identity = message.identity as { run?: unknown; page?: unknown; object?: unknown } | undefined
      const page = this.engine().page(identity?.page)
      if (!page) this.withoutPage(identity)
      const carried = Array.isArray(message.payload)
        ? this.carryPage(message, page, identity?.object, send, done)
        : this.carryOne(message, page, identity?.object, send, done)
      carried?.catch((error: unknown) => done(asError(error)))
    } catch (error) {
      done(asError(error))
    }
  }

  /** It comes after its page was closed; or it has lost its identity, and belongs to a page that is open. */
  private withoutPage(identity: { page?: unknown; object?: unknown } | undefined): void {
    const { openPages } = this.engine()
    const at = `${this.node.type} "${this.node.name || this.node.id}"`
    if (openPages.arrivalsAfterClose.arrived(identity?.page, identity?.object, at)) return
    for (const { delivery } of openPages.pages.values()) delivery.foreignNodes.noteLostIdentity()
  }

  private carryOne(
    message: Message,
    page: OpenPage | undefined,
    object: unknown,
    send: Send,
    done: Done,
  ): Promise<void> | undefined {
    const result = this.apply(page, object, message.payload)
    if (result instanceof Promise) return result.then((applied) => this.pass(message, applied, send, done))
    this.pass(message, result, send, done)
    return undefined
  }

  private pass(message: Message, applied: Applied | null, send: Send, done: Done): void {
    if (applied === null) return done()
    if ('failed' in applied) return done(applied.failed)
    if (applied.output === null) return done()
    const { output, view, item, standing, walk } = applied
    message.payload = view
    if (walk?.leads(this.node.id))
      walk.send(this.node.id, output, { item, standing, message: message as unknown as IdentityMessage })
    else send(output === 0 ? message : this.out(output, message))
    done()
  }

  /** A page as one message: its objects leave grouped by output, in their order. */
  private async carryPage(message: Message, page: OpenPage | undefined, objects: unknown, send: Send, done: Done): Promise<void> {
    const views = message.payload as unknown[]
    const ids = Array.isArray(objects) ? (objects as unknown[]) : []
    const groups = this.step.words.map((): { ids: unknown[]; views: ItemView[] } => ({ ids: [], views: [] }))
    let failed: ObjectError | undefined
    for (const [i, view] of views.entries()) {
      const result = this.apply(page, ids[i], view)
      const applied = result instanceof Promise ? await result : result
      if (applied === null) continue
      if ('failed' in applied) {
        failed ??= applied.failed
        this.node.error(applied.failed.message, { ...message, payload: view })
      } else if (applied.output !== null) {
        groups[applied.output]?.ids.push(ids[i])
        groups[applied.output]?.views.push(applied.view)
      }
    }
    send(
      groups.map(({ ids: mine, views: theirs }) =>
        theirs.length === 0 ? null : { ...message, identity: { ...(message.identity as object), object: mine }, payload: theirs },
      ),
    )
    done()
  }

  private out(output: number, message: Message): (Message | null)[] {
    return this.step.words.map((_word, i) => (i === output ? message : null))
  }

  private apply(page: OpenPage | undefined, object: unknown, view: unknown): Applied | null | Promise<Applied | null> {
    if (page && !(typeof object === 'number' && page.set.items.has(object))) page.delivery.foreignNodes.noteLostIdentity()
    const item = itemOf(page, object)
    const open = page as OpenPage
    open.delivery.foreignNodes.returned(item.id)
    const result = passStep(open, this.step, item, extraOf(view))
    if (result instanceof Promise) return result.then((passed) => this.applied(open, item, view, passed))
    return result && this.applied(open, item, view, result)
  }

  private applied({ set, walk }: OpenPage, item: Item, view: unknown, passed: Passed): Applied {
    if ('failed' in passed) return passed
    const { output, because } = passed
    if (output === null) return { output }
    const updated = readable(view)
    const { words, rule } = this.step
    const standing = { step: words[output] ?? '', because, rule }
    updateView(set, item, updated, standing)
    return { output, view: updated, item, standing, walk }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error))
}

/** The view a message carries; whatever else a flow made of it is replaced. */
function readable(view: unknown): ItemView {
  if (typeof view === 'object' && view !== null) return view as ItemView
  return { step: '', because: '', changes: [], extra: {} }
}
