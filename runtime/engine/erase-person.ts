/** Erases a person as a run: exactly what was looked at, or nothing (N14). */
import { counted } from '../model/counted'
import { SyncError } from '../model/errors'
import type { ErasureRequest } from '../model/erasure'
import type { Plan } from './canvas/plan'
import type { ErasureCounts, ErasureLook } from './erasure-look'
import { erasureLook } from './erasure-look'
import type { RunWork } from './run-work'
import { syncContext } from './run-work'
import { deleteByHand } from './sync/deletion-by-hand'
import { lookAtDeletion } from './sync/deletion-look'
import { sourceOfDeleted } from './sync/source-of-people'

/**
 * Whoever is there and has nothing in any system is deleted first, by the rules (L7). Throws `conflict` when something else would
 * be erased than was shown, or nothing can be.
 */
export async function erasePerson(work: RunWork, request: ErasureRequest): Promise<void> {
  await work.holdSync()
  const { store, run } = work
  const plan = await work.currentPlan()
  const { mvo, present } = request
  const [there] = (await store.loadMvos([mvo])).mvos
  const context = syncContext(work, { plan, now: work.clock(), full: false, fullAsked: null })
  const deletion = there
    ? await lookAtDeletion({ ...context, source: sourceOfDeleted(work.registry, plan, there.type) }, mvo)
    : null
  const looked = await erasureLook(store, plan, { mvo, present, there, notDeleted: deletion?.obstacle ?? null })
  refuseUnseen(request, looked)
  if (deletion) await deleteByHand(context, work.registry, { mvo, seen: deletion.seen, who: request.who })
  const look = deletion ? await erasureLook(store, plan, { mvo, present, there: undefined, notDeleted: null }) : looked
  run.summary = `${said(look.counts, deletion ? 1 : 0)}. Why: ${request.reason}`
  // Killed after that, it has ended all the same.
  const ended = { ...run.snapshot(work.clock(), run.summary), status: 'success' as const }
  const erased = await store.erase({ traces: look.traces, facts: look.facts.facts, run: ended })
  if (!erased) {
    run.summary = null
    const what = deletion ? 'the person was deleted, and nothing was erased' : 'nothing was erased'
    throw new SyncError('conflict', `something of the person has changed at this moment, so ${what}`, 'Look again')
  }
  await takeUpPauses(work, plan)
  if (erased.deletedText === 'rewritten') run.summary += '. The file was written anew, since deleted text had been left in it'
  if (erased.deletedText === 'left')
    run.warn(
      'deleted-text-left',
      'Deleted text can still be read in free space of the file, which is too large, or its disk too full, to be written anew while it is in use. It is written anew when Node-RED is started next, where the disk has room for a second one',
    )
  if (erased.logLeft)
    run.warn(
      'log-left',
      'Another process reads the store, so what was erased can still be read in the log beside its file. End what reads it; the log is emptied when Node-RED is stopped',
    )
}

/** What the engine knows of pauses is what the store has of them now. */
async function takeUpPauses({ store }: RunWork, { systems }: Plan): Promise<void> {
  for (const { id, paused } of await store.systems()) {
    const known = systems.get(id)
    const before = known?.row.paused
    if (paused && before?.since === paused.since && before.reason !== paused.reason) await known?.change({ paused })
  }
}

function refuseUnseen({ seen }: ErasureRequest, look: ErasureLook): void {
  const { decision } = look
  if (look.seen !== seen)
    throw new SyncError('conflict', 'what would be erased is not what was seen: it has changed. Nothing was erased', 'Look again')
  if (decision.kind === 'refused') throw new SyncError('conflict', `nothing was erased: ${decision.because}`, decision.next)
}

/** Figures, and no name. */
function said({ objects, entries, mentions, lists, creates }: ErasureCounts, people: number): string {
  const parts = [
    people === 0 ? [] : [counted(people, 'metaverse object')],
    [counted(objects, 'object'), counted(entries, 'entry', 'entries')],
    mentions === 0 ? [] : [`${counted(mentions, 'row')} of others that named the person`],
    lists === 0 ? [] : [counted(lists, 'list')],
    creates === 0 ? [] : [counted(creates, 'create in doubt', 'creates in doubt')],
  ]
  return `Erased: ${parts.flat().join(', ')}`
}
