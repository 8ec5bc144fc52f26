/** What an expression looks up as it is evaluated: for looking only. */
import type { LookUps } from '../../expression'
import type { MvoId } from '../../model/objects'
import type { Reference, Scalar } from '../../model/values'
import { joinKey } from '../../model/values'

/** A look-up as it was asked, and whom it found. */
export interface LookedUpNow {
  readonly type: string
  readonly attribute: string
  readonly value: Scalar
  readonly found: readonly MvoId[]
  /** It was to find one object and found none, or several, so that it gives nothing. */
  readonly isFruitless: boolean
}

/** Looks up as the page does, and keeps what was asked. */
export class RecordedLookUps implements LookUps {
  private readonly asked = new Map<string, LookedUpNow>()

  constructor(private readonly lookUps: LookUps) {}

  find(type: string, attribute: string, value: Scalar): readonly Reference[] {
    const references = this.lookUps.find(type, attribute, value)
    const found = references.flatMap(({ ref }) => (ref === null ? [] : [ref]))
    this.asked.set(`${type} ${attribute} ${joinKey(value)}`, { type, attribute, value, found, isFruitless: false })
    return references
  }

  objectOf(reference: Reference) {
    return this.lookUps.objectOf(reference)
  }

  noteFruitless(type: string, attribute: string, found: 'none' | 'several'): void {
    this.lookUps.noteFruitless(type, attribute, found)
    const last = [...this.asked].findLast(([, asked]) => asked.type === type && asked.attribute === attribute)
    if (last) this.asked.set(last[0], { ...last[1], isFruitless: true })
  }

  /** What was asked, each once. */
  get all(): readonly LookedUpNow[] {
    return [...this.asked.values()]
  }
}
