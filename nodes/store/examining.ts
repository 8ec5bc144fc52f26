/** Has the whole of a store's file examined each week, when no run is under way. */
import { messageOf } from '../../runtime/model/errors'
import type { DeployedStore } from '../adapter/deployed-stores'
import { fromTimeToTime } from './from-time-to-time'

const times = { firstMs: 600_000, everyMs: 3_600_000 } as const

/** Looks from time to time whether it is due; what it finds stands in health, and is said once here. Returns what ends it. */
export function startExamining(deployed: DeployedStore, warn: (problem: string) => void): () => void {
  const examine = async (): Promise<void> => {
    const { engine } = deployed
    if (!engine || engine.runsUnderWay().length > 0) return
    const found = await engine.examination.examineWeekly()
    if (found && found.findings.length > 0) warn(`the store's file is damaged: ${found.findings.join('; ')}`)
  }
  return fromTimeToTime(times, examine, (error) => warn(`the store's file could not be examined: ${messageOf(error)}`))
}
