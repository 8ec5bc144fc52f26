/** Export: what is pending for a system is sent in the order of its dependencies (E1–E8, X4, X5). */
import { SyncError } from '../../model/errors'
import type { SelectedPending } from '../../model/queries'
import { dependencyLevel } from '../../pipeline/8-order'
import { sendAll } from './batches'
import type { ExportContext } from './context'
import { slicesOf } from './context'
import { groupedInTurns } from './grouped'
import { holdBeyondLimits, holdBySetting, releaseBySetting } from './holds'

export type { ExportedItem } from './context'

/**
 * Sends what is pending. Throws SyncError 'system-unreachable' when the system is down; what was answered until then is
 * saved.
 */
export async function runExport(context: ExportContext): Promise<void> {
  const { system, connector, run } = context
  if (!connector.export)
    throw new SyncError('not-supported', `${system.config.name} cannot be written`, 'Use it as a source only')
  await releaseBySetting(context)
  const levels = await selectLevels(context)
  run.setTotal(levels.reduce((sum, level) => sum + level.length, 0))
  const size = system.config.batchSize ?? system.config.connector.abilities.batchSize
  const postponed: number[] = []
  // A level is complete before the next is looked at: what it made room for, or took, counts there.
  for (const level of levels) postponed.push(...(await sendAll(context, slicesOf(level, size), { mayPostpone: true })))
  // What met no parent yet is tried once more, now that everything else is there (E4).
  await sendAll(context, slicesOf(postponed, size), { mayPostpone: false })
}

/** What may go out now, as ids in dependency levels: of a large export no more than that is kept (E4). */
async function selectLevels(context: ExportContext): Promise<readonly (readonly number[])[]> {
  const { store, system, ignoreBackoff } = context
  const due = await store.selectPendings({ system: system.row.id, now: context.clock(), ignoreBackoff })
  const selected = context.creates === 'send' ? due : due.filter(isNoNewCreate)
  const sendable = await holdBeyondLimits(context, await holdBySetting(context, selected))
  const levels = await groupedInTurns(sendable, dependencyLevel)
  return [...levels].sort(([a], [b]) => a - b).map(([, level]) => level.map((pending) => pending.id))
}

/** A create in doubt is looked at first, whatever was read: it may have arrived (E2). */
function isNoNewCreate({ operation, state }: SelectedPending): boolean {
  return operation !== 'create' || state === 'executing'
}
