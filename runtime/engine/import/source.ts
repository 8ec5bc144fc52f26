/** Where an import's pages come from, and when they stop coming (I10, N5). */
import type { ImportPage } from '../../model/connector'
import { SyncError } from '../../model/errors'

/**
 * The pages until the run is cancelled: also when the connector hangs and does not listen (N5, N7). Each wait has a promise of its own: one that lives as long
 * as the import, raced against every page, would keep every page.
 */
export async function* untilCancelled(pages: AsyncIterable<ImportPage>, signal: AbortSignal): AsyncIterable<ImportPage> {
  const reading = pages[Symbol.asyncIterator]()
  let giveUp: (reason: unknown) => void = () => undefined
  const cancel = (): void => giveUp(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<ImportPage>>((resolve, reject) => {
        giveUp = reject
        if (signal.aborted) cancel()
        reading.next().then(resolve, reject)
      })
      if (next.done === true) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    // A read that hangs never gets there, so nobody waits for it.
    reading.return?.().catch(() => undefined)
  }
}

/** The changes; everything instead, when the system no longer honours the watermark (I10). */
export async function* orFull(
  changes: AsyncIterable<ImportPage>,
  full: (error: SyncError) => AsyncIterable<ImportPage>,
): AsyncIterable<ImportPage> {
  try {
    yield* changes
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'not-supported') throw error
    yield* full(error)
  }
}
