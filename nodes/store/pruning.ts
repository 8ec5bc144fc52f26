/** Removes a store's old activities in the background, a little at a time (N4). */
import { mayPrune, noteKeptDays } from '../../runtime/engine/runs/pruning'
import { messageOf } from '../../runtime/model/errors'
import { later } from '../../runtime/model/time'
import type { DeployedStore } from '../adapter/deployed-stores'
import { fromTimeToTime } from './from-time-to-time'

const times = { firstMs: 10_000, everyMs: 3_600_000 } as const
const batch = 500

/** Looks from time to time what is older than so many days. Returns what ends it. */
export function startPruning(deployed: DeployedStore, days: number, warn: (problem: string) => void): () => void {
  const prune = async (stopped: () => boolean): Promise<void> => {
    const { engine } = deployed
    if (engine) await noteKeptDays(engine.store, days)
    if (!engine || !(await mayPrune(engine.store, engine.clock()))) return
    const before = later(engine.clock(), -days * 86_400_000)
    while (!stopped() && (await engine.store.prune(before, batch)) === batch)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return fromTimeToTime(times, prune, (error) => warn(`old activities could not be removed: ${messageOf(error)}`))
}
