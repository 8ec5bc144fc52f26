/** Which records of a system a sync takes, as it comes to them (D1, D6). */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { CsoId } from '../../model/objects'
import type { Selection } from '../../model/queries'
import type { SyncContext } from './process-page'
import type { Stamping } from './stamps/stamping'

/** Ids by their order, some at a time; with `stamping`, as long as stamps say anything, without those that are proven. */
export async function* selectedCsos(
  { store, source }: Pick<SyncContext, 'store' | 'source'>,
  query: Omit<Selection, 'afterId' | 'limit'>,
  stamping: Stamping | null = null,
): AsyncIterable<readonly CsoId[]> {
  let afterId = 0
  while (stamping) {
    const looked = await stamping.next(afterId)
    if (looked?.last === null) return
    if (looked === null) break
    yield looked.ids
    afterId = looked.last
    // Where all is proven nothing else would let others have their turn.
    await yieldToEventLoop()
  }
  for (;;) {
    const ids = await store.concurrentReads.selectCsos({ ...query, afterId, limit: source.pageSize })
    if (ids.length === 0) return
    yield ids
    afterId = ids.at(-1) as CsoId
  }
}
