/** Export: what is pending for a system is sent, batch by batch, each result booked on its own (E1–E8, X4, X5). */
import { parseDn } from '../model/dn'
import { SyncError } from '../model/errors'
import type { PendingWrite, Store } from '../model/store'
import { heldAsSet } from '../pipeline/7-pending-export'
import type { ExportContext } from './bookings'
import { save, sendAll } from './export-batches'
import { deleteLimit } from './limits'

export type { ExportedItem } from './bookings'

type Selected = Awaited<ReturnType<Store['selectPendings']>>[number]

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
  // A wave is booked before the next is looked at: what it made room for, or took, counts there.
  for (const wave of waves(allowed)) later.push(...(await sendAll(context, inBatches(wave, size), true)))
  // What met no parent yet is tried once more, now that everything else is there (E4).
  await sendAll(context, inBatches(later, size), false)
}

function* inBatches(ids: readonly number[], size: number): Iterable<readonly number[]> {
  for (let at = 0; at < ids.length; at += size) yield ids.slice(at, at + size)
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
