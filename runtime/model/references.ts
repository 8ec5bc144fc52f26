/** References of records as the store shows them: links, texts that point at nothing known yet, and who points here (O8, I16). */
import type { Cso, CsoId, Mvo, MvoId, SystemId } from './objects'
import type { FoundMvo, ValueQueryOf } from './queries'

/** What an import makes of references that point at nothing it knows: errors of their objects, a warning, or nothing (I16). */
export const referencePolicies = ['error', 'warn', 'ignore'] as const
export type ReferencePolicy = (typeof referencePolicies)[number]

/** A reference attribute of an object type. */
export interface ReferenceOfType {
  readonly type: string
  readonly attribute: string
}

/** A CSO's references by attribute: the raw texts the system wrote (O8). */
export type ReferenceTexts = Readonly<Record<string, readonly string[]>>

/** CSOs that refer to others, a line for each reference; `name` is null where the CSO has neither secondary id nor anchor. */
export interface Referrers {
  readonly items: readonly {
    readonly cso: CsoId
    readonly system: SystemId
    readonly attribute: string
    /** As the system wrote it. */
    readonly text: string
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

/** A reference of a CSO, and as whose account the CSO that it points at is known. */
export interface CsoLink {
  readonly cso: CsoId
  readonly attribute: string
  /** As the system wrote it. */
  readonly text: string
  /** The CSO it points at; null until that is known. */
  readonly target: CsoId | null
  /** That CSO is due: whose it is may be known once it is synchronised (A12). */
  readonly targetDue: boolean
  /** A rule asked for it, so it may be taken away again (R11). */
  readonly own: boolean
  readonly mvo: MvoId | null
  /** The UUID of that MVO. */
  readonly uuid: string | null
}

/** References of an MVO, or of a contribution to one, that come and go, by the MVOs they point at (O8). */
export interface MvoLinkChange {
  readonly attribute: string
  readonly add: readonly MvoId[]
  readonly remove: readonly MvoId[]
  /** The attribute has several values, and is a list also where it holds one. */
  readonly several: boolean
}

/** The account by which a system knows an MVO: what a reference to the MVO becomes there (R10). */
export interface KnownAccount {
  readonly mvo: MvoId
  readonly cso: CsoId
  readonly anchor: string | null
  readonly secondaryId: string | null
  /** See `PendingExport`; null where it is not in the course of an exchange of names. */
  readonly temporaryName: string | null
}

/** All MVOs that each query finds; and the objects asked for, as far as they exist, CSOs as they are accepted. */
export interface LookedUpObjects {
  readonly found: readonly (readonly FoundMvo[])[]
  readonly mvos: readonly Mvo[]
  readonly csos: readonly Cso[]
  /** The references of these CSOs. */
  readonly links: readonly CsoLink[]
}

/** What the store is asked about links between objects of the metaverse; part of the port. */
export interface ReferenceReads {
  /** The accounts of these MVOs that the system has: those awaiting their first export and those leaving are missing (R10). */
  accountsOf(system: SystemId, mvos: readonly MvoId[]): Promise<readonly KnownAccount[]>
  /** Of these MVOs those whose account in the system is disabled and to be in no group (R15). */
  outOfGroups(system: SystemId, mvos: readonly MvoId[]): Promise<readonly MvoId[]>
  /** The references that these CSOs hold; of accounts found by a match, which no page has loaded (R11). */
  linksOf(csos: readonly CsoId[]): Promise<readonly CsoLink[]>
  /** What expressions look up; see `LookedUpObjects` (D7). `csos`: records that references of records point at. */
  lookUp(queries: readonly ValueQueryOf[], mvos: readonly MvoId[], csos: readonly CsoId[]): Promise<LookedUpObjects>
}
