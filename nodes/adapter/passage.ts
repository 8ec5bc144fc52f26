/** A message's way through a step: its object is found by its ids, taken through, and goes on by the output the step names. */
import { messageOf, ObjectError } from '../../runtime/model/errors'
import { fail } from '../../runtime/engine/sync/page/mutations'
import type { ItemView } from '../../runtime/engine/sync/page/view'
import { updateView } from '../../runtime/engine/sync/page/view'
import type { Item } from '../../runtime/engine/sync/page/working-objects'
import type { OpenPage } from '../../runtime/engine/sync/open-pages'
import { itemOf } from '../../runtime/engine/sync/open-pages'
import { applyStep, notePassage } from '../../runtime/engine/sync/steps/apply-step'
import type { StepResult } from '../../runtime/engine/sync/steps/step'
import type { DeployedStore } from './deployed-stores'
import type { Done, Message, RedNode, Send } from './red'
import type { LiveCounts } from './status'

/** The outputs of a kind of step node. */
export interface StepOutputs {
  readonly type: string
  /** The word the message carries afterwards for each output. */
  readonly words: readonly string[]
}

type Applied = { readonly output: number | null; readonly view: ItemView } | { readonly failed: ObjectError }

/**
 * A step node's messages, one after the other. Without promises where nothing waits: most objects pass seven
 * steps that have all they need at hand.
 */
export class Passage {
  constructor(
    private readonly node: RedNode,
    private readonly store: DeployedStore,
    private readonly kind: StepOutputs,
    private readonly rule: string,
    private readonly counts: LiveCounts,
  ) {}

  carry(message: Message, send: Send, done: Done): void {
    try {
      const identity = message.identity as { run?: unknown; page?: unknown; object?: unknown } | undefined
      const page = this.store.engine?.page(identity?.page)
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
    const { openPages } = this.store.openEngine()
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
    message.payload = applied.view
    send(applied.output === 0 ? message : this.out(applied.output, message))
    done()
  }

  /** A page as one message: its objects leave grouped by output, in their order. */
  private async carryPage(message: Message, page: OpenPage | undefined, objects: unknown, send: Send, done: Done): Promise<void> {
    const views = message.payload as unknown[]
    const ids = Array.isArray(objects) ? (objects as unknown[]) : []
    const groups = this.kind.words.map((): { ids: unknown[]; views: ItemView[] } => ({ ids: [], views: [] }))
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
    return this.kind.words.map((_word, i) => (i === output ? message : null))
  }

  private apply(page: OpenPage | undefined, object: unknown, view: unknown): Applied | null | Promise<Applied | null> {
    if (page && !(typeof object === 'number' && page.set.items.has(object))) page.delivery.foreignNodes.noteLostIdentity()
    const item = itemOf(page, object)
    const open = page as OpenPage
    open.delivery.foreignNodes.returned(item.id)
    if (item.failure) return null
    const step = open.plan.steps.get(this.node.id)
    try {
      if (!step)
        throw new ObjectError(
          'node-failed',
          'this step was deployed after the run had started. The object comes again with the next run',
        )
      const result = applyStep(open.set, step, item, extraOf(view))
      if (!(result instanceof Promise)) return this.finish(open, item, view, result)
      return result
        .then((outcome) => this.finish(open, item, view, outcome))
        .catch((error: unknown) => this.fail(open, item, error))
    } catch (error) {
      return this.fail(open, item, error)
    }
  }

  private finish(page: OpenPage, item: Item, view: unknown, result: StepResult): Applied {
    this.counts.add(page.run.id, result.output, item)
    notePassage(page.plan, item, this.node.id, result.output)
    if (result.output === null) return { output: null, view: view as ItemView }
    const updated = readable(view)
    updateView(page.set, item, updated, {
      step: this.kind.words[result.output] ?? this.kind.type,
      because: result.because,
      rule: this.rule,
    })
    return { output: result.output, view: updated }
  }

  private fail(page: OpenPage, item: Item, error: unknown): Applied {
    const failure =
      error instanceof ObjectError
        ? error
        : new ObjectError('node-failed', `an unexpected fault in ${this.node.name || this.node.type}: ${messageOf(error)}`)
    fail(item, failure, this.node.id)
    this.counts.add(page.run.id, 'failed', item)
    return { failed: new ObjectError(failure.code, `${this.rule}: ${failure.message}`) }
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

/** What the flow added for expressions. */
function extraOf(view: unknown): Readonly<Record<string, unknown>> {
  const extra = typeof view === 'object' && view !== null ? (view as { extra?: unknown }).extra : undefined
  return typeof extra === 'object' && extra !== null ? (extra as Record<string, unknown>) : {}
}
