/** Has the whole of a store's file examined each week, when no run is under way. */
import { messageOf } from '../../runtime/model/errors'
import type { DeployedStore } from '../adapter/deployed-stores'

const firstLookMs = 600_000
const everyMs = 3_600_000

/** Looks from time to time whether it is due; what it finds stands in health, and is said once here. Returns what ends it. */
export function startExamining(deployed: DeployedStore, warn: (problem: string) => void): () => void {
  let stopped = false
  const examine = async (): Promise<void> => {
    const { engine } = deployed
    if (!engine || engine.runsUnderWay().length > 0) return
    const before = await engine.examination.last()
    await engine.examination.examineWeekly()
    const after = await engine.examination.last()
    if (after && after !== before && after.findings.length > 0) warn(`the store's file is damaged: ${after.findings.join('; ')}`)
  }
  const look = (): void => {
    examine().catch((error: unknown) => {
      if (!stopped) warn(`the store's file could not be examined: ${messageOf(error)}`)
    })
  }
  const first = setTimeout(look, firstLookMs)
  const timer = setInterval(look, everyMs)
  first.unref()
  timer.unref()
  return () => {
    stopped = true
    clearTimeout(first)
    clearInterval(timer)
  }
}
