/**
 * Large values that are not needed any more, collected between two pages. V8 lets new ones lie until they take as much as all that
 * is new, 64 MB, and each survives a page or two: a photo of 100 kB is copied a dozen times on its way.
 */
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** So much of new large texts and of buffers lies about before it is collected, in bytes. */
export const mostLarge = 16 * 1024 * 1024

type Collect = (options: { readonly type: 'minor' }) => void

let collect: Collect | null | undefined
/** What the last collection left. */
let kept = 0

/** Collects what is new when much of it is large. Where nothing is, as nearly always, this takes some microseconds. */
export function collectLargeGarbage(): void {
  const large = largeBytes()
  if (large < kept) kept = large
  if (large - kept < mostLarge) return
  if (collect === undefined) collect = collector()
  collect?.({ type: 'minor' })
  kept = largeBytes()
}

/** What new texts and the like of more than 128 KB take, and the buffers beside the heap. */
function largeBytes(): number {
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_large_object_space')
  return (young?.space_used_size ?? 0) + getHeapStatistics().external_memory
}

/** V8 gives a way to collect only to what is made while it is told so; null where it may not be told. */
function collector(): Collect | null {
  try {
    setFlagsFromString('--expose-gc')
    return runInNewContext('gc') as Collect
  } catch {
    return null
  } finally {
    setFlagsFromString('--no-expose-gc')
  }
}
