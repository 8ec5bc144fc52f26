/** The way of a preview's objects through nodes of others, which run in a process of their own and ask here at each step (N6). */
import type { CountedObject, StepNode } from '../canvas/node-ports'
import type { Registry } from '../canvas/registry'
import type { CanvasNode } from '../canvas/wires'
import type { Engine } from '../engine'
import type { MessageNode } from '../sync/delivery/node-red'
import type { OpenPage } from '../sync/open-pages'
import { Passage } from '../sync/passage'
import type { EntriesEnd, Entry, ForeignNodes, ForeignNodesHost, StepArrival } from '../foreign-nodes'

/** Nodes of others that were not run, but let messages pass: how many, and why they are not run. */
export type PassedOver = Map<string, { readonly messages: number; readonly because: string }>

export interface ForeignWayParts {
  readonly host: ForeignNodesHost
  /** The engine on the copy, whose canvas this is. */
  readonly engine: () => Engine
  /** An object has come to a step that cannot work, by its message. */
  readonly refused: (step: CanvasNode, sentence: string, message: object) => void
  readonly passedOver: PassedOver
  /** By how many milliseconds the preview is later than the clock. */
  readonly later: () => number
  /** No node of others can be run any more. */
  readonly broken: (because: string) => void
}

export class ForeignWay {
  private readonly nodes: ForeignNodes
  private readonly known = new Map<string, MessageNode>()
  private readonly passages = new Map<StepNode, Passage>()
  /** By page, what goes in together once whoever sends now has sent all. */
  private readonly collected = new Map<OpenPage, Entry[]>()

  constructor(
    private readonly canvas: Registry,
    private readonly parts: ForeignWayParts,
  ) {
    this.nodes = parts.host(canvas.canvas(), { arrived: (arrival) => this.arrived(arrival), broken: parts.broken })
  }

  /** Whose page is over goes nowhere. `left`: told of an object that leaves a node. */
  enter(entry: Entry, left?: (output: number, object: CountedObject) => void): void {
    const page = this.pageOf(entry.message)
    if (!page) return
    const node = this.nodeOf(entry.node)
    page.delivery.entered(node)
    const objects = objectsOf(page, entry.message)
    for (const item of objects) left?.(entry.output ?? 0, item)
    // Until they come to a step: whoever then has lost its identity is among them.
    if (entry.output === null)
      page.delivery.foreignNodes.entered(
        objects.map(({ id }) => id),
        node,
      )
    if (this.collected.size === 0) setImmediate(() => this.sendCollected())
    const entries = this.collected.get(page)
    if (entries) entries.push(entry)
    else this.collected.set(page, [entry])
  }

  close(): void {
    this.nodes.close()
  }

  private pageOf(message: object): OpenPage | undefined {
    return this.parts.engine().page(identityOf(message).page)
  }

  private sendCollected(): void {
    const collected = [...this.collected]
    this.collected.clear()
    for (const [page, entries] of collected)
      void this.nodes.enter(entries, this.parts.later()).then((end) => this.ended(page, entries, end))
  }

  private ended({ delivery }: OpenPage, entries: readonly Entry[], { lost, kept, passedOver, held }: EntriesEnd): void {
    for (const each of lost) delivery.foreignNodes.noteLost(each)
    for (const { object, node } of kept) delivery.foreignNodes.noteVisited(object, node)
    for (const { node, messages } of passedOver) {
      const known = this.parts.passedOver.get(node)
      const because = this.nodes.notRunBecause(node) ?? ''
      this.parts.passedOver.set(node, { messages: messages + (known?.messages ?? 0), because })
    }
    if (held.length > 0) delivery.stall(held)
    for (const { node } of entries) delivery.left(this.nodeOf(node))
  }

  private arrived({ node, message, answer }: StepArrival): void {
    this.pageOf(message)?.delivery.moved()
    const step = this.parts.engine().registry.stepNodes.get(node)
    if (!step) {
      this.refuse(node, message)
      return answer(null, null)
    }
    let sent: unknown = null
    const send = (messages: unknown): void => void (sent = messages)
    this.passageOf(step).carry({ ...message }, send, (error) => answer(sent, error ?? null))
  }

  private refuse(id: string, message: object): void {
    const { wires, unusable } = this.canvas
    const node = wires?.node(this.canvas.wiredAs(id))
    const sentence = unusable.find((said) => said.node === id || said.node === node?.id)?.message
    if (node && sentence !== undefined) this.parts.refused(node, sentence, message)
  }

  private passageOf(step: StepNode): Passage {
    let passage = this.passages.get(step)
    if (!passage) {
      const { type = '', name = '' } = this.nodeOf(step.id)
      const node = { id: step.id, type, name, error: () => undefined }
      this.passages.set(step, (passage = new Passage(node, this.parts.engine, step)))
    }
    return passage
  }

  /** One and the same for each, by which a page knows where its messages are. */
  private nodeOf(id: string): MessageNode {
    let node = this.known.get(id)
    if (!node) {
      const { type = '', name = '' } = this.canvas.wires?.node(this.canvas.wiredAs(id)) ?? {}
      this.known.set(id, (node = { id, type, name }))
    }
    return node
  }
}

/** One object, or those of a whole page. */
function objectsOf({ set }: OpenPage, message: object): readonly CountedObject[] {
  return [identityOf(message).object].flat().flatMap((object) => set.items.get(object as number) ?? [])
}

function identityOf(message: object): { readonly page?: unknown; readonly object?: unknown } {
  return (message as { readonly identity?: object }).identity ?? {}
}
