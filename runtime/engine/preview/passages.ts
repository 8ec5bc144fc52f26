/** Which outputs objects leave by in a preview: how many by each, and of somebody who is followed every step with its reason. */
import type { CsoId, MvoId } from '../../model/objects'
import type { CountedObject } from '../canvas/node-ports'

/** By which output an object left a node. */
export type Way = number | 'failed' | null

/** One step of an object's way. */
export interface StepTaken {
  readonly node: string
  readonly way: Way
  readonly because: string
}

/** The way of one object: a record, or with `cso` null the person herself; without steps none was come to. */
export interface ObjectWay {
  readonly cso: CsoId | null
  readonly steps: readonly StepTaken[]
}

/** How many objects left a node by an output. */
export interface WireCount {
  readonly node: string
  readonly output: number
  readonly count: number
}

/** Who is followed. */
export interface Followed {
  readonly mvo: MvoId
  readonly csos: ReadonlySet<CsoId>
}

/** The output by which each object left a step last: a byte an object, by its number; 0 where it stayed or failed. */
class LastWays {
  private records = new Uint8Array(1024)
  private people = new Uint8Array(1024)

  note(key: number, way: Way): void {
    const code = typeof way === 'number' ? way + 1 : 0
    if (key < 0) this.people = withWay(this.people, -key, code)
    else this.records = withWay(this.records, key, code)
  }

  /** How many by each output. */
  counts(): readonly number[] {
    const counts: number[] = []
    for (const ways of [this.records, this.people])
      for (const way of ways) if (way > 0) counts[way - 1] = (counts[way - 1] ?? 0) + 1
    return Array.from(counts, (count) => count ?? 0)
  }
}

function withWay(ways: Uint8Array<ArrayBuffer>, id: number, code: number): Uint8Array<ArrayBuffer> {
  let wide = ways
  if (id >= ways.length) {
    wide = new Uint8Array(Math.max(id + 1, ways.length * 2))
    wide.set(ways)
  }
  wide[id] = code
  return wide
}

/** Who passes a step. */
interface Passing {
  readonly object: CountedObject
  /** Whose it is; null where it is nobody's yet. */
  readonly person: MvoId | null
  /** What the step counts. */
  readonly counts: 'objects' | 'people'
}

export class Passages {
  /** By step, the output by which each object left last: one that comes to it once more in a later round counts once. */
  private readonly outputs = new Map<string, LastWays>()
  /** By node that objects start from, who left by each output: who leaves for good does so by one after the other. */
  private readonly starts = new Map<string, Set<number>[]>()
  private readonly ways = new Map<CsoId | null, StepTaken[]>()

  followed: Followed | null = null

  /** `noted`: every object at each output, or only whoever is followed. */
  constructor(private readonly noted: 'all' | 'followed') {}

  /**
   * The object leaves the node that objects start from: whatever way it went before, it goes anew; who leaves for good goes on
   * from what took it out of scope.
   */
  began(node: string, output: number, object: CountedObject): void {
    if (this.noted === 'all') {
      const outputs = this.starts.get(node) ?? []
      this.starts.set(node, outputs)
      ;(outputs[output] ??= new Set()).add(keyOf(object))
    }
    if (this.isFollowed(object) && output === 0) this.ways.set(object.cso, [])
  }

  /** The object has passed a step, stayed there or failed there. */
  passed(step: StepTaken, passing: Passing): void {
    const { node, way } = step
    const { object, person } = passing
    if (this.noted === 'all') {
      let ways = this.outputs.get(node)
      if (!ways) this.outputs.set(node, (ways = new LastWays()))
      ways.note(passing.counts === 'people' && person !== null ? -person : keyOf(object), way)
    }
    if (!this.isFollowed(object)) return
    const steps = this.ways.get(object.cso) ?? []
    this.ways.set(object.cso, steps)
    steps.push(step)
  }

  /** By node and output, sources of objects first, then steps as they were come to. */
  counts(): readonly WireCount[] {
    const starts = [...this.starts].flatMap(([node, outputs]) =>
      outputs.flatMap((objects, output) => ({ node, output, count: objects.size })),
    )
    const steps = [...this.outputs].flatMap(([node, ways]) =>
      ways.counts().flatMap((count, output) => (count === 0 ? [] : [{ node, output, count }])),
    )
    return [...starts, ...steps]
  }

  /** Of whoever is followed, each record that was come to and, where she went without one, herself. */
  waysTaken(): readonly ObjectWay[] {
    return [...this.ways].map(([cso, steps]) => ({ cso, steps }))
  }

  private isFollowed({ id, cso }: CountedObject): boolean {
    const { followed } = this
    return followed !== null && (cso === null ? id === followed.mvo : followed.csos.has(cso))
  }
}

/** A record and a person may have the same number. */
function keyOf({ id, cso }: CountedObject): number {
  return cso ?? -id
}
