/** Where an import's pages come from, and when they stop coming (I10, N5). */
import { defaultValueKiB, pageBytes } from '../../model/bounds'
import type { ImportPage, ImportSelection, ReadBefore } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { noteLargeValues } from '../runs/large-garbage'
import { missingAccounts } from './missing-accounts'
import type { ImportContext } from './context'
import type { SizeLimits } from './value-size'
import { withinSize } from './value-size'

/** A page as the connector read it. `changes`: the source tells only what changed. */
export interface SourcePage {
  readonly source: ImportPage
  readonly reads: 'everything' | 'changes'
}

/** A system about to be read. */
export interface OpenSource {
  /** The pages until the run is cancelled. */
  readonly pages: AsyncIterable<SourcePage>
  /** What a later delta starts from, taken before the first read; null when the system has none (I10). */
  readonly watermark: string | null
}

/** Opens the system for reading. Throws SyncError 'not-supported' when it cannot be read. */
export async function openSource(
  context: ImportContext,
  profile: 'full' | 'delta',
  before: ReadBefore | null,
): Promise<OpenSource> {
  const { connector, system, run, types, pageSize } = context
  const { importAll } = connector
  if (!importAll) throw new SyncError('not-supported', `${system.config.name} cannot be read`, 'Use it as a target only')
  const watermark = (await connector.watermark?.()) ?? null
  const selection: ImportSelection = { objectTypes: types, pageSize, pageBytes }
  const read = (): AsyncIterable<ImportPage> =>
    before && connector.importUnread
      ? connector.importUnread(selection, before, run.signal)
      : importAll.call(connector, selection, run.signal)
  const everything = (): AsyncIterable<SourcePage> => pagesOf('everything', read(), sizeLimits(context))
  const pages = profile === 'full' ? everything() : changesOf(context, selection, everything)
  return { pages: untilCancelled(pages, run.signal), watermark }
}

/** What changed since the watermark where the system can say; else everything, with a warning (I10). */
function changesOf(
  context: ImportContext,
  selection: ImportSelection,
  everything: () => AsyncIterable<SourcePage>,
): AsyncIterable<SourcePage> {
  const { connector, system, run } = context
  const { name } = system.config
  const from = system.row.watermark
  if (connector.importChanges && from !== null) {
    const changes = thenMissing(
      context,
      pagesOf('changes', connector.importChanges(selection, from, run.signal), sizeLimits(context)),
    )
    return orFull(changes, ({ message }) => {
      warnOfFullRead(context, `${name} no longer knows what changed since the last import (${message}); everything was read`)
      return everything()
    })
  }
  const why = connector.importChanges ? 'it has not been read completely before' : 'it cannot report changes'
  warnOfFullRead(context, `${name} was read completely: ${why}`)
  return everything()
}

/** What changed, then the accounts that an export did not find (E7). */
async function* thenMissing(context: ImportContext, changes: AsyncIterable<SourcePage>): AsyncIterable<SourcePage> {
  yield* changes
  yield* pagesOf('changes', missingAccounts(context), sizeLimits(context))
}

function warnOfFullRead({ run }: ImportContext, why: string): void {
  run.warn('full-read', `${why}. Objects that are gone are only noticed by a full import`)
}

async function* pagesOf(
  reads: SourcePage['reads'],
  pages: AsyncIterable<ImportPage>,
  limits: SizeLimits,
): AsyncIterable<SourcePage> {
  for await (const page of pages) for (const source of withinSize(page, limits)) yield { source, reads }
}

function sizeLimits({ system }: ImportContext): SizeLimits {
  return { value: (system.config.maxValueKiB ?? defaultValueKiB) * 1024, page: pageBytes, onLarge: noteLargeValues }
}

/** The changes; everything instead, when the system no longer honours the watermark (I10). */
async function* orFull(
  changes: AsyncIterable<SourcePage>,
  full: (error: SyncError) => AsyncIterable<SourcePage>,
): AsyncIterable<SourcePage> {
  try {
    yield* changes
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'not-supported') throw error
    yield* full(error)
  }
}

/**
 * The pages until the run is cancelled: also when the connector hangs and does not listen (N5, N7). Each wait has a promise of
 * its own: a promise that lives as long as the import, raced against every page, would keep every page.
 */
async function* untilCancelled(pages: AsyncIterable<SourcePage>, signal: AbortSignal): AsyncIterable<SourcePage> {
  const reading = pages[Symbol.asyncIterator]()
  let giveUp: (reason: unknown) => void = () => undefined
  const cancel = (): void => giveUp(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<SourcePage>>((resolve, reject) => {
        giveUp = reject
        if (signal.aborted) cancel()
        reading.next().then(resolve, reject)
      })
      if (next.done === true) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    // A read that hangs never returns, so nothing waits for it.
    reading.return?.().catch(() => undefined)
  }
}
