/** What the store keeps of a person who is to be erased, and what of it goes (N14). */
import type { CsoId, Mvo, MvoId, SystemId } from './objects'
import type { Run } from './runs'

/** An MVO that is gone, of which the history has something. */
export interface GoneMvo {
  readonly mvo: MvoId
  readonly uuid: string
  readonly type: string
  /** Canonical UTC. */
  readonly gone: string
  /** What it was last called; null where the history has no name of it any more. */
  readonly name: string | null
}

/** A CSO that is the person's: linked to her, or nobody's since it was hers. */
export interface TracedObject {
  readonly cso: CsoId
  readonly version: number
  readonly system: SystemId
  readonly type: string
  readonly name: string
  /** `linked`: hers now. `gone`: from its system. `unsent`: an export waits for it. `importing`: an import has begun. */
  readonly state: 'linked' | 'gone' | 'unsent' | 'importing' | 'inSystem'
}

/** Texts by which others' rows name a person: a list of strings that nobody else is called by. Neither stored nor shown. */
export interface IdentifyingTexts {
  readonly texts: readonly string[]
  /** More values that hardly anybody else has, such as addresses and telephone numbers: looked for in deleted text only. */
  readonly values: readonly string[]
}

/** Rows of others that name her, by their ids. */
export interface Mentions {
  /** The last entry of the history that was looked at. */
  readonly lastRecord: number
  readonly records: readonly number[]
  readonly runs: readonly number[]
  readonly pendings: readonly number[]
  readonly decisions: readonly CsoId[]
  /** Of people made by hand, why. */
  readonly made: readonly number[]
  /** Systems, for the reason of their pause. */
  readonly pauses: readonly number[]
  /** Others who are gone. */
  readonly gone: readonly number[]
}

/** All that the store has of a person besides lists that others keep in it as facts. */
export interface PersonTraces {
  readonly mvo: MvoId
  /** Null where she was deleted before such was kept. */
  readonly uuid: string | null
  readonly type: string | null
  /** What she is, or was last, called. */
  readonly name: string
  /** As she stands; null when she is gone. */
  readonly there: Mvo | null
  readonly objects: readonly TracedObject[]
  /** All CSOs that are or were hers, and are nobody else's. */
  readonly csos: readonly CsoId[]
  /** Systems in which she has been. */
  readonly systems: readonly SystemId[]
  /** CSOs that were hers and are another's by now. */
  readonly passedOn: readonly CsoId[]
  /** Ids of the history's entries about her. */
  readonly records: readonly number[]
  readonly identifying: IdentifyingTexts
  /** Names that others are called by as well: where these stand with others, they stay. */
  readonly shared: number
  readonly mentions: Mentions
}

/** What is done with objects that their systems still have: `refuse`, or forget them until they are read again. */
export const presentObjects = ['refuse', 'forget'] as const
/** One of `presentObjects`. */
export type PresentObjects = (typeof presentObjects)[number]

/** What somebody decided: whom to erase, and what he has seen of it. */
export interface ErasureRequest {
  readonly mvo: MvoId
  /** `ErasureLook.seen` of what he was shown. */
  readonly seen: string
  readonly who: string
  /** Why; names nobody. */
  readonly reason: string
  /** What is done with objects that their systems still have. */
  readonly present: PresentObjects
}

/** A fact that changes; `after` null: it goes. */
export interface FactChange {
  readonly name: string
  readonly before: string
  readonly after: string | null
}

/** What is erased, in one transaction. */
export interface Erasure {
  readonly traces: PersonTraces
  readonly facts: readonly FactChange[]
  /** The activity that says so, as it is from then on. */
  readonly run: Run
}

/**
 * What became of the pages of the file: deleted text was left on none; on some, so that all of it was written anew; or it stays
 * there, since the file is too large or the disk too full for that.
 */
export interface ErasedPages {
  readonly deletedText: 'none' | 'rewritten' | 'left'
  /** Another process reads the store, so what is erased stands in the log beside it until that one has closed it. */
  readonly logLeft: boolean
}

/** What of the store a person is erased by (N14). */
export interface ErasureStore {
  /**
   * All that is kept of a person, there or gone; null where nothing is. `called`: names of hers that the history may not have.
   * Looks through the whole history, in pieces (N14).
   */
  tracesOf(mvo: MvoId, called: readonly string[]): Promise<PersonTraces | null>
  /**
   * Erases a person who is gone, in one transaction, and what of her deleted rows had left in the file. Null, and nothing is
   * erased, when something of it is another than it was found, or she is there (N14).
   */
  erase(erasure: Erasure): Promise<ErasedPages | null>
  /** Copies of the store that were made beside its file when it was brought up to date. */
  earlierCopies(): Promise<readonly string[]>
  /** The MVO that had this UUID and is gone; null where the history has nothing of one. */
  goneMvo(uuid: string): Promise<GoneMvo | null>
  /** Those that are gone and were last called this, to the letter; at most so many. */
  goneNamed(name: string, most: number): Promise<readonly GoneMvo[]>
}
