/** How an operation of the API is described: the type of the lists that routes and OpenAPI are made from. */
import type { BodySchema, ValueSchema } from './value-schema'

/**
 * What Node-RED must grant whoever asks: to look; to run, cancel, hold and test; to let go what waits for a decision; to change
 * people by hand; to try what is not deployed yet. `runtime/access/roles.ts` puts them together.
 */
export type Permission =
  'identity.read' | 'identity.run' | 'identity.approve' | 'identity.write' | 'identity.design' | 'flows.write'

/** A value in the address. */
export interface Parameter {
  readonly in: 'path' | 'query'
  readonly schema: ValueSchema
}

export interface Operation {
  readonly method: 'get' | 'post'
  /** Under `identity/`; parts in braces are path parameters. */
  readonly path: string
  /** All of them are needed. */
  readonly permissions: readonly [Permission, ...Permission[]]
  readonly summary: string
  readonly parameters: Readonly<Record<string, Parameter>>
  readonly body?: BodySchema
  /** Its body is a file, as it is: `application/octet-stream`. */
  readonly accepts?: 'file'
  /** The name of the schema it answers with; `text` is plain text. */
  readonly answers: string
  readonly status?: 202
  /** It answers with the same, and this status, where it has to say that something does not work. */
  readonly failing?: 503
  /**
   * `all` when it speaks for all stores, `none` when it needs none, `edited` when that depends on the flow it is given; otherwise
   * it is about one.
   */
  readonly stores?: 'all' | 'none' | 'edited'
}

/** By their ids. */
export type OperationList = Readonly<Record<string, Operation>>

/** The beginnings of most descriptions: how they are asked for, and who may. */
export const reads = { method: 'get', permissions: ['identity.read'] } as const
export const operates = { method: 'post', permissions: ['identity.run'] } as const
export const approves = { method: 'post', permissions: ['identity.approve'] } as const
export const byHand = { method: 'post', permissions: ['identity.write'] } as const
