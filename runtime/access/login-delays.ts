/** How long whoever guessed wrong has to wait before the next try: the first are free, then the time doubles with each. */

/** So many tries without waiting, for a name from an address and for an address as a whole, which many may share. */
const freeTries = 3
const freeTriesOfAll = 30
/** In seconds. */
const firstWait = 2
const longestWait = 60
/** After so long without a try everything is forgotten, in ms. */
const memory = 600_000
/** Keys remembered at most; the oldest goes. */
const mostKeys = 10_000

interface Tries {
  readonly count: number
  /** The next may begin then, in ms since 1970. */
  readonly next: number
  readonly last: number
  /** Until then it was told that somebody waits, in ms since 1970. */
  readonly notified?: number
}

export class LoginDelays {
  private readonly tries = new Map<string, Tries>()

  /** `now`: ms since 1970. */
  constructor(private readonly now: () => number) {}

  /**
   * Begins a try for a key that has a wait of its own and one it shares: 0 when it may go on, else the seconds to wait. It counts
   * as wrong until it is forgotten, so that many at once help nobody.
   */
  begin([own, shared]: readonly string[]): number {
    const keys = [own, shared].filter((key) => key !== undefined)
    const now = this.now()
    const wait = Math.max(...keys.map((key) => (this.known(key, now)?.next ?? now) - now))
    if (wait > 0) return Math.ceil(wait / 1000)
    for (const key of keys) this.count(key, key === shared ? freeTriesOfAll : freeTries, now)
    return 0
  }

  /** The try was right: nothing of its own key is held against anybody, and it does not count for the shared one. */
  forget([own, shared]: readonly string[]): void {
    if (own !== undefined) this.tries.delete(own)
    const others = shared === undefined ? undefined : this.tries.get(shared)
    if (shared !== undefined && others) this.tries.set(shared, { ...others, count: others.count - 1 })
  }

  /** Whether it is to be told that a try of this address waits so many seconds: once, however many fall into that time. */
  isNews(address: string, seconds: number): boolean {
    const now = this.now()
    const tries = this.tries.get(address)
    if (!tries || now < (tries.notified ?? 0)) return false
    this.tries.set(address, { ...tries, notified: now + seconds * 1000 })
    return true
  }

  private known(key: string, now: number): Tries | undefined {
    const tries = this.tries.get(key)
    return tries && now - tries.last < memory ? tries : undefined
  }

  private count(key: string, free: number, now: number): void {
    const known = this.known(key, now)
    const count = (known?.count ?? 0) + 1
    const seconds = count < free ? 0 : Math.min(firstWait * 2 ** (count - free), longestWait)
    // Put in anew, so that the map is in the order of the last tries.
    this.tries.delete(key)
    this.tries.set(key, {
      count,
      next: now + seconds * 1000,
      last: now,
      ...(known?.notified !== undefined && { notified: known.notified }),
    })
    const [oldest] = this.tries.keys()
    if (this.tries.size > mostKeys && oldest !== undefined) this.tries.delete(oldest)
  }
}
