/** Nodes of others as previews run them (N6): those that only compute, apart from everything that is deployed. */
import type { DeployedNode } from './canvas/registry'
import type { MessageNode } from './sync/delivery/node-red'

/** Where a message goes in: into a node as by a wire, or out of an output of a node of ours. */
export interface Entry {
  readonly node: string
  /** Null: it comes to the node by a wire. */
  readonly output: number | null
  readonly message: object
}

/** A message that came to a step of ours. The node that has it waits until it is answered. */
export interface StepArrival {
  readonly node: string
  readonly message: Readonly<Record<string, unknown>>
  /** The step has done with it: `messages` leave as Node-RED's `send` takes them, null where none does. */
  answer(messages: unknown, error: Error | null): void
}

/** What became of the messages that were handed over together, once none of them is on its way any more. */
export interface EntriesEnd {
  /** Objects that a node lost by mistake. */
  readonly lost: readonly { readonly object: number; readonly node: MessageNode; readonly error: string | null }[]
  /** Objects whose message stayed in a node, be it on purpose. */
  readonly kept: readonly { readonly object: number; readonly node: MessageNode }[]
  /** Nodes that were not run, and how many messages passed each. */
  readonly passedOver: readonly { readonly node: string; readonly messages: number }[]
  /** Nodes in which messages hang; empty where all of them came through. */
  readonly held: readonly MessageNode[]
}

/** Told of what happens; `broken` at most once, after which nothing else comes. */
export interface ForeignListener {
  arrived(arrival: StepArrival): void
  /** `because`: why none of the nodes can be run any more, in a sentence. */
  broken(because: string): void
}

/** A process of its own with the nodes of a canvas: those of others that only compute, and for each of ours one that asks. */
export interface ForeignNodes {
  /**
   * Hands messages over; resolves when none of them is on its way any more, and never where the process is broken. Nodes that ask
   * for the time see it `later` by milliseconds.
   */
  enter(entries: readonly Entry[], later: number): Promise<EntriesEnd>
  /** Why a node of others is not run but lets messages pass; null: it is run. */
  notRunBecause(node: string): string | null
  close(): void
}

/** Begins one for the nodes of a canvas; the process itself begins with the first messages. */
export type ForeignNodesHost = (canvas: readonly DeployedNode[], listener: ForeignListener) => ForeignNodes
