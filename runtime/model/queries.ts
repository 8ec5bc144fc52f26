/** What the store can be asked: which objects a run takes, whom values find, and what people look for. */
import type { Cso, CsoId, LinkKind, MvoId, PendingExport, PendingExportId, Staging, SystemId } from './objects'
import type { RunKind } from './runs'
import type { Attributes } from './values'

/** What an import looks a record up by. */
export interface RecordKey {
  readonly type: string
  /** Already folded where the type's anchor ignores case; null when the record has none. */
  readonly anchorKey: string | null
  /** In the normal spelling of `normalDn`; null when the type has no secondary id. */
  readonly secondaryKey: string | null
  /**
   * What the record shows. Where that is what is stored, the object found has these very attributes, so that nothing is read out
   * and compared twice.
   */
  readonly attributes?: Attributes
}

/** A value an object must have to be found. `key` is `joinKey(value)`; exact comparison is the caller's. */
export interface ValueQuery {
  readonly attribute: string
  readonly key: string
}

/** Finds all MVOs of a type that have a value (D7). */
export interface ValueQueryOf extends ValueQuery {
  readonly type: string
}

/** An MVO that a look-up found. */
export interface FoundMvo {
  readonly id: MvoId
  readonly uuid: string
}

/** Finds MVOs that have all these values (J2, J3). */
export interface MvoQuery {
  readonly type: string
  readonly pairs: readonly ValueQuery[]
}

/** Finds CSOs of a system, linked or not but not obsolete, that have all these values (R3). */
export interface CsoQuery {
  readonly system: SystemId
  readonly type: string
  readonly pairs: readonly ValueQuery[]
}

/** Objects of a type that have a value for an attribute, or a reference. */
export interface HavingQuery {
  readonly system: SystemId
  readonly type: string
  readonly attribute: string
  readonly kept: 'inDocument' | 'asReference'
  readonly atMost: number
}

/** Which objects a sync takes in all its phases (D1). */
export interface DueSelection {
  readonly system: SystemId
  /** Whether it takes every object, due or not. */
  readonly full: boolean
  /** Only what became due up to this value of the change counter, so that a delta ends. */
  readonly dueUpTo: number
}

/** Which objects a sync takes next (D1, D6). */
export interface Selection extends DueSelection {
  /** `arriving`: everything but obsolete objects; `leaving`: obsolete ones. CSOs awaiting their first export are in neither. */
  readonly phase: 'arriving' | 'leaving'
  /** Ids above this one; 0 for the first page. */
  readonly afterId: CsoId
  readonly limit: number
}

/** Who looks for objects whose moment has come (D11): a run of a system, or a lifecycle scan. */
export type Coming =
  { readonly by: 'run'; readonly now: string; readonly system: SystemId | null } | { readonly by: 'scan'; readonly now: string }

/** What lies after a moment, up to another one: canonical UTC. */
export interface TimeSpan {
  readonly after: string
  readonly until: string
}

/** The first and the last moment of a time at which something comes due, canonical UTC. */
export interface MomentsWithin {
  readonly first: string
  readonly last: string
}

/** A CSO that was made due since its moment has come. */
export type ComeCso = Pick<Cso, 'id' | 'system' | 'type'>

/** Objects whose moment has come. */
export interface ComeObjects {
  /** Those that this made due. */
  readonly csos: readonly ComeCso[]
  readonly mvos: readonly MvoId[]
}

/** Pending exports that may be sent now (E3, E4). */
export interface ExportSelection {
  readonly system: SystemId
  /** Canonical UTC. */
  readonly now: string
  /** A person asked: waiting times do not count. */
  readonly ignoreBackoff: boolean
  /** The attributes that name objects of the system: each type's secondary id. */
  readonly naming: readonly string[]
}

