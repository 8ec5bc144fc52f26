/** Import: a system's records into its connector space, page by page; obsolete marks last, then all of it counts (I1–I18). */
import { readThroughReferences } from '../canvas/plan-reads'
import { keepReadSchema } from '../canvas/read-schema'
import { decideAndSave } from '../runs/decide-and-save'
import { DoubtedCreates, forgetShown } from '../creates/doubted-creates'
import { LostCreates, lostCreates, noteShown, rememberCreates } from '../creates/lost-creates'
import type { LookAlike } from '../../pipeline/1-look-alike'
import { acceptImport, discardOpen, openImport } from './acceptance'
import { askBeforeAccepting } from './ask'
import type { ImportContext } from './context'
import { obsoleteMissing } from './obsolete'
import { makePeopleDue, noteNotThere } from './not-there'
import { ImportedPage } from './page'
import { ImportPages, saveParts } from './pages'
import { forgetRefused, keepRefused, refusedListOf } from './refused-list'
import { readTexts } from './read-texts'
import { openSource } from './source'
import { keepRead } from './read-selection'
import { reportUnresolved } from './unresolved'
import { compareWithWaiting, noteNotCompared } from './waited-for'

/**
 * Reads the system. Throws SyncError when the read or a guard stopped it; then nothing of it counts, at once or, where it was
 * cancelled, from the next run of the system on. Only a full import tells who is gone (I3, I10, I18).
 */
export async function runImport(
  context: Omit<ImportContext, 'firstNew' | 'lost' | 'doubted'>,
  profile: 'full' | 'delta',
): Promise<void> {
  const { run, store, system } = context
  try {
    const firstNew = await openImport(store, system, run.id)
    const known = await lostCreates(store, system.row.id)
    const doubted = new DoubtedCreates(context.plan, known)
    await readAndAccept({ ...context, firstNew, lost: new LostCreates(known), doubted }, profile)
    await forgetShown(context, system.row.id, known)
  } catch (error) {
    if (system.row.openImport !== null) {
      run.importDiscarded(error)
      // Who cancels does not want to wait, and what cannot be put back now is so later: until then nobody goes by it.
      if (!run.signal.aborted) await discardOpen(store, system, 'kept').catch(() => undefined)
    }
    throw error
  }
}

async function readAndAccept(context: ImportContext, profile: 'full' | 'delta'): Promise<void> {
  const { run, store, system } = context
  const texts = await readTexts(context, profile)
  const pages = new ImportPages(context, texts)
  const source = await openSource(context, profile, texts)
  await decideAndSave(pages.withKeys(source.pages), pages)
  const decision = await askBeforeAccepting(context, pages, profile)
  for (const { code, message } of decision.warnings) run.warn(code, message)
  await keepOut(context, pages, decision.keptOut)
  await obsoleteMissing(context, pages, decision.gone)
  const resolution = await store.resolveReferences(system.row.id, run.id)
  const read = readThroughReferences(context.plan).get(system.row.id)
  if (read) await store.requeueReferringBy(system.row.id, run.id, read.through)
  run.throwIfCancelled()
  const earlier = system.row.releasedObsoletes === null ? 'waits' : 'released'
  const moves = source.watermark !== null && pages.allIdentified
  if (pages.showsUnlinked) await noteNotCompared(store, system.row.id)
  if (pages.missesCreated) await noteNotThere(store, system.row.id)
  await rememberCreates(context, system.row.id, pages.missed, run.began)
  await noteShown(store, system.row.id, pages.shownAfterwards)
  if (texts) await texts.keep()
  await acceptImport(store, system, {
    ...(decision.waits !== 'asBefore' && { releasedObsoletes: null }),
    ...(moves && { watermark: source.watermark }),
  })
  await compareWithWaiting(store, context.plan, system.row.id)
  await makePeopleDue(store, system.row.id)
  await keepReadSchema(store, context.plan, { system: system.row.id, types: context.types, profile })
  if (decision.waits === 'nothing') await forgetRefused(store, system.row.id)
  else if (decision.waits !== 'asBefore') await keepRefused(store, system.row.id, refusedListOf(run.id, decision.waits), earlier)
  await reportUnresolved(context, resolution, (records) => saveParts(context, { records }, {}))
  if (profile === 'full' && pages.allIdentified) await keepRead(store, system, context.types)
  run.progress()
}

/** Takes pairs out of the import whose keys look alike (I20). */
async function keepOut(context: ImportContext, pages: ImportPages, pairs: readonly LookAlike[]): Promise<void> {
  if (pairs.length === 0) return
  const page = new ImportedPage(context, pages.reader.typeByName)
  for (const pair of pairs) page.keepOut(pair)
  await saveParts(context, page.parts(), page.counts)
  context.run.add(page.counts)
}
