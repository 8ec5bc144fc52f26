/** The order of a batch: which requests have to wait for which, and how many are on their way at once. */
import type { ExportRequest } from '../../../model/connector'
import { ancestorsOf, normalDn } from '../../../model/dn'
import { displayValue, isReference, valuesOf } from '../../../model/values'

/** Admits so many at once, in the order they came. */
export class Slots {
  private readonly waiting: (() => void)[] = []

  constructor(private free: number) {}

  /** Resolves when there is a free slot, which is taken then. */
  async take(): Promise<void> {
    if (this.free > 0) this.free--
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  /** Gives the slot to whoever waits longest. */
  give(): void {
    const next = this.waiting.shift()
    if (next) next()
    else this.free++
  }
}

/**
 * Who has to wait for whom within a batch: a request waits for the earlier ones of the same object, of its container, of what
 * lies below it, and of the objects it refers to (E4, E8).
 */
export class Order {
  /** The latest request that names an object or DN. */
  private readonly naming = new Map<string, Promise<void>>()
  /** Requests of entries somewhere below a DN. */
  private readonly below = new Map<string, Promise<void>[]>()

  /** Takes the next request of the batch: what it has to wait for, and what to call when it is finished. */
  enter(request: ExportRequest): { before: Promise<void>[]; finished: () => void } {
    let finished = (): void => undefined
    const done = new Promise<void>((resolve) => (finished = resolve))
    const names = [request.secondaryId, request.newSecondaryId].filter((dn) => dn !== null).map(normalDn)
    const keys = [...names, ...(request.anchor === null ? [] : [`anchor ${request.type} ${request.anchor}`])]
    const containers = [...new Set(names.flatMap(ancestorsOf))]
    const before = [...keys, ...containers, ...referredBy(request)].flatMap((key) => this.naming.get(key) ?? [])
    const moves = request.operation === 'delete' || request.newSecondaryId !== null
    if (moves) before.push(...names.flatMap((name) => this.below.get(name) ?? []))
    for (const key of keys) this.naming.set(key, done)
    for (const container of containers) append(this.below, container, done)
    return { before, finished }
  }
}

/** The entries a request points at. */
function referredBy(request: ExportRequest): string[] {
  const values =
    request.operation === 'create'
      ? Object.values(request.attributes).flatMap(valuesOf)
      : request.changes.flatMap((change) => [...valuesOf(change.set), ...(change.add ?? [])])
  return values.filter((value) => isReference(value)).map((value) => normalDn(displayValue(value)))
}

function append(map: Map<string, Promise<void>[]>, key: string, value: Promise<void>): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