/** What the order and the limits of an export go by. */
export interface SelectedPending {
  readonly id: PendingExportId
  readonly cso: CsoId
  /** The CSO's object type. */
  readonly type: string
  readonly operation: PendingExport['operation']
  /** The CSO's secondary id; for a create the one it shall have. */
  readonly secondaryId: string | null
  /** The secondary id that an update gives it; null when it keeps its own. */
  readonly newSecondaryId: string | null
  /** See `PendingExport`. */
  readonly temporaryName: string | null
  /** See `PendingExport`. Selected only while it is in doubt. */
  readonly outdated: boolean
  readonly state: PendingExport['state']
  readonly deprovisioning: boolean
  readonly released: boolean
  /** Nodes of the steps that staged it. */
  readonly steps: readonly string[]
}

/**
 * How much of a list is asked for: at most 500 items, from where the page before ended. A list throws `bad-request` for an
 * `after` it never handed out.
 */
export interface ListRange {
  readonly limit: number
  /** `next` of the page before; left out for the first. */
  readonly after?: string
}

/** One page of a list for people. */
export interface ListPage<T> {
  readonly items: readonly T[]
  /** Hand back as `after` for the next page; null at the end. */
  readonly next: string | null
}

/** Which MVOs people look for; what is left out does not narrow. */
export interface MvoSearch extends ListRange {
  readonly type?: string
  /** Text that any value contains, or the whole UUID, in any letter case (O2). */
  readonly q?: string
  /** The name of an attribute they have, in any letter case (O3); with `value` one of its values, in any letter case. */
  readonly attribute?: string
  readonly value?: string
}

/** How a CSO is linked or kept from it, or how it stands to its system. */
export type ObjectState = 'linked' | 'unlinked' | 'byHand' | 'neverJoin' | Staging

/** Which CSOs people look for; what is left out does not narrow. */
export interface CsoSearch extends ListRange {
  readonly system?: SystemId
  readonly type?: string
  readonly state?: ObjectState
  /** Text that anchor, secondary id or a value contains, or whose words these contain together, in any letter case (O2). */
  readonly q?: string
}

/** Which pending exports people look for. */
export interface PendingSearch extends ListRange {
  readonly system?: SystemId
  readonly state?: string
  /** Only those that failed because somebody else had the name (E9). */
  readonly nameTaken?: true
}

/** Which runs people look for. */
export interface RunSearch extends ListRange {
  readonly system?: SystemId
  readonly status?: string
  readonly kind?: RunKind
  /** Without what people did by hand. */
  readonly runsOnly?: boolean
}

/** Which records of a run people look for. */
export interface RecordSearch extends ListRange {
  readonly outcome?: string
  /** Only what ended in an error, or went through with one. */
  readonly errors?: 'only'
}

/**
 * What is pending for a system and no export sends at present: failed or held, both until a person decides; failed and tried
 * again by itself, once nobody else has the name (`nameTaken`, E9) or an import shows the account (`accountMissing`, E7); refused
 * and to be tried again (E3); or not wanted as it is, until a synchronisation says what is (E12).
 */
export type Unsent = Readonly<Record<'failed' | 'nameTaken' | 'accountMissing' | 'held' | 'delayed' | 'outdated', number>>

/** Pending exports of a system by operation and state. */
export interface PendingCount {
  readonly system: SystemId
  readonly operation: string
  readonly state: string
  readonly count: number
  /** So many of them were refused and wait to be tried again (E3). */
  readonly delayed: number
  /** So many of them are not wanted as they are and wait for a synchronisation to say what is (E12). */
  readonly outdated: number
  /** So many of them delete or disable an account that a rule takes away (X5). */
  readonly deprovisioning: number
}

/** How much the store holds. */
export interface StoreCounts {
  /** MVOs by object type. */
  readonly mvos: Readonly<Record<string, number>>
  /** CSOs by system, object type, link and staging. */
  readonly csos: readonly { system: SystemId; type: string; link: LinkKind; staging: Staging; count: number }[]
  readonly pendings: readonly PendingCount[]
  /** What the store takes on disk, in bytes. */
  readonly fileBytes: number
}

/** What has values that may be large: CSOs with their MVOs, MVOs, or pending exports with their accounts. */
export type SizedObjects = 'csos' | 'mvos' | 'pendings'
