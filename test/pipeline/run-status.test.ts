/** How a run ended. */
import { describe, expect, it } from 'vitest'
import { SyncError } from '../../runtime/model/errors'
import { noCounters } from '../../runtime/model/runs'
import type { RunEnd } from '../../runtime/pipeline/run-status'
import { decideStatus } from '../../runtime/pipeline/run-status'

const well: RunEnd = { error: undefined, counters: noCounters(), objectErrors: 0, warnings: 0 }
const cancelled = new SyncError('cancelled', 'somebody cancelled it', 'Run it again')

describe('the status of a run that ended', () => {
  for (const [what, some, status] of [
    ['nothing to say', {}, 'success'],
    ['a warning', { warnings: 1 }, 'warnings'],
    ['a record that was not imported', { counters: { ...noCounters(), importFailed: 1 }, warnings: 1 }, 'errors'],
    ['a change that did not show up', { counters: { ...noCounters(), notReimported: 1 } }, 'errors'],
    ['an object that failed', { counters: { ...noCounters(), syncFailed: 1 } }, 'errors'],
    ['a follow-up that failed', { counters: { ...noCounters(), followUpsFailed: 1 } }, 'errors'],
    ['an export that failed', { counters: { ...noCounters(), exportFailed: 1 } }, 'errors'],
    ['an error of an object that went through', { objectErrors: 1 }, 'errors'],
    ['somebody cancelled it', { error: cancelled, objectErrors: 1 }, 'cancelled'],
    ['something stopped it', { error: new SyncError('stalled', 'it hangs', ''), objectErrors: 1 }, 'stopped'],
    ['a bug', { error: new Error('oh') }, 'stopped'],
  ] as const)
    it(`N3 ${what}: ${status}`, () => {
      expect(decideStatus({ ...well, ...some })).toBe(status)
    })
})
