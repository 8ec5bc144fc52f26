/** The end of a full import: what is known and was not seen is marked as gone, where the decision is so (I3, I4). */
import { SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import { decideMissing } from '../../pipeline/1-missing'
import type { PageWork } from '../runs/decide-and-save'
import { decideAndSave } from '../runs/decide-and-save'
import type { ImportContext } from './context'
import { ImportedPage } from './page'
import type { ImportPages } from './pages'
import { saveParts } from './pages'
import { keepRefused, listDigest } from './refused-list'
import type { SeenAnchors } from './seen-anchors'

/** Objects looked at between two yields to the event loop. */
const yieldEvery = 50_000

/** Objects marked as gone in one transaction. */
const obsoleteBatch = 500

/**
 * Marks what the source no longer shows. Throws SyncError 'shrink-guard' when that is too much. True when everything that is
 * known was asked about, so that no refused list waits any longer.
 */
export async function obsoleteMissing(context: ImportContext, pages: ImportPages): Promise<boolean> {
  const { run, store, system, types } = context
  const expected = await store.expectedCsos(
    system.row.id,
    types.map((type) => type.name),
  )
  const missing = await notSeen(expected, pages.reader.anchors)
  const released = system.row.releasedObsoletes
  const decision = decideMissing({
    system: system.config.name,
    limits: system.config.limits,
    recordsRead: pages.recordsRead,
    allIdentified: pages.allIdentified,
    known: expected.length,
    missing: missing.length,
    released: released !== null && released === listDigest(missing),
  })
  switch (decision.kind) {
    case 'kept':
      run.warn(decision.warning.code, decision.warning.message)
      return false
    case 'refused':
      await keepRefused(store, system.row.id, { run: run.id, ids: missing })
      await endRelease(context)
      throw new SyncError('shrink-guard', decision.because, decision.next)
    case 'obsolete':
      await decideAndSave(inBatches(missing), obsoleting(context, pages.reader.typeByName, decision.because))
      return true
    default:
      return decision satisfies never
  }
}

/** Those of the ids that the source has not shown. An object that is there more than once is not gone (I5). */
async function notSeen(expected: readonly CsoId[], { seen, rejected }: SeenAnchors): Promise<readonly CsoId[]> {
  const missing: CsoId[] = []
  for (const [at, id] of expected.entries()) {
    if (!seen.has(id) && !rejected.has(id)) missing.push(id)
    if (at % yieldEvery === yieldEvery - 1) await new Promise((resolve) => setImmediate(resolve))
  }
  return missing
}

/** A release is void because the list is another (I4). */
async function endRelease({ system }: ImportContext): Promise<void> {
  if (system.row.releasedObsoletes !== null) await system.change({ releasedObsoletes: null })
}

function* inBatches(ids: readonly CsoId[]): Iterable<readonly CsoId[]> {
  for (let at = 0; at < ids.length; at += obsoleteBatch) yield ids.slice(at, at + obsoleteBatch)
}

/** Marks a batch of objects as gone. */
function obsoleting(
  context: ImportContext,
  types: ReadonlyMap<string, ObjectTypeSchema>,
  because: string,
): PageWork<readonly CsoId[], never, ImportedPage> {
  const { run, store } = context
  return {
    doing: 'imported',
    findConcurrently: () => Promise.resolve(null),
    decide: async (ids) => {
      run.throwIfCancelled()
      const wanted = new Set(ids)
      const page = new ImportedPage(context, types)
      for (const entry of (await store.loadPage(ids)).csos) if (wanted.has(entry.cso.id)) page.gone(entry, because)
      return page
    },
    save: (page) => saveParts(context, page.parts(), page.counts),
    saved: (page) => {
      run.add(page.counts)
      run.progress()
    },
    rest: () => null,
  }
}
