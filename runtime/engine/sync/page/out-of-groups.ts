/**
 * Which members of groups are out of them (R15). Objects whose steps ask at the same moment are asked for together: one query a
 * system for all groups of a page, which waits for the page that is being saved.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { MvoId, SystemId } from '../../../model/objects'
import type { Store } from '../../../model/store'

interface Asking {
  readonly members: Set<MvoId>
  readonly answer: Promise<ReadonlySet<MvoId>>
}

export class OutOfGroups {
  private readonly asking = new Map<SystemId, Asking>()

  constructor(private readonly store: Pick<Store, 'outOfGroups'>) {}

  /** Those whose accounts in the system are in no group; there may be others among them that somebody else asked for. */
  among(system: SystemId, members: readonly MvoId[]): Promise<ReadonlySet<MvoId>> {
    let asking = this.asking.get(system)
    if (!asking) {
      const asked = new Set<MvoId>()
      asking = { members: asked, answer: this.answerSoon(system, asked) }
      this.asking.set(system, asking)
    }
    for (const member of members) asking.members.add(member)
    return asking.answer
  }

  private async answerSoon(system: SystemId, members: ReadonlySet<MvoId>): Promise<ReadonlySet<MvoId>> {
    await yieldToEventLoop()
    this.asking.delete(system)
    return new Set(await this.store.outOfGroups(system, [...members]))
  }
}
