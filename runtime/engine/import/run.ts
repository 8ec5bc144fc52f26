/** Import: a system's records into its connector space, page by page; obsolete marks last, then all of it counts (I1–I18). */
import { decideAndSave } from '../runs/decide-and-save'
import { acceptImport, discardOpen, openImport } from './acceptance'
import type { ImportContext } from './context'
import { obsoleteMissing } from './obsolete'
import { ImportPages, saveParts } from './pages'
import { keepRefused } from './refused-list'
import { openSource } from './source'
import { reportUnresolved } from './unresolved'

/**
 * Reads the system. Throws SyncError when the read or a guard stopped it; then nothing of it counts, at once or, where it was
 * cancelled, from the next run of the system on. Only a full import tells who is gone (I3, I10, I18).
 */
export async function runImport(context: Omit<ImportContext, 'firstNew'>, profile: 'full' | 'delta'): Promise<void> {
  const { run, store, system } = context
  try {
    const firstNew = await openImport(store, system, run.id)
    await readAndAccept({ ...context, firstNew }, profile)
  } catch (error) {
    // Who cancels does not want to wait, and what discards now fails may be done later: until then nobody goes by it.
    if (!run.signal.aborted) await discardOpen(store, system).catch(() => undefined)
    run.importDiscarded()
    throw error
  }
}

async function readAndAccept(context: ImportContext, profile: 'full' | 'delta'): Promise<void> {
  const { run, store, system } = context
  const pages = new ImportPages(context)
  const source = await openSource(context, profile)
  await decideAndSave(pages.withKeys(source.pages), pages)
  const asked = profile === 'full' && (await obsoleteMissing(context, pages))
  const { unresolved } = await store.resolveReferences(system.row.id, run.id)
  run.throwIfCancelled()
  const moves = source.watermark !== null && pages.allIdentified
  await acceptImport(store, system, {
    ...(asked && { releasedObsoletes: null }),
    ...(moves && { watermark: source.watermark }),
  })
  if (asked) await keepRefused(store, system.row.id, null)
  await reportUnresolved(context, unresolved, (records) => saveParts(context, { records }, {}))
  run.progress()
}
