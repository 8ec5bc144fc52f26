/** Why a pending export is what it is, by what is deployed and stored now (A2). */
import { SyncError } from '../model/errors'
import type { PendingExportId } from '../model/objects'
import type { Engine } from './engine'
import { lookContext, lookContextOfNobody } from './look-context'
import type { ExportLook } from './sync/export-look'
import { lookAtExport } from './sync/export-look'

/** Writes nothing. Throws `unknown-object` when nothing of this number is pending. */
export async function whyExport(engine: Engine, id: PendingExportId): Promise<ExportLook> {
  const [found] = await engine.store.loadPendings([id])
  if (!found)
    throw new SyncError(
      'unknown-object',
      `There is no pending export ${id}.`,
      'It may have been sent, or is not wanted any more. See what waits with `GET pending-exports`.',
    )
  const { mvo } = found.pending
  return lookAtExport(found, mvo === null ? await lookContextOfNobody(engine) : await lookContext(engine, mvo))
}
