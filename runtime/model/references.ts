/** References of records as the store shows them: links, texts that point at nothing known yet, and who points here (O8, I16). */
import type { CsoId, SystemId } from './objects'

/** A CSO's references by attribute: the raw texts the system wrote (O8). */
export type ReferenceTexts = Readonly<Record<string, readonly string[]>>

/** CSOs that refer to others, a line for each reference; `name` is null where the CSO has neither secondary id nor anchor. */
export interface Referrers {
  readonly items: readonly {
    readonly cso: CsoId
    readonly system: SystemId
    readonly attribute: string
    readonly name: string | null
  }[]
  /** All of them, listed or not. */
  readonly total: number
}

/**
 * A reference value that points at nothing the store knows, or at more than one object: then `fits` names their object types
 * (I16).
 */
export interface UnresolvedReference {
  readonly cso: CsoId
  readonly attribute: string
  readonly text: string
  readonly fits: readonly string[]
}

/** How a system's references came out. */
export interface Resolution {
  readonly resolved: number
  /** At most a thousand. */
  readonly unresolved: readonly UnresolvedReference[]
  /** How many are unresolved altogether. */
  readonly unresolvedTotal: number
}
