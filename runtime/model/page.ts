/** A page of objects as the store loads it, and everything that was decided about it, saved whole or not at all (D2). */
import type { HandWrite, MadePerson } from './by-hand'
import type { NameGiven } from './former-names'
import type { GonePerson } from './gone'
import type { Contribution, Cso, CsoId, Mvo, MvoId, PendingExport, PendingExportId, RuleId, SystemId } from './objects'
import type { FollowUps } from './follow-ups'
import type { LeaversKept } from './leavers-kept'
import type { CsoLink, MvoLinkChange } from './references'
import type { Run, RunRecord } from './runs'
import type { NewStamps } from './stamps'
import type { StretchesRead } from './stretches'
import type { FormerOwner, GivenValue, RefusedValue } from './unique'

/** A CSO with what is pending for it; null when nothing is. */
export interface CsoEntry {
  readonly cso: Cso
  readonly pending: PendingExport | null
}

/** Rules that objects did not come by although they should have: inbound ones of CSOs, outbound ones of MVOs (D10). */
export interface NotEvaluated {
  readonly csos: readonly { readonly id: CsoId; readonly rules: readonly RuleId[] }[]
  readonly mvos: readonly { readonly id: MvoId; readonly rules: readonly RuleId[] }[]
}

/** When an object must be looked at again for a rule that depends on time (D11). */
export interface RuleMoment {
  readonly rule: RuleId
  /** Canonical UTC; null when none is known. */
  readonly moment: string | null
  /** At each lifecycle scan. */
  readonly everyScan: boolean
}

/** All that is noted of one object. */
export interface ObjectMoments {
  readonly id: number
  readonly moments: readonly RuleMoment[]
}

/** Of CSOs for inbound rules, of MVOs for outbound ones. */
export interface Moments {
  readonly csos: readonly ObjectMoments[]
  readonly mvos: readonly ObjectMoments[]
}

/**
 * What a page of objects needs, loaded at once: the objects, their MVOs, all contributions, the MVOs' other CSOs and all their
 * pending exports.
 */
export interface PageLoad {
  readonly csos: readonly CsoEntry[]
  readonly mvos: readonly Mvo[]
  readonly contributions: readonly Contribution[]
  /** Of the objects that are loaded; left out where the store knows of none. */
  readonly notEvaluated?: NotEvaluated
  /** The references of these CSOs, as they are accepted; left out where there are none. */
  readonly links?: readonly CsoLink[]
  /** Of the objects that are loaded; left out where the store knows of none. */
  readonly moments?: Moments
  /**
   * Records that fell out of scope by what they read of people who are deleted since, and that nothing has made due since; left
   * out where there are none (D7).
   */
  readonly declined?: readonly CsoId[]
  /** Those of the CSOs that a person has told never to be joined; left out where there are none (J9). */
  readonly neverJoin?: readonly CsoId[]
}

/** A new or changed CSO, with the version it was read with. */
export interface CsoWrite {
  readonly cso: Cso
  /** What imports find it by: the anchor, folded where the type's anchors ignore case; null exactly when it has no anchor. */
  readonly anchorKey: string | null
  /** What imports and references find it by: the secondary id in the normal spelling of `normalDn`; null when it has none. */
  readonly secondaryKey: string | null
  /** False leaves the stored document alone (a change of link or staging only). */
  readonly attributesChanged: boolean
  /** A record of the page says of it that all its values are new, and does not repeat them. */
  readonly valuesAsAdded?: true
  /** The keys stay as they are stored: its type is not declared any more, so nobody knows how they are made. */
  readonly keysAsStored?: boolean
  /** Reference attributes whose links change, by the raw text the system wrote (O8). */
  readonly references?: readonly {
    readonly attribute: string
    readonly add: readonly string[]
    readonly remove: readonly string[]
    /**
     * Of what a rule asked for and an export added: what it points at, where that is known already. Left out of what an import
     * read, which `resolveReferences` resolves.
     */
    readonly targets?: ReadonlyMap<string, CsoId>
    /** Those that are there or come with it, and that a rule asked for or asks for from now on (R11). */
    readonly own?: readonly string[]
  }[]
}

