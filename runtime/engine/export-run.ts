/** Export: what is pending for a system is sent, batch by batch, each result booked on its own (E1–E8, X4, X5). */
import { setImmediate as othersTurn } from 'node:timers/promises'
import type { ExportRequest, ExportResult, OpenConnector } from '../model/connector'
import { parseDn } from '../model/dn'
import { SyncError } from '../model/errors'
import type { Cso, PendingExport } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import type { RunCounters } from '../model/runs'
import type { PageSave, PendingWrite, Store } from '../model/store'
import { heldAsSet } from '../pipeline/7-pending-export'
import { requestOf, withoutTaken } from '../pipeline/8-export'
import type { Answer, ExportContext, Loaded } from './bookings'
import { answersTo, Bookings } from './bookings'
import { csoName } from './close'
import { deleteLimit } from './limits'
import { isSendable, refusals } from './lost-key'
import { namesakesOf } from './same-anchor'

export type { ExportedItem } from './bookings'

type Selected = Awaited<ReturnType<Store['selectPendings']>>[number]

/** Answers are booked at most so often, when another run changed an account while they were on their way. */
const bookingAttempts = 5

/** Sends what is pending. Throws SyncError 'system-unreachable' when the system cannot be reached; what was answered until then is booked. */
export async function runExport(context: ExportContext): Promise<void> {
  const { system, connector, run, store } = context
  if (!connector.export)
    throw new SyncError('not-supported', `${system.config.name} cannot be written`, 'Use it as a source only')
  await releaseAsSet(context)
  const selected = await store.selectPendings({
    system: system.row.id,
    now: context.clock(),
    ignoreBackoff: context.ignoreBackoff,
  })
  const allowed = await holdBeyondLimits(context, await holdAsSet(context, selected))
  run.setTotal(allowed.length)
  const size = system.config.batchSize ?? system.config.connector.abilities.batchSize
  const later: number[] = []
  for (const wave of waves(allowed)) {
    for (let at = 0; at < wave.length; at += size) {
      run.throwIfCancelled()
      later.push(...(await batch(context, wave.slice(at, at + size), true)))
    }
  }
  // What met no parent yet is tried once more, now that everything else is there (E4).
  for (let at = 0; at < later.length; at += size) {
    run.throwIfCancelled()
    await batch(context, later.slice(at, at + size), false)
  }
}

/** Nodes of pending-export steps that are set to hold what they stage, as the canvas is now. */
function holdingSteps({ plan }: ExportContext): ReadonlySet<string> {
  const holding = new Set<string>()
  for (const step of plan.steps.values()) if (step.kind === 'pendingExport' && step.hold) holding.add(step.node)
  return holding
}

/** What only the setting held goes out once the setting is off (X4). */
async function releaseAsSet(context: ExportContext): Promise<void> {
  const held = await context.store.heldBySetting(context.system.row.id)
  await setHolds(context, held)
}

/** What was staged before its step was set to hold stays here, too; what is in doubt, or a person let go, is past that (X4, E2). */
async function holdAsSet(context: ExportContext, selected: readonly Selected[]): Promise<readonly Selected[]> {
  const holding = holdingSteps(context)
  const concerned = selected.filter(
    (one) => one.state !== 'executing' && !one.released && one.steps.some((node) => holding.has(node)),
  )
  if (concerned.length === 0) return selected
  await setHolds(
    context,
    concerned.map((one) => one.id),
  )
  context.run.add({ held: concerned.length })
  const held = new Set(concerned.map((one) => one.id))
  return selected.filter((one) => !held.has(one.id))
}

