/**
 * Records fail, and their values stay, where values of people that are made of one another in a circle never come to rest (D7).
 * It is looked for where something still changes after many rounds, and among those who failed so before.
 */
import { ObjectError } from '../../../model/errors'
import type { CsoId } from '../../../model/objects'
import type { Store } from '../../../model/store'
import { CircleRecords } from './circle-records'
import { fail } from '../page/mutations'
import type { Item } from '../page/working-objects'
import type { PageContext, WorkingSet } from '../page/working-set'
import type { KnownValue, Values } from './value-graph'
import { circlesIn, graphFrom, wayRound } from './value-graph'
import type { ValueOf } from './value-reads'
import { ValueReads } from './value-reads'
import { comesToRest } from './value-rest'

/** For one run, which holds the store's sync lock. */
export class ValueCircles {
  private readonly known: CircleRecords
  private suspects: ReadonlySet<CsoId> = new Set()

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
    await this.failInCircles(set, context, found)
  }

  /** Fails whoever of the page is in such a circle that these are in, or read. A circle that comes to rest is none. */
  async failInCircles(set: WorkingSet, context: PageContext, items: readonly Item[]): Promise<void> {
    const asked = items.filter(({ failure }) => !failure)
    if (asked.length === 0) return
    const reads = new ValueReads(set, context)
    const starts = asked.flatMap((item) => valuesOf(set, item))
    const failed: CsoId[] = []
    for (const circle of circlesIn(await graphFrom(reads, starts)))
      if (!(await comesToRest(reads, circle))) failed.push(...failAll(set, circle))
    await this.known.note(
      asked.flatMap(({ cso }) => cso ?? []),
      failed,
    )
  }
}

/** The values that a record gives its person. */
function valuesOf(set: WorkingSet, item: Item): readonly ValueOf[] {
  const mvo = set.mvoOf(item)
  if (!mvo || mvo.deleted !== null) return []
  const { id, provenance } = mvo.current
  return Object.entries(provenance).flatMap(([attribute, by]) => (by.cso === item.cso ? [{ mvo: id, attribute }] : []))
}

/** Fails the records of a circle that are on the page; all of its records. */
function failAll(set: WorkingSet, circle: Values): readonly CsoId[] {
  for (const [key, { record }] of circle) {
    const item = record === null ? undefined : set.items.get(record)
    if (item?.cso === record && item && !item.failure)
      fail(item, new ObjectError('expression-failed', sentence(wayRound(circle, key))), null)
  }
  return [...circle.values()].flatMap(({ record }) => record ?? [])
}

/** So many values are named. */
const mostNamed = 5

function sentence(circle: readonly KnownValue[]): string {
  const way = circle.map(({ attribute, name }) => `${attribute} of ${name}`)
  const named = way.length > mostNamed ? [...way.slice(0, mostNamed), `${way.length - mostNamed} more`] : way
  return `values go round in a circle and would never come to rest: ${named.join(' is made of ')} is made of ${way[0]}. Let one of these objects refer to another, or a mapping read something else; until then they stay as they are`
}
