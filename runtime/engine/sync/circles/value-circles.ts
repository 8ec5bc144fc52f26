/**
 * Values of people that are made of one another in a circle (D7). Where they never come to rest their records fail, and the
 * values stay; that is looked for where something still changes after many rounds, and among those who failed so before. Where
 * they keep one another although nothing else gives them any more, they are computed from nothing.
 */
import { ObjectError } from '../../../model/errors'
import type { CsoId } from '../../../model/objects'
import type { Store } from '../../../model/store'
import { foldCase, sameValue } from '../../../model/values'
import { isOutOfEveryScope } from '../../../pipeline/2-scope'
import { chainedAttributes } from '../../canvas/chained'
import { inboundRulesTo } from '../../canvas/plan-lookups'
import { fail, setContributions } from '../page/mutations'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { PageContext, WorkingSet } from '../page/working-set'
import { CircleRecords } from './circle-records'
import type { Given, Supposed, ValueOf } from './supposed-values'
import { withGiven } from './supposed-values'
import type { KnownValue, Values } from './value-graph'
import { circlesIn, graphFrom, wayRound } from './value-graph'
import { ValueReads } from './value-reads'
import { comesToRest, restFromNothing } from './value-rest'

/** So often a run decides somebody before those she is in a circle with: one of them may fail. */
const mostTimesSupposed = 4

/** For one run, which holds the store's sync lock. */
export class ValueCircles {
  private readonly known: CircleRecords
  private suspects: ReadonlySet<CsoId> = new Set()
  /** How often each record was decided in this run by what others were still to come to. */
  private readonly timesSupposed = new Map<CsoId, number>()
  /** Values in circles that were looked at, by page. */
  private readonly looked = new WeakMap<WorkingSet, Set<string>>()

  constructor(store: Pick<Store, 'fact' | 'saveFact' | 'loadPage'>) {
    this.known = new CircleRecords(store)
  }

  /** These records have become due in each of many rounds, or by those that have: they are looked at as they come. */
  suspect(records: Iterable<CsoId>): void {
    this.suspects = new Set(records)
  }

  /** Fails those of the page that are in such a circle, if there are any to be looked at. */
  async failSuspects(set: WorkingSet, context: PageContext): Promise<void> {
    if (set.plan.lookingUp.size === 0) return
    if ((await this.known.areNone()) && this.suspects.size === 0) return
    const found = [...set.items.values()].filter(({ cso }) => cso !== null && (this.known.has(cso) || this.suspects.has(cso)))
    await this.fail(set, context, found)
  }

  /**
   * Fails whoever of the page is in such a circle that these are in, or read. What comes to rest from nothing is brought there,
   * so that the page goes on.
   */
  async failInCircles(set: WorkingSet, context: PageContext, items: readonly Item[]): Promise<void> {
    for (const { circle, rest, reads } of await this.fail(set, context, items))
      await this.bringCircleToRest(set, reads, circle, rest)
  }

  /** The circles among them that come to rest from nothing. */
  private async fail(set: WorkingSet, context: PageContext, items: readonly Item[]): Promise<readonly RestingCircle[]> {
    const resting: RestingCircle[] = []
    const asked = items.filter((item) => !item.failure && !isDeclined(set, item))
    if (asked.length === 0) return resting
    const reads = new ValueReads(set, context)
    const starts = asked.flatMap((item) => {
      const mvo = set.mvoOf(item)
      return mvo ? chainedOn(set, mvo) : []
    })
    const failed: CsoId[] = []
    for (const { circle, rest } of await circlesFrom(reads, starts)) {
      if (rest) resting.push({ circle, rest, reads })
      else if (!(await comesToRest(reads, circle))) failed.push(...failAll(set, circle))
    }
    await this.known.note(
      asked.flatMap(({ cso }) => cso ?? []),
      failed,
    )
    return resting
  }

  /**
   * Gives people of the page what their circles come to from nothing, and shows others with it: those who read it are to be
   * decided again. Whether it was another for anybody; a circle is looked at once a page.
   */
  async bringToRest(set: WorkingSet, context: PageContext): Promise<boolean> {
    if (chainedAttributes(set.plan).size === 0) return false
    const asked = peopleAsked(set).flatMap((mvo) => chainedOn(set, mvo))
    if (asked.length === 0) return false
    const reads = new ValueReads(set, context)
    let isAnyChanged = false
    for (const { circle, rest } of await circlesFrom(reads, asked)) {
      if (rest && this.isNew(set, circle) && (await this.bringCircleToRest(set, reads, circle, rest))) isAnyChanged = true
    }
    return isAnyChanged
  }

  /** Whether any value of the circle was another than what it comes to from nothing. */
  private async bringCircleToRest(set: WorkingSet, reads: ValueReads, circle: Values, rest: Supposed): Promise<boolean> {
    const others = [...circle.values()].filter(
      (value) => !sameValue(reads.presentOf(value, new Map()) ?? undefined, reads.presentOf(value, rest) ?? undefined),
    )
    for (const value of others) {
      const mvo = set.mvos.get(value.mvo)
      if (mvo) giveInstead(set, mvo, value.attribute, await reads.givenOf(value, rest))
      else {
        const shown = reads.shownWith(value.mvo, rest.get(value.mvo) ?? new Map())
        if (shown) set.lookUps.show(shown)
      }
    }
    if (others.some(({ mvo }) => !set.mvos.has(mvo))) this.noteSupposed(set, circle)
    return others.length > 0
  }

