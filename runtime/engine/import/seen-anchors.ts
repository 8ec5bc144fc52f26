/** Anchors that stand more than once in a source, or more than once in a delta (I2, I5). */
import type { CsoId } from '../../model/objects'

/** What a record is known by, as far as copies go. */
export interface CopyKey {
  readonly type: string
  readonly anchorKey: string | null
}

export function keyText({ type, anchorKey }: CopyKey): string | null {
  return anchorKey === null ? null : `${type}\u0000${anchorKey}`
}

/** Where objects stand in a source. Of a million places that differ in a number at their end, as lines do, only the numbers are kept. */
export class Positions {
  private readonly kept = new Map<CsoId, string | number>()
  /** What stands before the number. */
  private prefix: string | undefined

  set(id: CsoId, position: string): void {
    const [, place, number] = /^(.*\D)([1-9]\d{0,14})$/s.exec(position) ?? []
    if (place !== undefined) this.prefix ??= place
    this.kept.set(id, place !== undefined && place === this.prefix ? Number(number) : position)
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

/** What is known of the anchors a full read has met so far. */
export class SeenAnchors {
  /** Where each CSO was seen. */
  readonly seen = new Positions()
  /** CSOs that are in the source more than once: left as they are, and not gone. */
  readonly rejected = new Set<CsoId>()
  private readonly positions = new Map<string, string>()

  /** Where a rejected anchor stood first; undefined when it is not rejected. */
  rejectedAt(key: string | null): string | undefined {
    return key === null ? undefined : this.positions.get(key)
  }

  reject(key: string, position: string): void {
    if (!this.positions.has(key)) this.positions.set(key, position)
  }
}

/** By index, the position of another copy of the same anchor in the page. */
export function copiesIn(positions: readonly string[], keys: readonly CopyKey[]): ReadonlyMap<number, string> {
  const first = new Map<string, number>()
  const copies = new Map<number, string>()
  for (const [index, key] of keys.entries()) {
    const text = keyText(key)
    if (text === null) continue
    const other = first.get(text)
    if (other === undefined) {
      first.set(text, index)
      continue
    }
    copies.set(index, positions[other] as string)
    if (!copies.has(other)) copies.set(other, positions[index] as string)
  }
  return copies
}

/** Indexes that a later record of the same object makes void: in a delta the last word counts. `whose` says by index whose record it is; null: nobody's. */
export function supersededIn(whose: readonly (string | null)[]): ReadonlySet<number> {
  const last = new Map<string, number>()
  const superseded = new Set<number>()
  for (const [index, text] of whose.entries()) {
    if (text === null) continue
    const before = last.get(text)
    if (before !== undefined) superseded.add(before)
    last.set(text, index)
  }
  return superseded
}
