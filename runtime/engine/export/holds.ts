/** Before anything is sent: what the settings of steps hold (X4), and what is more than a limit allows (X5), stays here. */
import type { Cso, PendingExport } from '../../model/objects'
import type { SelectedPending } from '../../model/queries'
import { applyHoldSetting } from '../../pipeline/7-states'
import type { LimitDecision, LimitedKind } from '../../pipeline/8-holds'
import {
  decideLimit,
  decideRemovals,
  heldByLimit,
  isHeldBySetting,
  limitedKindOf,
  limitedKinds,
  stagedByAny,
} from '../../pipeline/8-holds'
import { fewestLost } from '../../pipeline/1-emptied'
import { deleteLimit, losesMost } from '../../pipeline/limits'
import { csoName } from '../canvas/cso-names'
import type { PlannedSystem } from '../canvas/plan'
import { partsOf } from '../runs/slices'
import type { ExportContext } from './context'
import { pageOf, pageSize } from './context'
import { groupedInTurns } from './grouped'

/** What only the setting held goes out once the setting is off (X4). */
export async function releaseBySetting(context: ExportContext): Promise<void> {
  await applyHoldSettings(context, await context.store.heldBySetting(context.system.row.id))
}

/** What was staged before its step was set to hold stays here, too. Returns what is not held (X4). */
export async function holdBySetting(
  context: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  const holding = holdingSteps(context)
  if (holding.size === 0) return selected
  const held = new Set(selected.filter((pending) => isHeldBySetting(pending, holding)).map((pending) => pending.id))
  if (held.size === 0) return selected
  await applyHoldSettings(context, [...held])
  context.run.add({ held: held.size })
  return selected.filter((pending) => !held.has(pending.id))
}

/** Nodes of pending-export steps that are set to hold what they stage, as the canvas is now. */
function holdingSteps({ plan }: ExportContext): ReadonlySet<string> {
  const holding = new Set<string>()
  for (const step of plan.steps.values()) if (step.kind === 'pendingExport' && step.hold) holding.add(step.node)
  return holding
}

/** Brings these pending exports in line with the setting of the steps that staged them. */
async function applyHoldSettings(context: ExportContext, ids: readonly number[]): Promise<void> {
  const holding = holdingSteps(context)
  await changePendings(context, ids, (pending) => {
    return applyHoldSetting(pending, stagedByAny(pending, holding))
  })
}

/** Those of a kind that are too many, in the words of the limit. */
interface BeyondLimit {
  readonly pendings: readonly SelectedPending[]
  readonly because: string
}

/** Which kinds of what is due are too many for an export: none of these goes out, everything else does (X5). */
export async function beyondLimits(
  of: Pick<ExportContext, 'store' | 'system'>,
  selected: readonly SelectedPending[],
): Promise<readonly BeyondLimit[]> {
  const due = await groupedInTurns(selected, limitedKindOf)
  const beyond: BeyondLimit[] = []
  for (const kind of limitedKinds) {
    const pendings = due.get(kind) ?? []
    const disables = pendings.filter(({ operation }) => operation !== 'delete').length
    const decision = await decideKind(of, kind, { due: pendings.length, disables })
    if (decision.kind === 'hold') beyond.push({ pendings, because: decision.because })
  }
  return beyond
}

/** Whether an export may send so many of a kind (X5). */
export async function decideKind(
  of: Pick<ExportContext, 'store' | 'system'>,
  kind: LimitedKind,
  { due, disables }: { readonly due: number; readonly disables: number },
): Promise<LimitDecision> {
  return kind === 'deletions' ? decideDeletions(of, due, disables) : decideOthers(of.system, kind, due)
}

/** Too many of a kind: all of them are held. Returns what is not held (X5). */
export async function holdBeyondLimits(
  context: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  const { run, system } = context
  const held = new Set<number>()
  for (const { pendings, because } of await beyondLimits(context, selected)) {
    const ids = pendings.map((pending) => pending.id)
    run.warn('limit-reached', because)
    await changePendings(context, ids, (pending) => heldByLimit(pending, because))
    for (const id of ids) held.add(id)
  }
  run.add({ held: held.size })
  const rest = held.size === 0 ? selected : selected.filter((pending) => !held.has(pending.id))
  const { maxRemoved } = system.config.limits
  return maxRemoved === null ? rest : holdRemovals(context, rest, maxRemoved)
}

/** Updates that take too much out of one list are held, each by itself. All updates are read, where there is such a limit. */
async function holdRemovals(
  context: ExportContext,
  selected: readonly SelectedPending[],
  limit: number,
): Promise<readonly SelectedPending[]> {
  const updates = selected.filter((pending) => pending.operation === 'update' && limitedKindOf(pending) !== null)
  const held = new Set<number>()
  await changePendings(
    context,
    updates.map(({ id }) => id),
    (pending, cso) => {
      const because = decideRemovals(pending, csoName(cso), limit)
      if (because === null) return undefined
      held.add(pending.id)
      context.run.warn('limit-reached', because)
      return heldByLimit(pending, because)
    },
  )
  context.run.add({ held: held.size })
  return held.size === 0 ? selected : selected.filter((pending) => !held.has(pending.id))
}

/** Whether an export may send so many deletions (X5), which could leave a small system few of its accounts (I21). */
export async function decideDeletions(
  { store, system }: Pick<ExportContext, 'store' | 'system'>,
  due: number,
  disables: number,
): Promise<LimitDecision> {
  const { name, limits } = system.config
  const limit = deleteLimit(limits, await store.countLinked(system.row.id))
  const isMostOfAll = due >= fewestLost && losesMost(limits, due, await store.countAccounts(system.row.id))
  return decideLimit({ system: name, kind: 'deletions', due, disables, limit, isMostOfAll })
}

function decideOthers({ config }: PlannedSystem, kind: 'creations' | 'updates', due: number): LimitDecision {
  const limit = kind === 'creations' ? config.limits.maxCreates : config.limits.maxUpdates
  return decideLimit({ system: config.name, kind, due, limit, isMostOfAll: false })
}

/** Saves what `change` makes of each of these pending exports, page by page; undefined leaves one as it is. */
async function changePendings(
  context: ExportContext,
  ids: readonly number[],
  change: (pending: PendingExport, cso: Cso) => PendingExport | undefined,
): Promise<void> {
  for await (const page of partsOf(context.store, 'pendings', ids, pageSize)) {
    const loaded = await context.store.loadPendings(page)
    const pendings = loaded.flatMap(({ pending, cso }) => change(pending, cso) ?? [])
    if (pendings.length > 0) await context.store.savePage(pageOf(context, { pendings }))
  }
}
