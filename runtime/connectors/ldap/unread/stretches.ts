/** Where the entries of a directory are cut into stretches: by which entries they are, so that one more moves one cut. */
import { endsStretch } from '../../ends-of-stretches'
import type { EntryVersion } from './versions'

/** One entry in so many ends a stretch, as its entryUUID decides. */
const oneIn = 4

/** Entries a stretch has at most. */
const mostEntries = 16

/** An entry of which the version is read, and all of it where that was read along. */
export interface MetEntry<Whole> {
  readonly version: EntryVersion
  readonly entry: Whole
}

/** Cuts entries as they come. One of which no version tells is a stretch of its own. */
export class EntryStretches<Whole> {
  #open: MetEntry<Whole>[] = []

  /** The stretches that end with these. */
  add(entries: readonly MetEntry<Whole>[]): MetEntry<Whole>[][] {
    const ended: MetEntry<Whole>[][] = []
    for (const met of entries) {
      const { uuid, text } = met.version
      if (uuid === null || text === null) ended.push(...this.rest(), [met])
      else if (this.#open.push(met) >= mostEntries || endsStretch(uuid, 0, uuid.length, oneIn)) ended.push(...this.rest())
    }
    return ended
  }

  /** What is left when no more come. */
  rest(): MetEntry<Whole>[][] {
    const left = this.#open
    this.#open = []
    return left.length === 0 ? [] : [left]
  }
}
