/** What starts from the metaverse and no system: a scan for what is due, or somebody who is deleted by hand. */
import { SyncError } from '../model/errors'
import { sendersOf } from './canvas/senders'
import { moveDueDates } from './sync/grace'
import type { DeletionRequest } from './sync/deletion-by-hand'
import { deleteByHand } from './sync/deletion-by-hand'
import { lastNodesOf } from './sync/last-nodes'
import { takeMomentsOfScan } from './sync/moments'
import { runScan, runSync, takeFollowUps } from './sync/run'
import type { RunWork } from './run-work'
import { sourceOf, syncContext, warnNotUsable, warnWithoutEffect } from './run-work'

/** What starts from the metaverse: a scan for what is due, or somebody who is deleted by hand. */
export async function runWithoutSystem(work: RunWork): Promise<void> {
  const { deletion } = work.request
  return deletion ? runDeletion(work, deletion) : runLifecycle(work)
}

/** Deletes a person by hand (L7). */
async function runDeletion(work: RunWork, deletion: DeletionRequest): Promise<void> {
  await work.holdSync()
  const plan = await work.currentPlan()
  warnNotUsable(work.run, plan)
  await work.configurations.takeUp(plan)
  const { run, store, ids, openPages, exporting, time, clock, registry } = work
  await deleteByHand(
    { run, store, ids, openPages, exporting, time, plan, now: clock(), full: false, counting: 'own' },
    registry,
    deletion,
  )
  warnWithoutEffect(work, null)
}

/** Deletes what is due to be deleted (L2). */
async function runLifecycle(work: RunWork): Promise<void> {
  const { request, registry, clock } = work
  const source = request.source === undefined ? undefined : registry.sources.get(request.source)
  if (!source)
    throw new SyncError(
      'not-configured',
      'no lifecycle node sends the due objects on their way',
      'Add one, wire it to the outbound steps and deploy',
    )
  await work.holdSync()
  const plan = await work.currentPlan()
  const now = clock()
  await moveDueDates({ run: work.run, store: work.store, plan })
  warnNotUsable(work.run, plan)
  const open = await work.configurations.takeUp(plan)
  const context = syncContext(work, { plan, source, now, full: false })
  const senders = sendersOf(registry, plan)
  const people = await takeMomentsOfScan(context, async (system, ids) => {
    const first = sourceOf(registry, system, undefined)
    if (!first) return 'noSource'
    const objects = ids.map((id) => ({ id, system: system.row.id }))
    const last = await lastNodesOf(work.store, senders, objects)
    for (const [own, only] of Map.groupBy(ids, (id) => registry.sources.get(last.get(id) ?? '') ?? first)) {
      const sync = { system, profile: 'delta' as const, only, open, people: source, senders: null, graceOver: null }
      await runSync({ ...context, source: own }, sync)
    }
    return 'done'
  })
  await runScan(context, people)
  await takeFollowUps(context, senders)
  warnWithoutEffect(work, null)
}