/** Brings these pending exports in line with the setting of the steps that staged them. */
async function setHolds(context: ExportContext, ids: readonly number[]): Promise<void> {
  const holding = holdingSteps(context)
  for (let at = 0; at < ids.length; at += 500) {
    const loaded = await context.store.loadPendings(ids.slice(at, at + 500))
    const pendings = loaded.flatMap(({ pending }): PendingWrite[] => {
      const next = heldAsSet(pending, pending.steps?.some((node) => holding.has(node)) ?? false)
      return next ? [{ pending: { ...next, version: pending.version + 1 }, expected: pending.version }] : []
    })
    if (pendings.length > 0) await context.store.savePage(save(context, { pendings }, false))
  }
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
  // What is in doubt was let go before: it must be looked at, never sent as new after a release (E2).
  const free = selected.filter((one) => !one.released && one.state !== 'executing')
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
      pending: { ...pending, state: 'held' as const, heldBy: 'limit' as const, because, version: pending.version + 1 },
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

function save(
  { run }: ExportContext,
  parts: Partial<typeof nothing>,
  durable: boolean,
  counts: Partial<RunCounters> = {},
): PageSave {
  return { ...nothing, ...parts, run: run.snapshotWith(counts), durable }
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

/** Objects marked and booked together. What a connector takes at once may be far more: a file is written once for tens of thousands. */
const pageSize = 500

function* pagesOf(ids: readonly number[]): Iterable<readonly number[]> {
  for (let at = 0; at < ids.length; at += pageSize) yield ids.slice(at, at + pageSize)
}

/** A batch that has been marked on disk. Of a large one only the requests are kept in memory. */
interface Marked {
  readonly requests: readonly ExportRequest[]
  readonly refused: ReadonlyMap<number, Answer>
  readonly pages: readonly (() => Promise<readonly Loaded[]>)[]
}

/** Sends one batch. Returns the ids of creates that met no parent, when they may be tried again. */
async function batch(context: ExportContext, ids: readonly number[], mayWait: boolean): Promise<number[]> {
  const { connector, run, system } = context
  const { requests, refused, pages } = await mark(context, ids)
  if (pages.length === 0) return []
  const options = { objectTypes: system.config.objectTypes, concurrency: system.config.concurrency ?? 32 }
  const answers = await (connector.export as NonNullable<OpenConnector['export']>)(requests, options, run.signal)
  const all = new Map([...completed(context, requests, answers), ...refused])
  const later: number[] = []
  let unreachable: string | null = null
  for (const load of pages) {
    if (pages.length > 1) await othersTurn()
    const booking = await bookAll(context, await load(), all, mayWait)
    run.add(booking.counts)
    run.progress()
    for (const one of booking.told) context.onResult(one.outcome, one.item)
    later.push(...booking.later)
    unreachable ??= booking.unreachable
  }
  if (unreachable !== null) {
    // A connector that stops because the run was cancelled says nothing about its system.
    run.throwIfCancelled()
    throw new SyncError('system-unreachable', unreachable)
  }
  return later
}

/** Marks a batch on disk page by page; all of it is there, also after a power cut, before this returns (E2). */
async function mark(context: ExportContext, ids: readonly number[]): Promise<Marked> {
  const small = ids.length <= pageSize
  const requests: ExportRequest[] = []
  const refused: [number, Answer][] = []
  const pages: Marked['pages'][number][] = []
  for (const page of pagesOf(ids)) {
    if (!small) await othersTurn()
    const loaded = await markExecuting(context, page, small)
    if (loaded.length === 0) continue
    for (const one of loaded) if (isSendable(one)) requests.push(requestOf(one.pending, one.cso, one.type, one.inDoubt))
    refused.push(...refusals(loaded))
    const marked = loaded.map((one) => one.pending.id)
    const inDoubt = new Set(loaded.flatMap((one) => (one.inDoubt ? one.pending.id : [])))
    pages.push(small ? async () => loaded : () => loadAgain(context, marked, inDoubt))
  }
  if (!small && pages.length > 0) await context.store.savePage(save(context, {}, true))
  return { requests, refused: new Map(refused), pages }
}

/** A page of a large batch, as it is when its answers are there. */
async function loadAgain(context: ExportContext, ids: readonly number[], inDoubt: ReadonlySet<number>): Promise<Loaded[]> {
  const found = await context.store.loadPendings(ids)
  return found.flatMap(({ pending, cso }) => {
    const type = typeOf(context, cso)
    return type && pending.state === 'executing' ? [{ pending, cso, type, inDoubt: inDoubt.has(pending.id) }] : []
  })
}

function typeOf({ plan }: ExportContext, cso: Cso): ObjectTypeSchema | undefined {
  return plan.systems.get(cso.system)?.config.objectTypes.find((one) => one.name === cso.type)
}

/** Saves what the answers come to; for accounts that a synchronisation changed while they were on their way, on top of that change. */
async function bookAll(
  context: ExportContext,
  sent: readonly Loaded[],
  answers: ReadonlyMap<number, Answer>,
  mayWait: boolean,
): Promise<Bookings> {
  let loaded = sent
  for (let attempt = 1; ; attempt++) {
    const booking = new Bookings(context, mayWait, await namesakesOf(context, loaded, answers))
    for (const one of loaded) await booking.book(one, answers.get(one.pending.id) ?? 'none')
    const { conflicts } = await context.store.savePage(save(context, booking.parts(), false, booking.counts))
    if (conflicts.length === 0) return booking
    if (attempt === bookingAttempts) {
      throw new SyncError(
        'conflict',
        'accounts kept changing while they were exported',
        'Run the export again: it looks at the target first',
      )
    }
    const now = new Map(
      (await context.store.loadPendings(loaded.map((one) => one.pending.id))).map((one) => [one.pending.id, one]),
    )
    loaded = loaded.flatMap((one) => {
      const { pending, cso } = now.get(one.pending.id) ?? {}
      return pending && cso && pending.state === 'executing' ? [{ ...one, pending, cso }] : []
    })
  }
}

/** Marks the batch on disk before anything leaves, so that a crash leaves doubt and never a second account (E2). */
async function markExecuting(context: ExportContext, ids: readonly number[], durable: boolean): Promise<Loaded[]> {
  const { store } = context
  const loaded: Loaded[] = []
  const pendings: PendingWrite[] = []
  const pendingsDeleted: number[] = []
  for (const { pending: stored, cso } of await store.loadPendings(ids)) {
    if (stored.state !== 'pending' && stored.state !== 'executing') continue
    const pending = withoutTaken(stored, cso)
    if (pending === null) {
      pendingsDeleted.push(stored.id)
      continue
    }
    if (pending.state === 'awaitingConfirmation') {
      pendings.push({ pending: { ...pending, version: stored.version + 1 }, expected: stored.version })
      continue
    }
    const type = typeOf(context, cso)
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
  const { conflicts } = await store.savePage(save(context, { pendings, pendingsDeleted }, durable))
  if (conflicts.length === 0) return loaded
  const changed = new Set(conflicts.map((one) => one.id))
  const rest = ids.filter((id) => !changed.has(id))
  return rest.length === 0 ? [] : markExecuting(context, rest, durable)
}

function completed(
  { run, system }: ExportContext,
  requests: readonly ExportRequest[],
  answers: readonly ExportResult[],
): ReadonlyMap<number, Answer> {
  return answersTo(requests, answers, (id) =>
    run.warn('wrong-answer', `${system.config.name} answered for an object that was not sent (${id}); the answer was ignored`),
  )
}
