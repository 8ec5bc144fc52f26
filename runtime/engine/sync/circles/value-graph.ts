/** Which values are made of which, from some on, and those of them that are made of one another in a circle (D7). */
import type { ValueOf } from './supposed-values'
import { keyOf } from './supposed-values'
import type { ReadValue, ValueReads } from './value-reads'

/** So many values are looked through from one page; chains of people are far shorter. */
const mostValues = 10_000

export type KnownValue = ValueOf & ReadValue

/** Values by key. */
export type Values = ReadonlyMap<string, KnownValue>

/** These values, and all they are made of. */
export async function graphFrom(reads: ValueReads, starts: readonly ValueOf[]): Promise<Values> {
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

/** All that are made of one another, however they are: each in one circle at most, whichever of them comes first. */
export function circlesIn(graph: Values): readonly Values[] {
  const search = new CircleSearch(graph)
  for (const key of graph.keys()) search.from(key)
  return search.circles
}

/** Tarjan's search for strongly connected components, without recursion: chains are long. */
class CircleSearch {
  readonly circles: Values[] = []
  /** In which order values were met, and the first met that each leads back to. */
  private readonly met = new Map<string, number>()
  private readonly first = new Map<string, number>()
  /** Met, and not yet known to be in a circle or in none, in that order. */
  private readonly open: string[] = []
  private readonly isOpen = new Set<string>()
  private readonly way: { readonly key: string; readonly next: Iterator<ValueOf> }[] = []

  constructor(private readonly graph: Values) {}

  from(start: string): void {
    if (!this.met.has(start)) this.enter(start)
    for (let last = this.way.at(-1); last !== undefined; last = this.way.at(-1)) {
      const { value, done } = last.next.next()
      if (done === true) this.close(last.key)
      else this.follow(last.key, keyOf(value))
    }
  }

  private enter(key: string): void {
    this.first.set(key, this.met.size)
    this.met.set(key, this.met.size)
    this.open.push(key)
    this.isOpen.add(key)
    this.way.push({ key, next: (this.graph.get(key)?.madeOf ?? [])[Symbol.iterator]() })
  }

  private follow(from: string, key: string): void {
    if (!this.graph.has(key)) return
    if (!this.met.has(key)) this.enter(key)
    else if (this.isOpen.has(key)) this.leadsBack(from, this.met.get(key) as number)
  }

  private leadsBack(key: string, to: number): void {
    if (to < (this.first.get(key) as number)) this.first.set(key, to)
  }

  private close(key: string): void {
    this.way.pop()
    const first = this.first.get(key) as number
    const before = this.way.at(-1)
    if (before) this.leadsBack(before.key, first)
    if (first !== this.met.get(key)) return
    const circle = new Map<string, KnownValue>()
    for (const of of this.open.splice(this.open.lastIndexOf(key))) {
      this.isOpen.delete(of)
      circle.set(of, this.graph.get(of) as KnownValue)
    }
    if (circle.size > 1 || circle.get(key)?.madeOf.some((value) => keyOf(value) === key)) this.circles.push(circle)
  }
}

/** The shortest way from a value of the circle back to it, without its end. */
export function wayRound(circle: Values, from: string): readonly KnownValue[] {
  const before = new Map<string, string>()
  const queue = [from]
  for (const key of queue) {
    for (const next of (circle.get(key)?.madeOf ?? []).map(keyOf)) {
      if (next === from) return wayTo(circle, before, key)
      if (!circle.has(next) || before.has(next)) continue
      before.set(next, key)
      queue.push(next)
    }
  }
  return []
}

function wayTo(circle: Values, before: ReadonlyMap<string, string>, end: string): readonly KnownValue[] {
  const way: KnownValue[] = []
  for (let key: string | undefined = end; key !== undefined; key = before.get(key)) way.unshift(circle.get(key) as KnownValue)
  return way
}
