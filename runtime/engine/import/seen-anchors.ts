/** What a full read has met so far: where each object stands in the source, and which anchors stand there more than once (I5). */
import type { CsoId } from '../../model/objects'

/** Where objects stand in a source. Of positions that differ in a number at their end, as lines do, only the numbers are kept. */
class Positions {
  private readonly kept = new Map<CsoId, string | number>()
  /** What stands before the number. */
  private prefix: string | undefined

  set(id: CsoId, position: string): void {
    const [, prefix, number] = /^(.*\D)([1-9]\d{0,14})$/s.exec(position) ?? []
    if (prefix !== undefined) this.prefix ??= prefix
    this.kept.set(id, prefix !== undefined && prefix === this.prefix ? Number(number) : position)
  }

  /** The same of a position whose number is known: what stands before it, and the number. */
  setNumber(id: CsoId, prefix: string, number: number): void {
    this.prefix ??= prefix
    this.kept.set(id, prefix === this.prefix ? number : `${prefix}${number}`)
  }

  get(id: CsoId): string | undefined {
    const kept = this.kept.get(id)
    return typeof kept === 'number' ? `${this.prefix}${kept}` : kept
  }

  has(id: CsoId): boolean {
    return this.kept.has(id)
  }

  delete(id: CsoId): void {
    this.kept.delete(id)
  }
}

/** Grows with every page that is saved. */
export class SeenAnchors {
  /** Where each CSO was seen and imported. */
  readonly seen = new Positions()
  /** CSOs that are in the source more than once: left as they are, and not gone. */
  readonly rejected = new Set<CsoId>()
  private readonly firstPositions = new Map<string, string>()

  /** Where an anchor that stands more than once was met first; undefined when it has not been rejected. */
  rejectedAt(anchor: string): string | undefined {
    return this.firstPositions.get(anchor)
  }

  reject(anchor: string, position: string): void {
    if (!this.firstPositions.has(anchor)) this.firstPositions.set(anchor, position)
  }
}
