/** Export: what is pending for a system is sent, batch by batch, each result booked on its own (E1–E8, X4, X5). */
import type { ExportRequest, ExportResult, ImportRecord, OpenConnector } from '../model/connector'
import { parseDn } from '../model/dn'
import { SyncError } from '../model/errors'
import type { Cso, Mvo, PendingExport } from '../model/objects'
import type { RecordedChange, RunCounters, RunRecord } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import type { CsoWrite, PageSave, PendingWrite, Store } from '../model/store'
import { displayValue } from '../model/values'
import { rowMatches } from '../pipeline/3-join'
import type { Booking } from '../pipeline/8-export'
import { backoff, decideBooking, exportAttempts, failed, requestOf } from '../pipeline/8-export'
import { csoKeys, csoName } from './close'
import { deleteLimit } from './limits'
import type { Plan, PlannedSystem } from './plan'
import { recordedChanges } from './recorded'
import type { ActiveRun } from './run'

export interface ExportContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly connector: OpenConnector
  /** A person pressed the button: waiting times do not count (E3). */
  readonly ignoreBackoff: boolean
  readonly clock: () => string
  /** Told of each object's result, for the node's outputs. */
  readonly onResult: (outcome: 'exported' | 'failed', item: ExportedItem) => void
}

export interface ExportedItem {
  readonly system: string
  readonly cso: Cso
  readonly operation: PendingExport['operation']
  readonly changes: readonly RecordedChange[]
  readonly because: string
}

interface Loaded {
  readonly pending: PendingExport
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  readonly inDoubt: boolean
}

type Selected = Awaited<ReturnType<Store['selectPendings']>>[number]

export async function runExport(context: ExportContext): Promise<void> {
  const { system, connector, run, store } = context
  if (!connector.export)
    throw new SyncError('not-supported', `${system.config.name} cannot be written`, 'Use it as a source only')
  refuseTooEarly(context)
  const selected = await store.selectPendings({
    system: system.row.id,
    now: context.clock(),
    ignoreBackoff: context.ignoreBackoff,
  })
  const allowed = await holdBeyondLimits(context, selected)
  run.setTotal(allowed.length)
  const size = system.config.batchSize ?? system.config.connector.abilities.batchSize
  const later: number[] = []
  for (const wave of waves(allowed)) {
    for (let at = 0; at < wave.length; at += size) {
      run.throwIfCancelled()
      later.push(...(await batch(context, wave.slice(at, at + size), true)))
      run.progress()
    }
  }
  // What met no parent yet is tried once more, now that everything else is there (E4).
  for (let at = 0; at < later.length; at += size) await batch(context, later.slice(at, at + size), false)
  await reached(context)
}

/** A system that could not be reached is left alone until its time has come; after the last try a person must ask (E3). */
function refuseTooEarly({ system, ignoreBackoff, clock }: ExportContext): void {
  const { unreachableCount, retryAfter } = system.row
  if (ignoreBackoff || unreachableCount === 0) return
  if (unreachableCount > exportAttempts) {
    throw new SyncError(
      'system-unreachable',
      `${system.config.name} could not be reached ${unreachableCount} times in a row and is not tried by itself any more`,
      'Put the system right, then start the export by hand',
    )
  }
  if (retryAfter !== null && retryAfter > clock()) {
    throw new SyncError(
      'system-unreachable',
      `${system.config.name} could not be reached; it is tried again after ${retryAfter}`,
      'Start the export by hand to try at once',
    )
  }
}

async function reached({ system, store }: ExportContext): Promise<void> {
  if (system.row.unreachableCount === 0) return
  system.row = { ...system.row, unreachableCount: 0, retryAfter: null }
  await store.saveSystem(system.row)
}

/** Too many deletes: all of them are held, everything else goes out (X5). */
async function holdBeyondLimits(context: ExportContext, selected: readonly Selected[]): Promise<readonly Selected[]> {
  const { system, store, run } = context
  const { limits } = system.config
  const linked = await store.countLinked(system.row.id)
  const held = new Set<number>()
  const guard = async (what: string, limit: number | null, concerned: readonly Selected[]): Promise<void> => {
    if (limit === null || concerned.length <= limit) return
    const because = `${concerned.length} ${what} are due in ${system.config.name}, more than the limit of ${limit}. They are held: look at the list and release what is right`
    run.warn('limit-reached', because)
    await hold(context, concerned, because)
    for (const one of concerned) held.add(one.id)
  }
  const free = selected.filter((one) => !one.released)
  await guard(
    'deletions',
    deleteLimit(limits, linked),
    free.filter((one) => one.deprovisioning),
  )
  const others = free.filter((one) => !one.deprovisioning)
  await guard(
    'creations',
    limits.maxCreates,
    others.filter((one) => one.operation === 'create'),
  )
  await guard(
    'updates',
    limits.maxUpdates,
    others.filter((one) => one.operation === 'update'),
  )
  run.add({ held: held.size })
  return selected.filter((one) => !held.has(one.id))
}

