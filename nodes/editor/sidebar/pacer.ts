/** Milliseconds between two requests while a run is under way, and the least between two after news. */
const everyMs = 2000

/**
 * Decides when the server is asked again: when the tab comes into sight, on news, and every two seconds while a run is under way.
 * Out of sight it asks nothing. `refresh` resolves with whether a run is under way; it must not reject.
 */
export class Pacer {
  private timer: number | undefined
  private last = 0
  private inSight = false
  private busy = false
  private askAgain = false

  constructor(
    element: HTMLElement,
    private readonly refresh: () => Promise<boolean>,
  ) {
    new IntersectionObserver((entries) => this.looked(entries.some((entry) => entry.isIntersecting))).observe(element)
    document.addEventListener('visibilitychange', () => this.looked(this.inSight))
  }

  /** Something happened on the server. */
  news(): void {
    if (this.visible) this.schedule(Math.max(0, this.last + everyMs - Date.now()))
  }

  /** Asks at once. */
  now(): void {
    this.schedule(0)
  }

  private get visible(): boolean {
    return this.inSight && !document.hidden
  }

  private looked(inSight: boolean): void {
    this.inSight = inSight
    if (this.visible) this.now()
    else this.stop()
  }

  private stop(): void {
    window.clearTimeout(this.timer)
    this.timer = undefined
  }

  private schedule(milliseconds: number): void {
    if (milliseconds > 0 && this.timer !== undefined) return
    this.stop()
    this.timer = window.setTimeout(() => void this.ask(), milliseconds)
  }

  private async ask(): Promise<void> {
    this.timer = undefined
    if (this.busy) {
      this.askAgain = true
      return
    }
    this.busy = true
    const underWay = await this.refresh()
    this.busy = false
    this.last = Date.now()
    const soon = this.askAgain
    this.askAgain = false
    if (!this.visible) return
    if (soon) this.schedule(0)
    else if (underWay) this.schedule(everyMs)
  }
}
