/** What is remembered of stretches of a source: text of whole records, known again without being read (I15). */
import type { CsoId, SystemId } from './objects'

/** Lines of a stretch's records, counted from its first, and behind them how many lines it has; null: a line each. */
export type LineOffsets = readonly number[] | null

/** Whose the records of a stretch are, in their order. */
export interface StretchRecords {
  readonly csos: readonly CsoId[]
  readonly lines: LineOffsets
}

/** A stretch by the keyed digest of its text and of all that decides what records the text holds. */
export interface ReadStretch extends StretchRecords {
  readonly digest: string
}

/** Stretches that a page of an import has read: each record's CSO is as the text says, and nothing is pending for it. */
export interface StretchesRead {
  readonly system: SystemId
  readonly stretches: readonly ReadStretch[]
}

/** The part of the store's port that is about them. */
export interface StretchStore {
  /**
   * Makes digests of texts under a key of the store, other ones for each `use`; null where there is no key. Waits for nothing.
   */
  textDigester(use: string): ((text: string) => string) | null
  /** To be called before an import reads anything that asks for stretches: what others write is noted from then on (I15). */
  beginStretches(system: SystemId, run: number): Promise<void>
  /** Whether an import of the system has ever begun to ask for stretches. */
  readsStretches(system: SystemId): Promise<boolean>
  /** Whose the records of these stretches are, an answer a digest; null for one that no import kept, or that may have changed. */
  findStretches(system: SystemId, digests: readonly string[]): Promise<readonly (StretchRecords | null)[]>
  /** To be called before an import is accepted that has read everything, with each stretch it met or saved: others go. */
  keepStretches(system: SystemId, run: number, digests: readonly string[]): Promise<void>
}