/** A new or changed MVO, with the version it was read with. */
export interface MvoWrite {
  readonly mvo: Mvo
  /** False leaves the stored document alone; provenance and deletion mark are written all the same. */
  readonly attributesChanged: boolean
  /** Its references that come and go: those among its attributes are not written, these are (O8). */
  readonly links?: readonly MvoLinkChange[]
}

/** A contribution with its references that come and go; those among its values are not written (O8). */
export interface ContributionLinks extends ContributionKey {
  readonly links: readonly MvoLinkChange[]
}

/** Which contribution is meant: at most one of a rule and a CSO to an MVO. */
export interface ContributionKey {
  readonly mvo: MvoId
  readonly rule: RuleId
  /** Null when the CSO has left and its values are kept (A7). */
  readonly cso: CsoId | null
}

/** A value by which rules join: that of an MVO, or the one an unjoined object would be joined by. `key` is `joinKey(value)`. */
export interface JoinKey {
  readonly type: string
  readonly attribute: string
  readonly key: string
}

/**
 * The first values an object that found nobody would be joined by; replaces what is stored. None: it is no longer unjoined (D3).
 */
export interface UnjoinedWrite {
  readonly cso: CsoId
  readonly keys: readonly JoinKey[]
}

/** A record and the person by whom it fell out of scope, where a condition reads people; null: it is linked again (D7). */
export interface LeftScope {
  readonly cso: CsoId
  readonly person: MvoId | null
}

/** Somebody who is deleted, of a type that conditions of records read, with the records that supplied her values (D7). */
export interface PersonDeleted {
  readonly mvo: MvoId
  readonly suppliers: readonly CsoId[]
  /** Systems of records that supplied her and were hers no more. */
  readonly left: readonly SystemId[]
}

/** What the expressions of a record looked up; replaces what is stored (D7). */
export interface LookUpsWrite {
  readonly reader: CsoId
  readonly objects: readonly MvoId[]
  readonly values: readonly JoinKey[]
}

/** What was looked up for a person; added to what is stored. */
export interface LookUpsOfPerson {
  readonly person: MvoId
  readonly objects: readonly MvoId[]
  readonly values: readonly JoinKey[]
}

/** What outbound expressions looked up for people whom no record carries: they are due when it changes (D7, D10). */
export interface LookUpsOfPeople {
  /** All rules that look up were evaluated for these: what was stored of them goes, and they have seen what the page changes. */
  readonly anew: readonly MvoId[]
  readonly noted: readonly LookUpsOfPerson[]
}

/**
 * Join values that MVOs have got: whoever would be joined by one of them becomes due, with this value of the change counter (D3).
 */
export interface NewJoinKeys {
  readonly values: readonly JoinKey[]
  readonly due: number
}

/**
 * Everything one page decided; saved whole or not at all (D2). Objects bear the version they were read with, 0 when they are new:
 * where the store holds another one, the page is in conflict. The save raises the version of each by one.
 */