  /** Those of the page are decided by what others of the circle are still to come to. */
  private noteSupposed(set: WorkingSet, circle: Values): void {
    for (const { record } of circle.values()) {
      if (record === null || set.items.get(record)?.cso !== record) continue
      const times = this.timesSupposed.get(record) ?? 0
      if (times === mostTimesSupposed) continue
      this.timesSupposed.set(record, times + 1)
      set.supposing.add(record)
    }
  }

  private isNew(set: WorkingSet, circle: Values): boolean {
    const seen = this.looked.get(set) ?? new Set<string>()
    this.looked.set(set, seen)
    const fresh = [...circle.keys()].filter((key) => !seen.has(key))
    for (const key of fresh) seen.add(key)
    return fresh.length > 0
  }
}

interface FoundCircle {
  readonly circle: Values
  /** What it comes to from nothing; null where it does not. */
  readonly rest: Supposed | null
}

interface RestingCircle extends FoundCircle {
  readonly reads: ValueReads
  readonly rest: Supposed
}

/**
 * The circles that these values are in or read, and what each comes to. What is read only where a circle has nothing may lead
 * back to it, so circles are looked for until none is made of more than was known.
 */
async function circlesFrom(reads: ValueReads, starts: readonly ValueOf[]): Promise<readonly FoundCircle[]> {
  for (;;) {
    const found: FoundCircle[] = []
    for (const circle of circlesIn(await graphFrom(reads, starts))) found.push({ circle, rest: await restOf(reads, circle) })
    if (!reads.hasFoundMore()) return found
  }
}

/** What a circle comes to from nothing; null where it does not, or its values do not follow from what is there. */
async function restOf(reads: ValueReads, circle: Values): Promise<Supposed | null> {
  return [...circle.values()].every((value) => reads.follows(value)) ? restFromNothing(reads, circle) : null
}

/** Lets the records give that until they are asked anew, in the name of an object of the page that is hers. */
function giveInstead(set: WorkingSet, mvo: WorkingMvo, attribute: string, given: readonly Given[]): void {
  const item = [...set.items.values()].find((other) => other.mvo === mvo.current.id && !other.failure)
  if (!item) return
  const contributions = mvo.contributions.map((contribution) => withGiven(contribution, attribute, given))
  setContributions(set, item, mvo, contributions)
}

/** Whose values were computed anew, or of whom something else is offered than before, whether it counts or not. */
function peopleAsked(set: WorkingSet): readonly WorkingMvo[] {
  const flowed = new Set([...set.items.values()].flatMap((item) => (item.flowed.length > 0 ? (item.mvo ?? []) : [])))
  return [...set.mvos.values()].filter(
    ({ current: { id }, contributions, contributionsBefore, deleted }) =>
      deleted === null && (flowed.has(id) || contributions !== contributionsBefore),
  )
}

/** The values of a person that may be in a circle, whether she has any at present or not. */
function chainedOn({ plan }: WorkingSet, { current: { id, type }, deleted }: WorkingMvo): readonly ValueOf[] {
  if (deleted !== null) return []
  const chained = chainedAttributes(plan)
  const { attributes = [] } = plan.mvTypes.get(type)?.schema ?? {}
  return attributes.flatMap(({ name }) => (chained.has(foldCase(name)) ? [{ mvo: id, attribute: name }] : []))
}

/** Fails the records of a circle that are on the page; all of its records. */
function failAll(set: WorkingSet, circle: Values): readonly CsoId[] {
  for (const [key, { record }] of circle) {
    const item = record === null ? undefined : set.items.get(record)
    if (item?.cso === record && item && !item.failure && !isDeclined(set, item))
      fail(item, new ObjectError('expression-failed', sentence(wayRound(circle, key))), null)
  }
  return [...circle.values()].flatMap(({ record }) => record ?? [])
}

/** Whether every rule declines its record: it leaves, and with it what it gave to the circle (S4). */
function isDeclined(set: WorkingSet, item: Item): boolean {
  const cso = set.csoOf(item)?.current
  const mvo = set.mvoOf(item)?.current
  return cso !== undefined && mvo !== undefined && isOutOfEveryScope(cso, inboundRulesTo(set.plan, cso, mvo.type), item.verdicts)
}

/** So many values are named. */
const mostNamed = 5

function sentence(circle: readonly KnownValue[]): string {
  const way = circle.map(({ attribute, name }) => `${attribute} of ${name}`)
  const named = way.length > mostNamed ? [...way.slice(0, mostNamed), `${way.length - mostNamed} more`] : way
  return `values go round in a circle and would never come to rest: ${named.join(' is made of ')} is made of ${way[0]}. Let one of these objects refer to another, or a mapping read something else; until then they stay as they are`
}