async function hold(context: ExportContext, concerned: readonly Selected[], because: string): Promise<void> {
  for (let at = 0; at < concerned.length; at += 500) {
    const loaded = await context.store.loadPendings(concerned.slice(at, at + 500).map((one) => one.id))
    const pendings = loaded.map(({ pending }) => ({
      pending: { ...pending, state: 'held' as const, because, version: pending.version + 1 },
      expected: pending.version,
    }))
    await context.store.savePage(save(context, { pendings }, false))
  }
}

const nothing: Omit<PageSave, 'run' | 'durable'> = {
  csos: [],
  csosDeleted: [],
  mvos: [],
  mvosDeleted: [],
  contributions: [],
  contributionsDeleted: [],
  pendings: [],
  pendingsDeleted: [],
  records: [],
}

function save(context: ExportContext, parts: Partial<typeof nothing>, durable: boolean): PageSave {
  return { ...nothing, ...parts, run: context.run.snapshot(), durable }
}

/** Creates first, parents before children; then changes; deletes last, children first (E4). */
function* waves(selected: readonly Selected[]): Iterable<number[]> {
  const depth = (one: Selected): number => (one.secondaryId === null ? 0 : (parseDn(one.secondaryId)?.length ?? 0))
  const creates = selected.filter((one) => one.operation === 'create')
  const deletes = selected.filter((one) => one.operation === 'delete')
  yield* byDepth(creates, depth, 1)
  yield selected.filter((one) => one.operation === 'update').map((one) => one.id)
  yield* byDepth(deletes, depth, -1)
}

function* byDepth(selected: readonly Selected[], depth: (one: Selected) => number, direction: 1 | -1): Iterable<number[]> {
  const levels = new Map<number, number[]>()
  for (const one of selected) {
    const level = levels.get(depth(one))
    if (level) level.push(one.id)
    else levels.set(depth(one), [one.id])
  }
  for (const level of [...levels.keys()].sort((a, b) => (a - b) * direction)) yield levels.get(level) ?? []
}

/** Sends one batch. Returns the ids of creates that met no parent, when they may be tried again. */
async function batch(context: ExportContext, ids: readonly number[], mayWait: boolean): Promise<number[]> {
  const { store, connector, run, system } = context
  const loaded = await markExecuting(context, ids)
  if (loaded.length === 0) return []
  const requests = loaded.map((one) => requestOf(one.pending, one.cso, one.type, one.inDoubt))
  const options = { objectTypes: system.config.objectTypes, concurrency: system.config.concurrency ?? 32 }
  const answers = await (connector.export as NonNullable<OpenConnector['export']>)(requests, options, run.signal)
  const results = completed(context, requests, answers)
  const booking = new Bookings(context, mayWait)
  for (const one of loaded) await booking.book(one, results.get(one.pending.id) as ExportResult)
  const { conflicts } = await store.savePage(save(context, booking.parts(), false))
  if (conflicts.length > 0)
    throw new SyncError(
      'conflict',
      'accounts were changed while they were exported',
      'Run the export again: it looks at the target first',
    )
  run.add(booking.counts)
  for (const one of booking.told) context.onResult(one.outcome, one.item)
  if (booking.unreachable !== null) await giveUp(context, booking.unreachable)
  return booking.later
}

