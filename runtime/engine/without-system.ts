/** What starts from no system: a scan for what is due, who is made, deleted or erased by hand, decisions on one object. */
import type { HandRequest, PersonRequest } from '../model/by-hand'
import { SyncError } from '../model/errors'
import { sendersOf } from './canvas/senders'
import { compareWithWaiting, noteNotCompared } from './import/waited-for'
import { moveDueDates } from './sync/grace'
import type { DeletionRequest } from './sync/deletion-by-hand'
import { deleteByHand } from './sync/deletion-by-hand'
import { decideByHand } from './sync/hand-links'
import { addPersonByHand } from './sync/hand-person'
import { lastNodesOf } from './sync/last-nodes'
import { takeMomentsOfScan } from './sync/moments'
import { runScan, runSync, takeFollowUps } from './sync/run'
import { lifecycleNode } from './sync/source-of-people'
import { erasePerson } from './erase-person'
import type { RunWork } from './run-work'
import { fullAsked, syncContext, warnNotUsable, warnWithoutEffect } from './run-work'

/** What starts from the metaverse: a scan for what is due, somebody who is deleted by hand, or what is decided on an object. */
export async function runWithoutSystem(work: RunWork): Promise<void> {
  const { deletion, erasure, byHand, person } = work.request
  if (erasure) return erasePerson(work, erasure)
  if (deletion) return runDeletion(work, deletion)
  if (person) return runAddPerson(work, person)
  return byHand ? runByHand(work, byHand) : runLifecycle(work)
}

/** Carries out what a person decided on one object (J9). */
async function runByHand(work: RunWork, request: HandRequest): Promise<void> {
  await work.holdSync()
  const { registry, run } = work
  const plan = await work.currentPlan()
  warnNotUsable(run, plan)
  const open = await work.configurations.takeUp(plan)
  const context = syncContext(work, { plan, now: work.clock(), full: false, fullAsked: fullAsked(plan, open) })
  const system = await decideByHand(context, registry, request)
  if (request.action === 'allow-join') {
    // Who waits for an account of that system may find this one now (R3).
    await noteNotCompared(work.store, system)
    await compareWithWaiting(work.store, plan, system)
  }
  warnWithoutEffect(work, null)
}

/** Makes a person of whom there is no record (L7). */
async function runAddPerson(work: RunWork, person: PersonRequest): Promise<void> {
  await work.holdSync()
  const plan = await work.currentPlan()
  warnNotUsable(work.run, plan)
  const open = await work.configurations.takeUp(plan)
  const context = syncContext(work, { plan, now: work.clock(), full: false, fullAsked: fullAsked(plan, open) })
  await addPersonByHand(context, work.registry, person)
  warnWithoutEffect(work, null)
}

/** Deletes a person by hand (L7). */
async function runDeletion(work: RunWork, deletion: DeletionRequest): Promise<void> {
  await work.holdSync()
  const plan = await work.currentPlan()
  warnNotUsable(work.run, plan)
  await work.configurations.takeUp(plan)
  await deleteByHand(syncContext(work, { plan, now: work.clock(), full: false, fullAsked: null }), work.registry, deletion)
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
  const context = syncContext(work, { plan, source, now, full: false, fullAsked: fullAsked(plan, open) })
  const senders = sendersOf(registry, plan, lifecycleNode(registry, plan))
  const people = await takeMomentsOfScan(context, async (system, csos) => {
    const last = await lastNodesOf(work.store, senders, csos)
    const sent = Map.groupBy(csos, ({ id, type }) => senders.importNode(system.row.id, type, last.get(id)))
    for (const [own, some] of sent) {
      if (!own) continue
      const only = some.map(({ id }) => id)
      const sync = { system, profile: 'delta' as const, only, open, people: source, senders: null, graceOver: null }
      await runSync({ ...context, source: own }, sync)
    }
    return sent.get(undefined)?.length ?? 0
  })
  await runScan(context, people)
  await takeFollowUps(context, senders)
  warnWithoutEffect(work, null)
}
