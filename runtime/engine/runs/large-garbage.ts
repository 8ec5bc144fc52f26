/**
 * Large values that are not needed any more, collected between two pages. V8 lets what is new lie until there are 64 MB of it,
 * and texts of more than 128 KB beside that until they are 64 MB as well; a photo is copied a dozen times on its way.
 */
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** So much lies about before it is collected, in bytes. */
const most = 16 * 1024 * 1024

type Collect = (options: { readonly type: 'minor' }) => void

/** How long large values are looked out for after some were seen, in milliseconds. */
const lookOutFor = 60_000

let collect: Collect | null | undefined
/** Until then pages with large values are taken to be under way: what is new consists of them. In milliseconds. */
let underWayUntil = 0
/** What the last collection left. */
let left = 0

/** To be called where values are so large that a page was closed for them. */
export function noteLargeValues(): void {
  underWayUntil = performance.now() + lookOutFor
}

/** Collects what is new when much of it is large. Where nothing is, as nearly always, this takes some microseconds. */
export function collectLargeGarbage(): void {
  const bytes = largeBytes()
  if (bytes < left) left = bytes
  if (bytes - left < most) return
  if (collect === undefined) collect = collector()
  collect?.({ type: 'minor' })
  left = largeBytes()
}

/** What new texts of more than 128 KB take, and the buffers beside the heap; all that is new where values are large. */
function largeBytes(): number {
  const areUnderWay = performance.now() < underWayUntil
  let bytes = getHeapStatistics().external_memory
  for (const { space_name: name, space_used_size: used } of getHeapSpaceStatistics())
    if (name === 'new_large_object_space' || (areUnderWay && name === 'new_space')) bytes += used
  return bytes
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
