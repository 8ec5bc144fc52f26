/** Which MVOs of a page have, or had, a join value: those made or changed since they were loaded are found too (J6, J7). */
import type { Mvo, MvoId } from '../../../model/objects'
import type { Attributes } from '../../../model/values'
import { attributeOf, joinKey, valuesOf } from '../../../model/values'
import type { Plan } from '../../canvas/plan'

const none: ReadonlySet<MvoId> = new Set()

export class JoinIndex {
  private readonly byKey = new Map<string, Set<MvoId>>()
  /** By MVO type, the attributes that inbound rules match on and expressions look up. */
  private readonly attributes = new Map<string, Set<string>>()
  private readonly asked = new Set<string>()

  constructor({ rules, lookedUp }: Pick<Plan, 'rules' | 'lookedUp'>) {
    for (const { type, attribute } of lookedUp) this.note(type, attribute)
    for (const { joinRows, mvType } of rules.values()) {
      for (const row of joinRows) {
        for (const pair of row.pairs) this.note(mvType, pair.mv)
      }
    }
  }

  private note(type: string, attribute: string): void {
    const attributes = this.attributes.get(type)
    if (attributes) attributes.add(attribute)
    else this.attributes.set(type, new Set([attribute]))
  }

  /** Attributes by which MVOs of this type are looked up. */
  attributesOf(type: string): Iterable<string> {
    return this.attributes.get(type) ?? []
  }

  /**
   * Remembers under which join values the MVO is found. Stale entries are harmless: candidates are compared by their present
   * values.
   */
  add({ id, type }: Mvo, values: Attributes): void {
    const attributes = this.attributes.get(type)
    if (!attributes) return
    for (const attribute of attributes) {
      for (const value of valuesOf(attributeOf(values, attribute))) {
        const key = `${type}\u0000${attribute}\u0000${joinKey(value)}`
        const ids = this.byKey.get(key)
        if (ids) ids.add(id)
        else this.byKey.set(key, new Set([id]))
      }
    }
  }

  /** MVOs in this page that have, or had, this join value. */
  find(type: string, attribute: string, key: string): ReadonlySet<MvoId> {
    return this.byKey.get(`${type}\u0000${attribute}\u0000${key}`) ?? none
  }

  /** Whether the store has been asked for this combination in this page already; from now on it has. */
  wasAsked(query: string): boolean {
    if (this.asked.has(query)) return true
    this.asked.add(query)
    return false
  }
}
