/** Work that a deployed store does in the background again and again. */

/** Milliseconds after which it is done first, and from one time to the next. */
interface Times {
  readonly firstMs: number
  readonly everyMs: number
}

/**
 * Does the work from time to time; `stopped` tells it that the store closes, and what it throws is handed to `failed` unless it
 * does. Returns what ends it.
 */
export function fromTimeToTime(
  { firstMs, everyMs }: Times,
  work: (stopped: () => boolean) => Promise<void>,
  failed: (error: unknown) => void,
): () => void {
  let isStopped = false
  const begin = (): void => {
    work(() => isStopped).catch((error: unknown) => {
      if (!isStopped) failed(error)
    })
  }
  const first = setTimeout(begin, firstMs)
  const timer = setInterval(begin, everyMs)
  first.unref()
  timer.unref()
  return () => {
    isStopped = true
    clearTimeout(first)
    clearInterval(timer)
  }
}