/** Marks the batch on disk before anything leaves, so that a crash leaves doubt and never a second account (E2). */
async function markExecuting(context: ExportContext, ids: readonly number[]): Promise<Loaded[]> {
  const { store, plan } = context
  const loaded: Loaded[] = []
  const pendings: PendingWrite[] = []
  for (const { pending, cso } of await store.loadPendings(ids)) {
    if (pending.state !== 'pending' && pending.state !== 'executing') continue
    const type = plan.systems.get(cso.system)?.config.objectTypes.find((one) => one.name === cso.type)
    if (!type) {
      context.run.warn(
        'unknown-type',
        `${context.system.config.name} has no object type ${cso.type} any more; ${csoName(cso)} was not sent`,
      )
      continue
    }
    const executing: PendingExport = { ...pending, state: 'executing', version: pending.version + 1 }
    loaded.push({ pending: executing, cso, type, inDoubt: pending.state === 'executing' })
    pendings.push({ pending: executing, expected: pending.version })
  }
  const { conflicts } = await store.savePage(save(context, { pendings }, true))
  if (conflicts.length === 0) return loaded
  const changed = new Set(conflicts.map((one) => one.id))
  const rest = loaded.filter((one) => !changed.has(one.pending.id)).map((one) => one.pending.id)
  return rest.length === 0 ? [] : markExecuting(context, rest)
}

/** One result a request: what the connector did not answer is in doubt. */
function completed(
  context: ExportContext,
  requests: readonly ExportRequest[],
  answers: readonly ExportResult[],
): Map<number, ExportResult> {
  const asked = new Set(requests.map((one) => one.id))
  const results = new Map<number, ExportResult>()
  for (const answer of answers) {
    if (asked.has(answer.id)) results.set(answer.id, answer)
    else
      context.run.warn(
        'wrong-answer',
        `${context.system.config.name} answered for an object that was not sent (${answer.id}); the answer was ignored`,
      )
  }
  for (const { id } of requests) {
    if (!results.has(id))
      results.set(id, {
        id,
        outcome: 'unreachable',
        inDoubt: true,
        confirmed: false,
        message: 'the system gave no answer for this object',
      })
  }
  return results
}

async function giveUp(context: ExportContext, because: string): Promise<void> {
  const { system, store, clock } = context
  const count = system.row.unreachableCount + 1
  system.row = { ...system.row, unreachableCount: count, retryAfter: backoff(clock(), count) }
  await store.saveSystem(system.row)
  const next =
    count > exportAttempts
      ? 'It is not tried by itself any more: put the system right, then start the export by hand'
      : `What was not sent stays pending and is tried again after ${system.row.retryAfter}`
  throw new SyncError('system-unreachable', `${system.config.name} could not be reached: ${because}`, next)
}

/** What the answers to one batch come to. */
class Bookings {
  readonly counts: Partial<RunCounters> = {}
  readonly told: { outcome: 'exported' | 'failed'; item: ExportedItem }[] = []
  readonly later: number[] = []
  unreachable: string | null = null
  private readonly csos: CsoWrite[] = []
  private readonly csosDeleted: number[] = []
  private readonly pendings: PendingWrite[] = []
  private readonly pendingsDeleted: number[] = []
  private readonly records: RunRecord[] = []

  constructor(
    private readonly context: ExportContext,
    private readonly mayWait: boolean,
  ) {}

  parts(): Partial<typeof nothing> {
    const { csos, csosDeleted, pendings, pendingsDeleted, records } = this
    return { csos, csosDeleted, pendings, pendingsDeleted, records }
  }

