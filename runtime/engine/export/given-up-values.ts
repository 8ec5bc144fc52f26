/** Values of attributes that the system declares unique, as they change hands within an export: who waits for whom (U1, E9). */
import type { PendingExportId } from '../../model/objects'
import type { ExportLevel } from '../../pipeline/8-order'
import type { OtherHolder } from '../../pipeline/8-duplicates'
import { exchangeSentence, uniqueAttributes } from '../../pipeline/8-duplicates'
import { circlesOf } from '../../pipeline/8-name-circles'
import type { PlannedSystem } from '../canvas/plan'

/** Somebody who is not sent before another, who has the value, has been answered. */
export interface WaitingTaker {
  readonly id: PendingExportId
  /** What people call the account. */
  readonly name: string
  readonly giver: PendingExportId
}

interface Member {
  readonly id: PendingExportId
}

/** The same object for the same pending export. */
function membersById(): (id: PendingExportId) => Member {
  const members = new Map<PendingExportId, Member>()
  return (id) => {
    const member = members.get(id) ?? { id }
    members.set(id, member)
    return member
  }
}

/** What is known of such values in one round of an export. */
export class GivenUpValues {
  /** Who is sent which value, by type, attribute and value. */
  readonly sent = new Map<string, OtherHolder>()
  /** What goes out in this export and was not answered yet. */
  private readonly toGo = new Set<PendingExportId>()
  /** In the order in which they came. */
  private readonly waiting = new Map<PendingExportId, WaitingTaker>()
  /** Members of circles, with what is said when they are refused. */
  private readonly exchanges = new Map<PendingExportId, string>()
  /** Whom the opener of a circle does not wait for any more. */
  private readonly opened = new Map<PendingExportId, Set<PendingExportId>>()

  begin(levels: readonly ExportLevel[]): void {
    for (const { ids, units } of levels) {
      for (const id of ids) this.toGo.add(id)
      for (const unit of units) for (const id of unit) this.toGo.add(id)
    }
  }

  isToGo(id: PendingExportId): boolean {
    return this.toGo.has(id)
  }

  /** Answered, or not sent in this export: nobody waits for it any longer. Who waits is to be sent all the same. */
  noteAnswered(id: PendingExportId): void {
    if (!this.waiting.has(id)) this.toGo.delete(id)
  }

  wait(taker: WaitingTaker): void {
    this.waiting.set(taker.id, taker)
  }

  /** It begins a circle, and is sent although this other one still has the value. */
  isOpened(taker: PendingExportId, giver: PendingExportId): boolean {
    return this.opened.get(taker)?.has(giver) === true
  }

  /** What to add to the error of whoever exchanges values in a circle; undefined for everybody else. */
  exchangeOf(id: PendingExportId): string | undefined {
    return this.exchanges.get(id)
  }

  /** Those whose holders were answered: they wait no more. */
  takeReady(): readonly PendingExportId[] {
    const ready = [...this.waiting.values()].filter(({ giver }) => !this.toGo.has(giver)).map(({ id }) => id)
    for (const id of ready) this.waiting.delete(id)
    return ready
  }

  /** The circles among those who wait, each from the member that came first: they wait no more, as many as `opening` says. */
  takeCircles(opening: 'first' | 'all'): readonly (readonly PendingExportId[])[] {
    const order = new Map([...this.waiting.keys()].map((id, at) => [id, at]))
    const rank = ({ id }: WaitingTaker): number => order.get(id) ?? 0
    return circlesOf(this.bonds()).map((unordered) => {
      const circle = unordered.toSorted((a, b) => rank(a) - rank(b))
      const text = exchangeSentence(circle.map(({ name }) => name))
      const members = opening === 'all' ? circle : circle.slice(0, 1)
      for (const { id } of circle) this.exchanges.set(id, text)
      for (const taker of members) this.open(taker)
      return members.map(({ id }) => id)
    })
  }

  /**
   * Of each circle in which values and names change hands, the one that waits for a value and came first: it waits no more. Who
   * waits for somebody outside of circles, does so until that one was answered. `namesFrom` says whose name each account takes.
   */
  takeMixedCircles(namesFrom: ReadonlyMap<PendingExportId, PendingExportId>): readonly PendingExportId[] {
    const bonds = new Map<Member, Member>()
    const member = membersById()
    for (const { id, giver } of this.waiting.values()) bonds.set(member(id), member(giver))
    for (const [taker, giver] of namesFrom)
      if (this.toGo.has(taker) && this.toGo.has(giver) && !this.waiting.has(taker)) bonds.set(member(taker), member(giver))
    const order = [...this.waiting.values()]
    return circlesOf(bonds).flatMap((circle) => {
      const members = new Set(circle.map(({ id }) => id))
      const first = order.find(({ id }) => members.has(id))
      if (first) this.open(first)
      return first ? [first.id] : []
    })
  }

  private open({ id, giver }: WaitingTaker): void {
    const givers = this.opened.get(id)
    if (givers) givers.add(giver)
    else this.opened.set(id, new Set([giver]))
    this.waiting.delete(id)
  }

  /** Who waits for somebody that waits, too. */
  private bonds(): Map<WaitingTaker, WaitingTaker> {
    const bonds = new Map<WaitingTaker, WaitingTaker>()
    for (const taker of this.waiting.values()) {
      const giver = this.waiting.get(taker.giver)
      if (giver) bonds.set(taker, giver)
    }
    return bonds
  }
}

/** Null for a system that declares nothing unique: nothing is kept and nothing asked then. */
export function givenUpValuesOf({ config }: PlannedSystem): GivenUpValues | null {
  return config.objectTypes.some((type) => uniqueAttributes(type).length > 0) ? new GivenUpValues() : null
}
