/** The end of a full import: what was known and not seen is marked as gone, where the decision is so (I3, I4). */
import { emptyPage } from '../../model/empty-page'
import { SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import { decideMissing } from '../../pipeline/missing'
import type { ImportContext } from './context'
import { ImportedPage } from './page'
import { keepRefused, listDigest } from './refused-list'
import type { SeenAnchors } from './seen-anchors'

/** A page of objects is marked at most this many times anew, when another run changed one of them meanwhile. */
const conflictRetries = 5

/** Objects looked at before the rest of the process has its turn. */
const yieldEvery = 50_000

/** Objects marked as gone in one transaction. */
const obsoleteBatch = 500

/** What a full read came to. */
export interface FullRead {
  readonly recordsRead: number
  /** Whose every record is, is known. */
  readonly allIdentified: boolean
  readonly anchors: SeenAnchors
  readonly typeByName: ReadonlyMap<string, ObjectTypeSchema>
}

/** Marks what the source no longer shows. Throws SyncError 'shrink-guard' when that is too much. */
export async function obsoleteMissing(context: ImportContext, read: FullRead): Promise<void> {
  const { run, store, system, types } = context
  const expected = await store.expectedCsos(
    system.row.id,
    types.map((type) => type.name),
  )
  const missing = await notSeen(expected, read.anchors)
  const released = system.row.releasedObsoletes
  const decision = decideMissing({
    system: system.config.name,
    limits: system.config.limits,
    recordsRead: read.recordsRead,
    allIdentified: read.allIdentified,
    known: expected.length,
    missing: missing.length,
    released: released !== null && released === listDigest(missing),
  })
  switch (decision.kind) {
    case 'kept':
      return run.warn(decision.warning.code, decision.warning.message)
    case 'refused':
      await keepRefused(store, system.row.id, { run: run.id, ids: missing })
      await endRelease(context)
      throw new SyncError('shrink-guard', decision.because, decision.next)
    case 'obsolete':
      await obsoleteAll(context, read, missing, decision.because)
      await keepRefused(store, system.row.id, null)
      return endRelease(context)
    default:
      return decision satisfies never
  }
}

/** What of this the source has not shown. What is there more than once was left as it is, and is not gone (I5). */
async function notSeen(expected: readonly CsoId[], { seen, rejected }: SeenAnchors): Promise<readonly CsoId[]> {
  const missing: CsoId[] = []
  for (const [at, id] of expected.entries()) {
    if (!seen.has(id) && !rejected.has(id)) missing.push(id)
    if (at % yieldEvery === yieldEvery - 1) await new Promise((resolve) => setImmediate(resolve))
  }
  return missing
}

/** A release is for one import: used, or void because the list is another one (I4). */
async function endRelease({ store, system }: ImportContext): Promise<void> {
  if (system.row.releasedObsoletes === null) return
  system.row = { ...system.row, releasedObsoletes: null }
  await store.saveSystem(system.row)
}

async function obsoleteAll(context: ImportContext, read: FullRead, missing: readonly CsoId[], because: string): Promise<void> {
  for (let at = 0; at < missing.length; at += obsoleteBatch) {
    context.run.throwIfCancelled()
    await obsoletePage(context, read, missing.slice(at, at + obsoleteBatch), because)
  }
}

async function obsoletePage(context: ImportContext, read: FullRead, ids: readonly CsoId[], because: string): Promise<void> {
  const { run, store } = context
  for (let attempt = 0; ; attempt++) {
    const wanted = new Set(ids)
    const { csos } = await store.loadPage(ids)
    const page = new ImportedPage(context, read.typeByName)
    for (const entry of csos) if (wanted.has(entry.cso.id)) page.gone(entry, because)
    const { conflicts } = await store.savePage({ ...emptyPage, ...page.parts(), run: run.snapshotWith(page.counts) })
    if (conflicts.length === 0) {
      run.add(page.counts)
      run.progress()
      return
    }
    if (attempt >= conflictRetries)
      throw new SyncError('conflict', 'objects kept changing while they were imported', 'Run the import again')
  }
}