  private count(name: keyof RunCounters): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1
  }

  async book(one: Loaded, result: ExportResult): Promise<void> {
    const { pending, cso, type } = one
    if (this.mayWait && pending.operation === 'create' && result.outcome === 'noSuchObject') {
      this.pendings.push({ pending: { ...pending, state: 'pending', version: pending.version + 1 }, expected: pending.version })
      this.later.push(pending.id)
      return
    }
    const booking = decideBooking(pending, cso, type, result, this.context.clock())
    this.apply(one, booking.kind === 'exists' ? await this.existing(one, booking.because) : booking)
  }

  private apply(one: Loaded, booking: Exclude<Booking, { kind: 'exists' }>): void {
    const { pending, cso } = one
    if (booking.kind !== 'unreachable') this.count('sent')
    switch (booking.kind) {
      case 'booked':
        this.csos.push({
          cso: booking.cso,
          expected: cso.version,
          ...csoKeys(this.context.plan, booking.cso),
          attributesChanged: true,
        })
        if (booking.pending) this.pendings.push({ pending: booking.pending, expected: pending.version })
        else this.pendingsDeleted.push(pending.id)
        this.count(booking.outcome)
        return this.note(one, booking.outcome, booking.because, booking.cso)
      case 'removed':
        this.csosDeleted.push(cso.id)
        this.pendingsDeleted.push(pending.id)
        this.count('deleted')
        return this.note(one, 'deleted', booking.because, cso)
      case 'failed':
        this.pendings.push({ pending: booking.pending, expected: pending.version })
        this.count('exportFailed')
        return this.note(one, 'exportFailed', booking.because, cso)
      case 'unreachable':
        this.pendings.push({ pending: booking.pending, expected: pending.version })
        this.unreachable ??= booking.because
        return
      default:
        return booking satisfies never
    }
  }

  private note({ pending, cso: before, type }: Loaded, outcome: string, because: string, cso: Cso): void {
    const failing = outcome === 'exportFailed'
    const changes = recordedChanges(pending.changes, type)
    const { id: run } = this.context.run
    const error = failing ? ('export-failed' as const) : null
    this.records.push({
      run,
      outcome,
      system: before.system,
      cso: before.id,
      mvo: before.mvo,
      name: csoName(cso),
      because,
      changes,
      error,
    })
    const item = { system: this.context.system.config.name, cso, operation: pending.operation, changes, because }
    this.told.push({ outcome: failing ? 'failed' : 'exported', item })
  }

  /** A create met an object of that name: by the rule's match rows it is ours, and becomes an update, or somebody else's (E7). */
  private async existing(one: Loaded, because: string): Promise<Exclude<Booking, { kind: 'exists' }>> {
    const { pending, cso, type } = one
    const now = this.context.clock()
    const request = requestOf(pending, cso, type, false)
    const refuse = (why: string): Booking & { kind: 'failed' } => ({
      kind: 'failed',
      pending: failed(pending, why, now, true),
      because: why,
    })
    const find = this.context.connector.find?.bind(this.context.connector)
    const found = find ? await find(type, request.anchor, request.secondaryId) : null
    if (!found || found.anchor === null) return refuse(`${because}. Import the system, then look at the object of that name`)
    const mvo = pending.mvo === null ? null : ((await this.context.store.loadMvos([pending.mvo])).mvos[0] ?? null)
    if (!mvo || !this.isOurs(one, found, mvo)) {
      return refuse(
        `${because}, and by the rule's match rows it belongs to somebody else. Give this one another name, or correct the match rows`,
      )
    }
    const [known] = await this.context.store.findForImport(cso.system, [this.keyOf(found, type)])
    if (known && known.cso.id !== cso.id) {
      return refuse(`${because}; it is known already as ${csoName(known.cso)}. The next synchronisation joins it`)
    }
    return this.adopted(one, found)
  }

  private keyOf(found: ImportRecord, type: ObjectTypeSchema) {
    const { anchorKey } = csoKeys(this.context.plan, {
      system: this.context.system.row.id,
      type: type.name,
      anchor: found.anchor,
      secondaryId: null,
    } as Cso)
    return { type: type.name, anchorKey, secondaryKey: null }
  }

  private isOurs({ cso }: Loaded, found: ImportRecord, mvo: Mvo): boolean {
    const rule = cso.rule === null ? undefined : this.context.plan.rules.get(cso.rule)
    const steps = [...this.context.plan.steps.values()]
    const rows = steps.flatMap((step) => (step.kind === 'provision' && step.rule === rule ? step.rows : []))
    return rows.some((row) => rowMatches(row, found.attributes, mvo.attributes))
  }

  /** The account is there already: what it has is booked, and what differs stays pending as an update. */
  private adopted({ pending, cso }: Loaded, found: ImportRecord): Booking & { kind: 'booked' } {
    const changes = pending.changes.filter((change) => {
      const value = found.attributes[change.attribute]
      return displayValue(value) !== displayValue(change.to)
    })
    return {
      kind: 'booked',
      outcome: 'exportUpdated',
      cso: {
        ...cso,
        anchor: found.anchor,
        secondaryId: found.secondaryId ?? cso.secondaryId,
        attributes: found.attributes,
        staging: 'normal',
        link: 'joined',
        version: cso.version + 1,
      },
      pending:
        changes.length === 0
          ? null
          : {
              ...pending,
              operation: 'update',
              state: 'pending',
              changes: changes.map((one) => ({ ...one, from: found.attributes[one.attribute] ?? null })),
              version: pending.version + 1,
            },
      because: 'it exists already and matches; it was taken over',
    }
  }
}
