/** A full sync by stamps beside a thorough one: whatever stamps leave out, nothing would have come of it (D1). */
import { expect } from 'vitest'
import type { Run, TargetCounters } from '../../runtime/model/runs'

/** Runs both, the second over all that the first has just taken for proven, and gives it. */
export async function byStampsAndThoroughly(run: (profile: 'full-sync' | 'thorough-full-sync') => Promise<Run>): Promise<Run> {
  await run('full-sync')
  const byStamps = await run('full-sync')
  const thorough = await run('thorough-full-sync')
  expect(thorough.counters.proven).toBe(0)
  expect(said(byStamps)).toEqual(said(thorough))
  return thorough
}

/** What a run has to say. */
function said({ status, counters, targets, warnings }: Run): object {
  const counted = Object.entries(targets).filter(([, counts]) =>
    Object.values(counts as TargetCounters).some((count) => count > 0),
  )
  const sorted = [...warnings].sort((a, b) => (a.message < b.message ? -1 : 1))
  return { status, counters: { ...counters, proven: 0 }, targets: Object.fromEntries(counted), warnings: sorted }
}
