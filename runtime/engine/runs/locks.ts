/**
 * Who may run beside whom (N2): one synchronisation at a time for each store, one run at a time for each system, first come
 * first served.
 */

interface Waiting {
  readonly key: string
  readonly grant: () => void
}

export class Locks {
  private readonly held = new Set<string>()
  private readonly queue: Waiting[] = []

  /** Whether the key is taken, or somebody waits for it. */
  busy(key: string): boolean {
    return this.held.has(key) || this.queue.some((waiting) => waiting.key === key)
  }

  /** Resolves with the release once the key is free; rejects when the signal ends the wait. */
  acquire(key: string, signal: AbortSignal): Promise<() => void> {
    let released = false
    const release = (): void => {
      if (released) return
      released = true
      this.held.delete(key)
      const next = this.queue.findIndex((waiting) => waiting.key === key)
      if (next >= 0) this.queue.splice(next, 1)[0]?.grant()
    }
    if (!this.busy(key)) {
      this.held.add(key)
      return Promise.resolve(release)
    }
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        key,
        grant: () => {
          signal.removeEventListener('abort', giveUp)
          this.held.add(key)
          resolve(release)
        },
      }
      const giveUp = (): void => {
        this.queue.splice(this.queue.indexOf(entry), 1)
        reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'))
      }
      this.queue.push(entry)
      if (signal.aborted) giveUp()
      else signal.addEventListener('abort', giveUp, { once: true })
    })
  }
}
