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
