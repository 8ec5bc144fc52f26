/** Import: a system's records into its connector space, page by page; obsolete marks last (I1–I17). */
import { decideAndSave } from '../runs/decide-and-save'
import type { ImportContext } from './context'
import { obsoleteMissing } from './obsolete'
import { ImportPages, saveParts } from './pages'
import { openSource } from './source'
import { keepRead } from './read-selection'
import { reportUnresolved } from './unresolved'

/**
 * Reads the system. Throws SyncError when the read or a guard stopped it; what was saved until then stays. Only a full import
 * tells who is gone, and only an import that ended well moves the watermark (I3, I10).
 */
export async function runImport(context: ImportContext, profile: 'full' | 'delta'): Promise<void> {
  const { run, store, system } = context
  const pages = new ImportPages(context)
  const source = await openSource(context, profile)
  await decideAndSave(pages.withKeys(source.pages), pages)
  if (profile === 'full') await obsoleteMissing(context, pages)
  const resolution = await store.resolveReferences(system.row.id)
  await reportUnresolved(context, resolution, (records) => saveParts(context, { records }, {}))
  if (source.watermark !== null && pages.allIdentified) await system.change({ watermark: source.watermark })
  if (profile === 'full' && pages.allIdentified) await keepRead(store, system, context.types)
  run.progress()
}
