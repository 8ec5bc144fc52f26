import type { ExportOptions, ExportRequest, ExportResult } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { displayValue, isReference, valuesOf } from '../../model/values'
import { ancestorsOf, normalDn } from '../../model/dn'
import { syncError } from './protocol/faults'
import type { Connection, LdapSession } from './protocol/session'
import type { Subschema } from './protocol/subschema'
import { carryOut } from './write/carry-out'

/**
 * Carries out a batch over one connection with several requests in flight. A request waits for the earlier ones it depends on: those of the
 * same object, of its container, of what lies below it, and of the objects it refers to (E4, E8).
 */
export async function exportBatch(
  session: LdapSession,
  batch: readonly ExportRequest[],
  options: ExportOptions,
  signal: AbortSignal,
): Promise<readonly ExportResult[]> {
  const ready = await prepare(session).catch((thrown: unknown) => syncError(thrown, 'Preparing the export'))
  if (ready instanceof SyncError) {
    const message = `${ready.message} ${ready.next}`.trim()
    return batch.map((request) => ({
      id: request.id,
      outcome: 'unreachable',
      confirmed: false,
      message,
      inDoubt: request.inDoubt,
    }))
  }
  const slots = new Slots(Math.max(1, Math.min(options.concurrency, session.settings.concurrency)))
  const order = new Order()
  const types = new Map(options.objectTypes.map((type) => [type.name, type]))
  return Promise.all(
    batch.map(async (request) => {
      const { before, finished } = order.enter(request)
      try {
        await Promise.all(before)
        await slots.take()
        try {
          if (signal.aborted) return cancelled(request)
          return await carryOut({ session, ...ready, request, type: typeOf(types, request, session), trace: { sent: false } })
        } finally {
          slots.give()
        }
      } finally {
        finished()
      }
    }),
  )
}

/** What all requests share. */
async function prepare(session: LdapSession): Promise<{ connection: Connection; subschema: Subschema | undefined }> {
  return { connection: await session.connection(), subschema: await session.subschema() }
}

function cancelled(request: ExportRequest): ExportResult {
  return {
    id: request.id,
    outcome: 'unreachable',
    confirmed: false,
    message: 'Cancelled before it was sent.',
    inDoubt: request.inDoubt,
  }
}

function typeOf(types: ReadonlyMap<string, ObjectTypeSchema>, request: ExportRequest, session: LdapSession): ObjectTypeSchema {
  return types.get(request.type) ?? { name: request.type, anchor: session.settings.anchor, secondaryId: 'dn', attributes: [] }
}

/** Admits so many at once, in the order they came. */
class Slots {
  private readonly waiting: (() => void)[] = []

  constructor(private free: number) {}

  async take(): Promise<void> {
    if (this.free > 0) this.free--
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  give(): void {
    const next = this.waiting.shift()
    if (next) next()
    else this.free++
  }
}

/** Who has to wait for whom within a batch. */
class Order {
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
    const before = [...keys, ...containers, ...this.referred(request)].flatMap((key) => this.naming.get(key) ?? [])
    const moves = request.operation === 'delete' || request.newSecondaryId !== null
    if (moves) before.push(...names.flatMap((name) => this.below.get(name) ?? []))
    for (const key of keys) this.naming.set(key, done)
    for (const container of containers) append(this.below, container, done)
    return { before, finished }
  }

  /** The entries a request points at, as far as this batch is concerned with them. */
  private referred(request: ExportRequest): string[] {
    if (this.naming.size === 0) return []
    const values =
      request.operation === 'create'
        ? Object.values(request.attributes).flatMap(valuesOf)
        : request.changes.flatMap((change) => [...valuesOf(change.set), ...(change.add ?? [])])
    return values.filter((value) => typeof value === 'object' && isReference(value)).map((value) => normalDn(displayValue(value)))
  }
}

function append(map: Map<string, Promise<void>[]>, key: string, value: Promise<void>): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
