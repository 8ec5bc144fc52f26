/**
 * Values of people that are made of one another in a circle never come to rest: their records fail, and the values stay (D7). It
 * is looked for where something still changes after many rounds, and among those who failed so before.
 */
import { ObjectError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { Store } from '../../model/store'
import { fail } from './page/mutations'
import type { Item } from './page/working-objects'
import type { PageContext, WorkingSet } from './page/working-set'
import type { ReadValue, ValueOf } from './value-reads'
import { keyOf, ValueReads } from './value-reads'

/** So many values are looked through from one page; chains of people are far shorter. */
const mostValues = 10_000

const factName = 'value-circles'

/** For one run, which holds the store's sync lock. */
export class ValueCircles {
  private known: Set<CsoId> | null = null
  private suspects: ReadonlySet<CsoId> = new Set()

  constructor(private readonly store: Pick<Store, 'fact' | 'saveFact' | 'loadPage'>) {}

  /** These records have become due in each of many rounds, or by those that have: they are looked at as they come. */
  suspect(records: Iterable<CsoId>): void {
    this.suspects = new Set(records)
  }

  /** Fails those of the page that are in a circle, if there are any to be looked at. */
  async failSuspects(set: WorkingSet, context: PageContext): Promise<void> {
    if (set.plan.lookingUp.size === 0) return
    const known = (this.known ??= await this.load())
    if (known.size + this.suspects.size === 0) return
    const found = [...set.items.values()].filter(({ cso }) => cso !== null && (known.has(cso) || this.suspects.has(cso)))
    await this.failInCircles(set, context, found)
  }

  /** Fails whoever of the page is in a circle that these are in, or read. */
  async failInCircles(set: WorkingSet, context: PageContext, items: readonly Item[]): Promise<void> {
    const asked = items.filter(({ failure }) => !failure)
    if (asked.length === 0) return
    const known = (this.known ??= await this.load())
    const before = new Set(known)
    const circles = circlesIn(
      await graphFrom(
        new ValueReads(set, context),
        asked.flatMap((item) => valuesOf(set, item)),
      ),
    )
    for (const { cso } of asked) if (cso !== null) known.delete(cso)
    for (const circle of circles) for (const record of failAll(set, circle)) known.add(record)
    if (known.size !== before.size || [...known].some((id) => !before.has(id)))
      await this.store.saveFact(factName, JSON.stringify([...known]))
  }

  /** Records that failed so, and have not succeeded since. */
  private async load(): Promise<Set<CsoId>> {
    const text = await this.store.fact(factName)
    const ids = text ? (JSON.parse(text) as CsoId[]) : []
    if (ids.length === 0) return new Set()
    const { csos } = await this.store.loadPage(ids)
    const due = new Set(csos.flatMap(({ cso }) => (cso.due === null ? [] : [cso.id])))
    return new Set(ids.filter((id) => due.has(id)))
  }
}

/** The values that a record gives its person. */
function valuesOf(set: WorkingSet, item: Item): readonly ValueOf[] {
  const mvo = set.mvoOf(item)
  if (!mvo || mvo.deleted !== null) return []
  const { id, provenance } = mvo.current
  return Object.entries(provenance).flatMap(([attribute, by]) => (by.cso === item.cso ? [{ mvo: id, attribute }] : []))
}

type KnownValue = ValueOf & ReadValue
type Circle = readonly KnownValue[]

/** These values, and all they are made of, by key. */
async function graphFrom(reads: ValueReads, starts: readonly ValueOf[]): Promise<ReadonlyMap<string, KnownValue>> {
  const graph = new Map<string, KnownValue>()
  let next = starts
  while (next.length > 0 && graph.size < mostValues) {
    const read = await reads.of(next)
    for (const [at, value] of next.entries()) graph.set(keyOf(value), { ...value, ...(read[at] as ReadValue) })
    const further = new Map(read.flatMap(({ madeOf }) => madeOf.map((value) => [keyOf(value), value])))
    next = [...further].flatMap(([key, value]) => (graph.has(key) ? [] : [value]))
  }
  return graph
}

/** Ways that lead from a value back to itself. */
function circlesIn(graph: ReadonlyMap<string, KnownValue>): readonly Circle[] {
  const circles: Circle[] = []
  const done = new Set<string>()
  for (const start of graph.keys()) {
    const way: string[] = []
    const open = new Map<string, Iterator<ValueOf>>()
    const enter = (key: string): void => {
      way.push(key)
      open.set(key, (graph.get(key)?.madeOf ?? [])[Symbol.iterator]())
    }
    if (!done.has(start)) enter(start)
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const { value } = open.get(last)?.next() ?? {}
      const key = value && keyOf(value as ValueOf)
      if (key === undefined) {
        open.delete(last)
        done.add(last)
        way.pop()
      } else if (open.has(key)) circles.push(way.slice(way.indexOf(key)).flatMap((of) => graph.get(of) ?? []))
      else if (!done.has(key)) enter(key)
    }
  }
  return circles
}

/** Fails the records of a circle that are on the page; all of its records. */
function failAll(set: WorkingSet, circle: Circle): readonly CsoId[] {
  for (const [index, { record }] of circle.entries()) {
    const item = record === null ? undefined : set.items.get(record)
    if (item?.cso === record && item) fail(item, new ObjectError('expression-failed', sentence(circle, index)), null)
  }
  return circle.flatMap(({ record }) => record ?? [])
}

/** So many values are named. */
const mostNamed = 5

function sentence(circle: Circle, from: number): string {
  const way = [...circle.slice(from), ...circle.slice(0, from)].map(({ attribute, name }) => `${attribute} of ${name}`)
  const named = way.length > mostNamed ? [...way.slice(0, mostNamed), `${way.length - mostNamed} more`] : way
  return `values go round in a circle and would never come to rest: ${named.join(' is made of ')} is made of ${way[0]}. Let one of these objects refer to another, or a mapping read something else; until then they stay as they are`
}
