/** The end of a full import: what is known and was not seen is marked as gone, once it was decided so (I3, I4). */
import type { CsoId } from '../../model/objects'
import type { PageWork } from '../runs/decide-and-save'
import { decideAndSave } from '../runs/decide-and-save'
import { partsOf } from '../runs/slices'
import type { ImportContext } from './context'
import { ImportedPage } from './page'
import type { ImportPages } from './pages'
import { saveParts } from './pages'

/** Objects marked as gone in one transaction. */
const obsoleteBatch = 500

/** Marks these objects as gone. */
export async function obsoleteMissing(context: ImportContext, pages: ImportPages, gone: readonly CsoId[]): Promise<void> {
  await decideAndSave(
    partsOf(context.store, 'csos', gone, obsoleteBatch),
    obsoleting(context, pages, 'it is no longer in the system'),
  )
}

/** Marks a batch of objects as gone. */
function obsoleting(
  context: ImportContext,
  pages: ImportPages,
  because: string,
): PageWork<readonly CsoId[], never, ImportedPage> {
  const { run, store } = context
  return {
    doing: 'imported',
    findConcurrently: () => Promise.resolve(null),
    decide: async (ids) => {
      run.throwIfCancelled()
      const wanted = new Set(ids)
      const page = new ImportedPage(context, pages.reader.typeByName)
      for (const entry of (await store.loadPage(ids)).csos) if (wanted.has(entry.cso.id)) page.gone(entry, because)
      return page
    },
    save: (page) => saveParts(context, page.parts(), page.counts),
    saved: (page) => {
      pages.noteMissed({ parts: page.parts(), missed: page.missed, shownAfterwards: page.shownAfterwards })
      run.add(page.counts)
      run.progress()
    },
    rest: () => null,
  }
}
