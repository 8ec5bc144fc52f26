/** The objects a step has seen in one run, a bit each: a run may take millions through dozens of steps. */

/** Ids that share a piece of memory of 4 KiB. */
const idsOfPiece = 32_768

export class SeenObjects {
  private readonly pieces = new Map<number, Uint32Array>()

  /** Whether it was not seen before; it is from now on. `id`: a whole number from 0. */
  add(id: number): boolean {
    const place = id % idsOfPiece
    let piece = this.pieces.get(id - place)
    if (!piece) this.pieces.set(id - place, (piece = new Uint32Array(idsOfPiece / 32)))
    const bit = 1 << (place % 32)
    const before = piece[place >>> 5] ?? 0
    piece[place >>> 5] = before | bit
    return (before & bit) === 0
  }
}
