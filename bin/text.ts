/** The API's answers in the words of a terminal. */
import { synchronisedOf } from '../runtime/model/runs'
import { shortText } from '../runtime/model/short-text'
import type { AttributeValue } from '../runtime/model/values'
import type { PendingExport, Run, System } from './answers'

/** Counters by the words they are shown with. */
const words: readonly (readonly [keyof Run['counters'], string])[] = [
  ['read', 'read'],
  ['added', 'new'],
  ['updated', 'changed'],
  ['renamed', 'renamed'],
  ['obsoleted', 'gone'],
  ['importFailed', 'not imported'],
  ['skipped', 'passed over as empty'],
  ['processed', 'synchronised'],
  ['proven', 'of those proven unchanged'],
  ['projected', 'projected'],
  ['joined', 'joined'],
  ['disconnected', 'disconnected'],
  ['syncFailed', 'not synchronised'],
  ['followUps', 'also became due'],
  ['followUpsFailed', 'of those not synchronised'],
  ['created', 'created'],
  ['exportUpdated', 'updated'],
  ['exportRenamed', 'moved'],
  ['deleted', 'deleted'],
  ['exportFailed', 'not exported'],
  ['held', 'held'],
]

/** What a run did, in a line; empty when it did nothing. */
export function figuresText(run: Run): string {
  const counters = { ...run.counters, processed: synchronisedOf(run) }
  return words
    .filter(([name]) => counters[name] > 0)
    .map(([name, word]) => `${counters[name]} ${word}`)
    .join(', ')
}

/** How a system's last run ended, and what is due. */
export function endingText({ lastRun, fullSyncNeeded }: System): string {
  const last = lastRun ? `${lastRun.profile}: ${lastRun.status}` : 'none'
  return fullSyncNeeded === null ? last : `${last} (full sync needed: ${fullSyncNeeded})`
}

/** `2026-03-02 08:00 UTC`, as everywhere on the command line. */
export function atMinute(utc: string): string {
  return `${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`
}

/** What a pending export would change, in a line that fits. */
export function changeText({ changes, error }: Pick<PendingExport, 'changes' | 'error'>): string {
  const parts = changes.map(({ attribute, to, add, remove }) => {
    if (add || remove) return `${attribute} ${[add && `+${short(add)}`, remove && `-${short(remove)}`].filter(Boolean).join(' ')}`
    return to === null ? `${attribute} cleared` : `${attribute}=${short(to)}`
  })
  const shown = parts.slice(0, 4).join(', ') + (parts.length > 4 ? ` and ${parts.length - 4} more` : '')
  return error === null ? shown : `${shown} [${error}]`
}

function short(value: AttributeValue): string {
  return shortText(value, { most: 40 })
}
