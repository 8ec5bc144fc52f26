/** What of Node-RED deliveries are followed by: nodes, messages and the message hooks. */
/**
 * A Node-RED node, as far as it matters here. The underscored fields are private to Node-RED: they are only read where
 * present, and tests on every supported version guard them.
 */
export interface MessageNode {
  readonly id: string
  readonly type?: string
  readonly name?: string
  /** One of our steps that cannot work as it is set: it refuses every object. */
  readonly cannotWork?: boolean
  _expectedDoneCount?: number
  _inputCallback?: InputCallback | null
  _inputCallbacks?: InputCallback[] | null
}
export type InputCallback = ((this: unknown, ...args: unknown[]) => unknown) & { followed?: boolean }

export interface TrackedMessage {
  readonly identity?: { readonly page?: unknown; readonly object?: unknown }
}
export interface SendEvent {
  readonly msg: TrackedMessage
  readonly destination?: { readonly node?: MessageNode }
}
export interface CompleteEvent {
  readonly msg: TrackedMessage
  readonly error?: unknown
  readonly node: { readonly node?: MessageNode }
}

/** Node-RED's `RED.hooks`. */
export interface MessageHooks {
  add(name: string, callback: (event: never) => unknown): void
  remove(name: string): void
  has(name: string): boolean
}
