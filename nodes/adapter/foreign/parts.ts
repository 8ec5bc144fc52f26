/** What a preview and the process with its foreign nodes say to each other (N6). */
import type { Entry } from '../../../runtime/engine/foreign-nodes'
import type { MessageNode } from '../../../runtime/engine/sync/delivery/node-red'
import type { NodeConfig } from '../red'

/** What it begins with. */
export interface ForeignStart {
  readonly kind: 'start'
  /** The folder of Node-RED's own nodes. */
  readonly coreNodes: string
  readonly flow: readonly NodeConfig[]
  /** Types of ours, each of whose nodes asks. */
  readonly ours: readonly string[]
  /** Milliseconds without movement before messages are given up. */
  readonly stallMs: number
}

export type ToForeign =
  | ForeignStart
  | { readonly kind: 'enter'; readonly number: number; readonly entries: readonly Entry[]; readonly later: number }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] }

/** What became of a message at a step. */
export interface Answer {
  readonly arrival: number
  /** What leaves, as Node-RED's `send` takes it; null: nothing. */
  readonly messages: unknown
  readonly error: string | null
}

/** A message that came to a step. */
export interface Arrived {
  readonly arrival: number
  readonly node: string
  readonly message: Readonly<Record<string, unknown>>
}

/** A node by what people know it by. */
type NamedNode = Pick<MessageNode, 'id' | 'type' | 'name'>

export type FromForeign =
  | { readonly kind: 'started' }
  | { readonly kind: 'failed'; readonly because: string }
  | { readonly kind: 'arrived'; readonly arrived: readonly Arrived[] }
  | {
      readonly kind: 'ended'
      readonly number: number
      readonly lost: readonly { readonly object: number; readonly node: NamedNode; readonly error: string | null }[]
      readonly kept: readonly { readonly object: number; readonly node: NamedNode }[]
      readonly passedOver: readonly { readonly node: string; readonly messages: number }[]
      readonly held: readonly NamedNode[]
    }

/** Says together what comes up within one turn of the event loop: a message to another process costs as much as many. */
export class Together<What> {
  private some: What[] = []

  constructor(private readonly say: (all: readonly What[]) => void) {}

  add(what: What): void {
    if (this.some.length === 0) setImmediate(() => this.now())
    this.some.push(what)
  }

  /** What is said next comes after it. */
  now(): void {
    const all = this.some
    this.some = []
    if (all.length > 0) this.say(all)
  }
}