export interface PageSave {
  readonly csos: readonly CsoWrite[]
  /**
   * What refers to one of these becomes text again, and its holder is due once that resolves anew; contributions and pending
   * exports go as well.
   */
  readonly csosDeleted: readonly CsoId[]
  readonly mvos: readonly MvoWrite[]
  /** What is last known of those of them who are to be found once they are gone. */
  readonly gone?: readonly GonePerson[]
  /** What those of them were called who are called otherwise from now on. */
  readonly formerNames?: readonly NameGiven[]
  /** Contributions to one of these go with it; CSOs that are still linked to it are unlinked. */
  readonly mvosDeleted: readonly MvoId[]
  /** Each replaces the contribution with the same key. */
  readonly contributions: readonly Contribution[]
  readonly contributionsDeleted: readonly ContributionKey[]
  readonly contributionLinks?: readonly ContributionLinks[]
  /**
   * CSOs that this page synchronised by the links as it leaves them. Who else refers to a CSO whose link changes, or to an MVO
   * that goes, is due (A12, L5).
   */
  readonly synchronised?: readonly CsoId[]
  /** Records whose values rules read through references, and which have other ones: whoever refers to one is due (D7). */
  readonly readThrough?: readonly CsoId[]
  /** Who reads of an MVO that changes, or by a value that one gets or loses, is due by this page. */
  readonly lookUps?: readonly LookUpsWrite[]
  readonly lookUpsOfPeople?: LookUpsOfPeople
  /** Replaces what is noted of each of these records. */
  readonly leftScope?: readonly LeftScope[]
  /** People of whom something changed that conditions of records read: who fell out of scope by them is due by this page (D7). */
  readonly askedByScope?: readonly MvoId[]
  /** Those of the MVOs that are deleted whom conditions of records read: who fell out of scope by them stays out (D7). */
  readonly deletedAsked?: readonly PersonDeleted[]
  /** New and changed ones, with the versions they were read with. */
  readonly pendings: readonly PendingExport[]
  readonly pendingsDeleted: readonly PendingExportId[]
  readonly unjoined?: readonly UnjoinedWrite[]
  readonly newJoinKeys?: NewJoinKeys
  /** Replaces what stands of each of these objects (J9). */
  readonly byHand?: readonly HandWrite[]
  /** People of this page whom somebody has made of whom there is no record; their values are by `byHandRule` (L7). */
  readonly madeByHand?: readonly MadePerson[]
  /** Replaces what is noted of each object; no rules: it has been everywhere (D10). */
  readonly notEvaluated?: NotEvaluated
  readonly followUps?: FollowUps
  /** Whose accounts stay as they are although they leave, and who leaves no more; left out where there are none (A14). */
  readonly leaversKept?: LeaversKept
  /** The node that sent what the page synchronised of this system, where the system has several (D8). */
  readonly cameThrough?: { readonly node: string; readonly system: SystemId }
  /** Replaces what is noted of each object (D11). */
  readonly moments?: Moments
  /** Unique values the page gives; one that somebody else was given meanwhile is a conflict (U1). */
  readonly given?: readonly GivenValue[]
  /** Unique values that a target refused. */
  readonly refused?: readonly RefusedValue[]
  /** Who is deleted by the page, for what may be given again. */
  readonly formerOwners?: readonly FormerOwner[]
  /** Of the objects it evaluated in a full sync. */
  readonly stamps?: NewStamps
  readonly records: readonly RunRecord[]
  /** The run's state after this page; counters are totals. Null leaves it as the store has it. */
  readonly run: Run | null
  /** Force to disk before returning: for what must be known after a crash (E2). */
  readonly durable: boolean
  /**
   * The open import that stages this page: what it writes counts once the system's row names it no longer (I18). Any other page
   * changes what is accepted.
   */
  readonly import?: number
  /**
   * Of an import: CSOs whose anchor turned out to stand twice in the source (I5). What it made of them is undone: they are as
   * they are accepted, with what others changed of them meanwhile, and go where it made them.
   */
  readonly csosRestored?: readonly CsoId[]
  /** Of an import: stretches of the source whose records the page saves, all of them. */
  readonly stretchesRead?: StretchesRead
  /**
   * CSOs that the page deletes, as it was decided on them: another version is a conflict. Whoever deletes what another run may
   * change names it here; an import's own new CSOs, which nobody else sees, need not be.
   */
  readonly csosRead?: readonly Pick<Cso, 'id' | 'version'>[]
  /** The same of pending exports. */
  readonly pendingsRead?: readonly Pick<PendingExport, 'id' | 'version'>[]
  /** The same of MVOs. */
  readonly mvosRead?: readonly Pick<Mvo, 'id' | 'version'>[]
}

/**
 * An object whose stored version was another one than the page had been decided on; or, by its place among them, a unique value
 * that was given to somebody else.
 */
export interface Conflict {
  readonly kind: 'cso' | 'mvo' | 'pending' | 'given'
  readonly id: CsoId | MvoId | PendingExportId
}

/** The object as the store holds it once it is saved, for whoever goes on with it without loading it again. */
export function saved<T extends { readonly version: number }>(object: T): T {
  return { ...object, version: object.version + 1 }
}
