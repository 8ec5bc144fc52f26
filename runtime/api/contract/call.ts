/** One call of an operation: what it is about and what it was given, already checked. */
import type { Engine } from '../../engine/engine'
import type { StoreNotOpen } from '../../engine/health/health'
import type { Answer } from '../shared/http'
import type { OperationId, Operations } from './operations'
import type { BodyOf, ValueOf } from './value-schema'

export interface Call<K extends OperationId> {
  /** The engine of the store it is about; none where it is not about one. */
  readonly engine: Operations[K] extends { readonly stores: string } ? undefined : Engine
  /** The engine of the store that is asked for, else the only one. Throws a SyncError where there is none. */
  readonly chosen: () => Engine
  readonly engines: readonly Engine[]
  /** Stores that could not be opened yet. */
  readonly notOpen: readonly StoreNotOpen[]
  /** What was in path and query. */
  readonly given: ParametersOf<Operations[K]['parameters']>
  readonly body: Operations[K] extends { readonly body: infer B } ? BodyOf<B> : Readonly<Record<string, never>>
  /** The file that was handed over, where it takes one. */
  readonly upload: Operations[K] extends { readonly accepts: 'file' } ? Upload : undefined
  /** Who asks, as activities show it. */
  readonly who: string
  /** The request's path with the admin root, without its query. */
  readonly url: string
  /** `?store=…` when the client chose one. */
  readonly storeQuery: string
}

/** A file on its way; `bytes` as the client says, null where it does not. */
export interface Upload {
  readonly pieces: AsyncIterable<Uint8Array>
  readonly bytes: number | null
}

/** What carries out each operation. */
export type Routes<K extends OperationId> = { readonly [Id in K]: (call: Call<Id>) => Promise<Answer> }

/** A parameter is there for certain when it is part of the path or has a default. */
type ParametersOf<P> = {
  readonly [N in keyof P as IsCertain<P[N]> extends true ? N : never]: ParameterValue<P[N]>
} & {
  readonly [N in keyof P as IsCertain<P[N]> extends true ? never : N]?: ParameterValue<P[N]>
}

type ParameterValue<P> = P extends { readonly schema: infer S } ? ValueOf<S> : never

type IsCertain<P> = P extends { readonly in: 'path' } | { readonly schema: { readonly default: unknown } } ? true : false
