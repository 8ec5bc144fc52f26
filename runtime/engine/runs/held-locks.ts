/** The locks that one run holds: it takes them in turn, shows that it waits, and gives back what is left when it is over (N2). */
import type { ActiveRun } from './active-run'
import type { Locks } from './locks'

export class HeldLocks {
  private readonly releases: (() => void)[] = []

  constructor(
    private readonly locks: Locks,
    private readonly run: ActiveRun,
  ) {}

  /** Takes a lock, in the order of asking; returns how to give it back early. Throws when the run is cancelled meanwhile. */
  async take(key: string): Promise<() => void> {
    const waits = this.locks.busy(key)
    const taken = this.locks.acquire(key, this.run.signal).then((release) => {
      this.releases.push(release)
      return release
    })
    if (waits) await this.run.become('waiting')
    const release = await taken
    if (this.run.status !== 'running') await this.run.become('running')
    return release
  }

  /** Gives back what the run still holds, the last first. */
  giveBack(): void {
    for (const release of this.releases.reverse()) release()
  }
}
