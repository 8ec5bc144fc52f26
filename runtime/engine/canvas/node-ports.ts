/** Deployed nodes, as far as objects reach them without a wire. */
import type { MvoId } from '../../model/objects'

/** What a step's node does when an object passes it without a message. */
export interface StepNode {
  readonly id: string
  /** What people call it. */
  readonly name: string
  /** The name of its rule. */
  readonly rule: string
  /** By output, what a message that leaves by it says of its object. */
  readonly words: readonly string[]
  counted(run: number, output: number | 'failed' | null, object: CountedObject): void
  /** The same with the sentence of what was decided and whose object it is; left out where nobody asks. */
  readonly passed?: (output: number | 'failed' | null, object: CountedObject, because: string, person: MvoId | null) => void
  /** Raises the error, so that catch nodes hear of it with the message. */
  failed(error: Error, message: object): void
}

/** An object as a step counts it: a record, or with `cso` null a person who goes without one. */
export interface CountedObject {
  readonly id: number
  readonly cso: number | null
}

/** How Node-RED is asked for it. */
export interface NodePorts {
  /** Gives a message to a node as if it came by a wire. */
  receive(node: string, message: object): void
  /** Whether a node does anything at all with messages at this moment. */
  hears(node: string): boolean
  /** A copy of a message that somebody else may change. */
  copyOf(message: object): object
  /** What hears of every message, so that messages have to be sent; null where nobody does. */
  listener(): string | null
  /** Told why all objects of a run are messages. */
  keptToMessages(because: string): void
  /** Messages reach nobody, so whoever listens to them keeps nothing to messages (N6). */
  readonly isSilent?: true
}

export const noPorts: NodePorts = {
  receive: () => undefined,
  hears: () => true,
  copyOf: (message) => structuredClone(message),
  listener: () => null,
  keptToMessages: () => undefined,
}
