/** The part of JSON Schema that requests are described in, and the TypeScript types of what it lets pass. */

/** One value of a request; what is not here is not checked. */
export type ValueSchema =
  | {
      readonly type: 'string'
      readonly enum?: readonly string[]
      readonly minLength?: number
      readonly maxLength?: number
      readonly default?: string
      readonly description?: string
    }
  | {
      readonly type: 'integer'
      readonly minimum?: number
      readonly maximum?: number
      readonly default?: number
      readonly description?: string
    }
  | { readonly type: 'boolean'; readonly default?: boolean; readonly description?: string }
  | {
      readonly type: 'array'
      readonly items: ValueSchema
      readonly minItems?: number
      readonly maxItems?: number
      readonly default?: readonly string[]
      readonly description?: string
    }
  /** Named values; those that are not described pass as they are. */
  | {
      readonly type: 'object'
      readonly properties?: Readonly<Record<string, ValueSchema>>
      readonly required?: readonly string[]
      readonly default?: Readonly<Record<string, never>>
      readonly description?: string
    }

/** A JSON body: an object of named values and no others. */
export interface BodySchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, ValueSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties: false
}

/** The body of what takes none. */
export const noBody = { type: 'object', properties: {}, additionalProperties: false } as const satisfies BodySchema

/** The TypeScript type of what a schema lets pass. */
export type ValueOf<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly type: 'integer' }
    ? number
    : S extends { readonly type: 'boolean' }
      ? boolean
      : S extends { readonly type: 'array'; readonly items: infer I }
        ? readonly ValueOf<I>[]
        : S extends { readonly type: 'object' }
          ? Readonly<Record<string, unknown>>
          : string

/** The TypeScript type of a body: a property is there for certain when it is required or has a default. */
export type BodyOf<B> = B extends { readonly properties: infer P; readonly required?: infer R }
  ? PropertiesOf<P, R>
  : Readonly<Record<string, never>>

type PropertiesOf<P, R> = {
  readonly [N in keyof P as IsCertain<N, P[N], R> extends true ? N : never]: ValueOf<P[N]>
} & {
  readonly [N in keyof P as IsCertain<N, P[N], R> extends true ? never : N]?: ValueOf<P[N]>
}

type IsCertain<N, S, R> = S extends { readonly default: unknown }
  ? true
  : R extends readonly (infer Required)[]
    ? N extends Required
      ? true
      : false
    : false
