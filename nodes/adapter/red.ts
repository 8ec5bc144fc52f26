/** What of Node-RED the nodes use: the same in versions 4.1 and 5. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MessageHooks } from '../../runtime/engine/sync/delivery/node-red'

export interface NodeStatus {
  fill?: 'red' | 'green' | 'yellow' | 'blue' | 'grey'
  shape?: 'ring' | 'dot'
  text?: string
}

/** A message: whatever a flow puts into it. Only `identity` is read back by our steps. */
export interface Message {
  [key: string]: unknown
  topic?: unknown
  payload?: unknown
  identity?: unknown
}

export type Send = (messages: unknown) => void
export type Done = (error?: Error) => void

export interface RedNode {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly credentials?: Readonly<Record<string, unknown>>
  status(status: NodeStatus): void
  send(messages: unknown): void
  log(text: string): void
  warn(text: string): void
  error(text: string | Error, message?: Message): void
  on(event: 'input', handler: (message: Message, send: Send, done: Done) => void): void
  on(event: 'close', handler: (removed: boolean, done: () => void) => void): void
}

/** A node's settings as the flow carries them. */
export type NodeConfig = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly type: string
  readonly name?: string
}

export type Handler = (request: AdminRequest, response: AdminResponse, next: (error?: unknown) => void) => void
export interface AdminRequest extends IncomingMessage {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: unknown
  readonly user?: { readonly username?: string; readonly permissions?: unknown }
}
export interface AdminResponse extends ServerResponse {
  status(code: number): AdminResponse
  json(body: unknown): AdminResponse
  type(name: string): AdminResponse
  send(body: unknown): AdminResponse
}
export interface AdminRouter {
  get(path: string, ...handlers: Handler[]): void
  post(path: string, ...handlers: Handler[]): void
}

export interface Red {
  readonly nodes: {
    createNode(node: unknown, config: NodeConfig): void
    registerType(type: string, constructor: unknown, options?: unknown): void
    getNode(id: string): unknown
    /** The secrets that are deployed under a node's id. */
    getCredentials?(id: string): Readonly<Record<string, unknown>> | undefined
    /** Every node of the flow that was deployed last, disabled ones included; `d` says that it is disabled. */
    eachNode(look: (config: NodeConfig & { readonly d?: boolean }) => void): void
  }
  readonly hooks?: MessageHooks
  readonly events: {
    on(event: string, listener: (payload?: unknown) => void): void
    removeListener(event: string, listener: (payload?: unknown) => void): void
  }
  readonly settings: Readonly<Record<string, unknown>> & { readonly userDir?: string; readonly version?: string }
  readonly httpAdmin: AdminRouter
  readonly auth: { needsPermission(permission: string): Handler }
  readonly comms?: { publish(topic: string, data: unknown, retain?: boolean): void }
  readonly util?: {
    cloneMessage?(message: Message): Message
    evaluateNodeProperty?(value: string, type: string, node: unknown, message: unknown): unknown
  }
  readonly log: { info(text: string): void; warn(text: string): void; error(text: string): void }
}
