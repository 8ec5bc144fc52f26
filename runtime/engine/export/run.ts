/** Export: what is pending for a system is sent, batch by batch, each result booked on its own (E1–E8, X4, X5). */
import { parseDn } from '../../model/dn'
import { SyncError } from '../../model/errors'
import type { PendingExport } from '../../model/objects'
import type { Store } from '../../model/store'
import { applyHoldSetting } from '../../pipeline/7-pending-export'
import type { ExportContext } from './results'
import { save, sendAll } from './batches'
import { deleteLimit } from '../../pipeline/limits'

export type { ExportedItem } from './results'

type Selected = Awaited<ReturnType<Store['selectPendings']>>[number]

/** Sends what is pending. Throws SyncError 'system-unreachable' when the system cannot be reached; what was answered until then is booked. */
export async function runExport(context: ExportContext): Promise<void> {
  const { system, connector, run } = context
  if (!connector.export)
    throw new SyncError('not-supported', `${system.config.name} cannot be written`, 'Use it as a source only')
  await releaseBySetting(context)
  const planned = await selectLevels(context)
  run.setTotal(planned.reduce((sum, level) => sum + level.length, 0))
  const size = system.config.batchSize ?? system.config.connector.abilities.batchSize
  const later: number[] = []
  // A level is complete before the next is looked at: what it made room for, or took, counts there.
  for (const level of planned) later.push(...(await sendAll(context, inBatches(level, size), true)))
  // What met no parent yet is tried once more, now that everything else is there (E4).
  await sendAll(context, inBatches(later, size), false)
}

/** What may go out now, as ids in levels: of a large export no more than that is kept. */
async function selectLevels(context: ExportContext): Promise<readonly (readonly number[])[]> {
  const { store, system, ignoreBackoff } = context
  const selected = await store.selectPendings({ system: system.row.id, now: context.clock(), ignoreBackoff })
  return dependencyLevels(await holdBeyondLimits(context, await holdBySetting(context, selected)))
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
async function releaseBySetting(context: ExportContext): Promise<void> {
  const held = await context.store.heldBySetting(context.system.row.id)
  await setHolds(context, held)
}

/** What was staged before its step was set to hold stays here, too; what is in doubt, or a person let go, is past that (X4, E2). */
async function holdBySetting(context: ExportContext, selected: readonly Selected[]): Promise<readonly Selected[]> {
  const holding = holdingSteps(context)
  if (holding.size === 0) return selected
  const concerned = selected.filter(
    (pending) => pending.state !== 'executing' && !pending.released && pending.steps.some((node) => holding.has(node)),
  )
  if (concerned.length === 0) return selected
  await setHolds(
    context,
    concerned.map((pending) => pending.id),
  )
  context.run.add({ held: concerned.length })
  const held = new Set(concerned.map((pending) => pending.id))
  return selected.filter((pending) => !held.has(pending.id))
}

/** Brings these pending exports in line with the setting of the steps that staged them. */
async function setHolds(context: ExportContext, ids: readonly number[]): Promise<void> {
  const holding = holdingSteps(context)
  for (let at = 0; at < ids.length; at += 500) {
    const loaded = await context.store.loadPendings(ids.slice(at, at + 500))
    const pendings = loaded.flatMap(({ pending }): PendingExport[] => {
      const next = applyHoldSetting(pending, pending.steps?.some((node) => holding.has(node)) ?? false)
      return next ? [next] : []
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
    for (const pending of concerned) held.add(pending.id)
  }
  // What is in doubt was let go before: it must be looked at, never sent as new after a release (E2).
  const free = await sorted(selected, (pending) => {
    if (pending.released || pending.state === 'executing') return 'past'
    return pending.deprovisioning ? 'deprovisioning' : pending.operation
  })
  await guard('deletions', deleteLimit(limits, linked), free.get('deprovisioning') ?? [])
  await guard('creations', limits.maxCreates, free.get('create') ?? [])
  await guard('updates', limits.maxUpdates, free.get('update') ?? [])
  run.add({ held: held.size })
  return held.size === 0 ? selected : selected.filter((pending) => !held.has(pending.id))
}

/** By kind, each in the order given. The rest of the process has its turn in between. */
async function sorted<Kind>(selected: readonly Selected[], kindOf: (pending: Selected) => Kind): Promise<Map<Kind, Selected[]>> {
  const kinds = new Map<Kind, Selected[]>()
  for (const [at, pending] of selected.entries()) {
    const kind = kindOf(pending)
    const list = kinds.get(kind)
    if (list) list.push(pending)
    else kinds.set(kind, [pending])
    if (at % turnEvery === turnEvery - 1) await new Promise((resolve) => setImmediate(resolve))
  }
  return kinds
}
const turnEvery = 20_000

async function hold(context: ExportContext, concerned: readonly Selected[], because: string): Promise<void> {
  for (let at = 0; at < concerned.length; at += 500) {
    const loaded = await context.store.loadPendings(concerned.slice(at, at + 500).map((pending) => pending.id))
    const pendings = loaded.map(({ pending }) => ({ ...pending, state: 'held' as const, heldBy: 'limit' as const, because }))
    await context.store.savePage(save(context, { pendings }, false))
  }
}

/** Creates first, parents before children; then changes; deletes last, children first (E4). */
async function dependencyLevels(selected: readonly Selected[]): Promise<readonly (readonly number[])[]> {
  const depth = (pending: Selected): number => (pending.secondaryId === null ? 0 : (parseDn(pending.secondaryId)?.length ?? 0))
  const kinds = await sorted(selected, (pending) => pending.operation)
  const levels = async (operation: Selected['operation'], direction: 1 | -1): Promise<number[][]> => {
    const byDepth = await sorted(kinds.get(operation) ?? [], depth)
    return [...byDepth].sort(([a], [b]) => (a - b) * direction).map(([, level]) => level.map((pending) => pending.id))
  }
  const changes = (kinds.get('update') ?? []).map((pending) => pending.id)
  return [...(await levels('create', 1)), changes, ...(await levels('delete', -1))]
}
