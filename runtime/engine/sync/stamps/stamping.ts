/**
 * A full sync by stamps: objects whose stamps hold are counted as they came out and not evaluated, all others are evaluated and
 * stamped. A thorough one evaluates everything, and says where a stamp held that should not have.
 */
import { counted } from '../../../model/counted'
import type { CsoId, SystemId } from '../../../model/objects'
import type { PageSave } from '../../../model/page'
import type { RunCounters } from '../../../model/runs'
import type { Stamped, StampOutcome } from '../../../model/stamps'
import { stampOutcomes } from '../../../model/stamps'
import type { Store } from '../../../model/store'
import { csoName } from '../../canvas/cso-names'
import type { ActiveRun } from '../../runs/active-run'
import type { ClosedPage } from '../close/close-page'
import type { WorkingSet } from '../page/working-set'

/** Objects looked at by one statement. */
const lookedAt = 1000
/** So many references have a bit each; objects that ask for more are always evaluated. */
const mostReferences = 52
const noReferences = { asked: 0, given: 0 }

/** A reference of an attribute flow. */
export interface FlowReference {
  readonly key: string
  readonly node: string
  readonly target: string
}

/** A reference: how many objects asked for it, and how many got a value. */
export interface CountedReference {
  readonly node: string
  readonly target: string
  readonly asked: number
  readonly given: number
}

/** What comes of an object without changing anything that others read. */
const nothingCame: ReadonlySet<string> = new Set([...stampOutcomes, 'syncFailed', 'held'] satisfies (keyof RunCounters)[])

const hasBit = (mask: number, number: number): boolean => Math.floor(mask / 2 ** number) % 2 === 1

export class Stamping {
  /** What the stamps of the objects said that are evaluated although they held. */
  private readonly held = new Map<CsoId, StampOutcome>()
  /** The objects to evaluate, as they were seen before. */
  private readonly seen = new Map<CsoId, number>()
  /** How many of those that were not evaluated had asked for the same references, and got the same of them, by both. */
  private readonly skipped = new Map<string, { readonly of: Stamped; count: number }>()
  private readonly numbers: ReadonlyMap<string, number>

  /** `all`: the references of all attribute flows, in an order that is always the same. */
  constructor(
    private readonly store: Pick<Store, 'selectStamped' | 'concurrentReads'>,
    private readonly run: ActiveRun,
    private readonly of: { readonly system: SystemId; readonly basis: number; readonly isThorough: boolean },
    private readonly all: readonly FlowReference[],
  ) {
    this.numbers = new Map(all.map(({ key }, number) => [key, number]))
  }

  /**
   * The next objects to evaluate, and where to go on; those that need not be are counted. Null where stamps say nothing, as an
   * import is open.
   */
  async next(afterId: CsoId): Promise<{ readonly ids: CsoId[]; readonly last: CsoId | null } | null> {
    const { system, basis, isThorough } = this.of
    // What is being saved makes due whom it concerns, as the other pages of these objects do (D8).
    const looked = await this.store.concurrentReads.selectStamped({ system, basis, afterId, limit: lookedAt })
    if (!looked) return null
    const ids: CsoId[] = []
    const counts: { proven: number } & Partial<Record<StampOutcome, number>> = { proven: 0 }
    for (const object of looked) {
      if (isThorough && object.outcome !== null) this.held.set(object.id, object.outcome)
      if (isThorough || object.outcome === null) {
        ids.push(object.id)
        this.seen.set(object.id, object.versions)
        continue
      }
      counts.proven++
      counts[object.outcome] = (counts[object.outcome] ?? 0) + 1
      this.noteReferences(object)
    }
    this.run.add({ ...counts, processed: counts.proven })
    this.run.progress()
    return { ids, last: looked.at(-1)?.id ?? null }
  }

  private noteReferences(object: Stamped): void {
    if (object.asked === 0) return
    const key = `${object.asked} ${object.given}`
    const known = this.skipped.get(key)
    if (known) known.count++
    else this.skipped.set(key, { of: object, count: 1 })
  }

  /** What references came to for those that were not evaluated. */
  *references(): Iterable<readonly [key: string, CountedReference]> {
    for (const { of, count } of this.skipped.values())
      for (const [number, { key, node, target }] of this.all.entries())
        if (hasBit(of.asked, number)) yield [key, { node, target, asked: count, given: hasBit(of.given, number) ? count : 0 }]
  }

  /** The stamps that go with a page. */
  stampsOf(
    { references }: WorkingSet,
    { stampable, outcomes }: Pick<ClosedPage, 'stampable' | 'outcomes'>,
  ): Pick<PageSave, 'stamps'> {
    const masks = new Map<number, { asked: number; given: number }>()
    const tooMany = new Set<number>()
    for (const [key, { given }] of references) {
      const number = this.numbers.get(key) ?? mostReferences
      for (const [id, isGiven] of given) {
        const mask = masks.get(id) ?? { asked: 0, given: 0 }
        masks.set(id, { asked: mask.asked + 2 ** number, given: mask.given + (isGiven ? 2 ** number : 0) })
        if (number >= mostReferences) tooMany.add(id)
      }
    }
    const objects = stampable().flatMap(({ id, outcome }) => {
      const versions = this.seen.get(id)
      return versions === undefined || tooMany.has(id) ? [] : [{ id, versions, outcome, ...(masks.get(id) ?? noReferences) }]
    })
    for (const { id } of outcomes.keys()) {
      this.seen.delete(id)
      this.held.delete(id)
    }
    return objects.length === 0 ? {} : { stamps: { basis: this.of.basis, objects } }
  }

  /** Before a page is saved: what of it came out otherwise than its stamp says, although that holds to this moment. */
  async check(set: WorkingSet, closed: Pick<ClosedPage, 'outcomes'>): Promise<void> {
    const { system, basis } = this.of
    const others = [...closed.outcomes].filter(([{ id }, outcome]) => (this.held.get(id) ?? outcome) !== outcome)
    if (others.length === 0 || this.mayComeOfOthers(set, closed)) return
    for (const [item] of others) {
      const [still] = (await this.store.selectStamped({ system, basis, afterId: item.id - 1, limit: 1 })) ?? []
      if (still?.id !== item.id || still.outcome === null) continue
      const cso = set.csos.get(item.id)?.before?.cso
      const name = cso ? csoName(cso) : `${item.id}`
      this.run.warnNamed('stamp-wrong', { key: 'stamp-wrong', name }, wrongSentence)
    }
  }

  /**
   * Whether something came of an object of the page that had to be evaluated, or one that the page has at hand waits to be: who
   * reads of these came out otherwise by that, as a full sync would have made due (D8).
   */
  private mayComeOfOthers({ csos, items }: WorkingSet, { outcomes }: Pick<ClosedPage, 'outcomes'>): boolean {
    const isDue = (id: CsoId): boolean => (csos.get(id)?.before?.cso.due ?? null) !== null
    for (const [{ id }, outcome] of outcomes) if (!nothingCame.has(outcome) && (!this.held.has(id) || isDue(id))) return true
    for (const id of csos.keys()) if (isDue(id) && !items.has(id)) return true
    return false
  }
}

function wrongSentence(total: number, names: readonly string[]): string {
  const who = `${counted(total, 'object')}, such as ${names.join(', ')}, ${total === 1 ? 'was' : 'were'}`
  const next = 'This is a fault of Idweave, and this run has put it right. Please report it, with the activity of this run'
  return `${who} taken for unchanged by full syncs and came out otherwise now. ${next}`
}
