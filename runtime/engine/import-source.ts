/** Where an import's pages come from, and when they stop coming (I10, N5). */
import type { ImportPage } from '../model/connector'
import { SyncError } from '../model/errors'

/** The pages until the run is cancelled: also when the connector hangs and does not listen (N5, N7). */
export async function* untilCancelled(pages: AsyncIterable<ImportPage>, signal: AbortSignal): AsyncIterable<ImportPage> {
  const reading = pages[Symbol.asyncIterator]()
  let cancel: () => void = () => undefined
  const cancelled = new Promise<never>((_, reject) => (cancel = () => reject(signal.reason)))
  cancelled.catch(() => undefined)
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  try {
    for (;;) {
      const next = await Promise.race([reading.next(), cancelled])
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
