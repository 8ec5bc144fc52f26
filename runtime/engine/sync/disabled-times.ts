/** When an account was disabled and enabled again, as history has it: for looking only (R5, R6, N4). */
import { disabledAsStagedBy } from '../../model/disabled'
import type { CsoId, MvoId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'
import type { StoredRecord } from '../../model/store-rows'
import type { AttributeValue } from '../../model/values'
import { sameValue } from '../../model/values'

/** A time that an account was disabled. */
export interface DisabledLook {
  /** Canonical UTC. */
  readonly at: string
  readonly run: Run | null
  readonly staged: Run | null
  readonly because: string
  readonly enabled: { readonly at: string; readonly run: Run | null; readonly how: 'sent' | 'found' } | null
}

/** Entries of history that are looked through, and times that are said of an account at most. */
const historyLength = 500
const mostTimes = 5

/** The last time first. Exports of earlier versions did not say that they disable. */
export async function disabledTimes(store: Store, cso: CsoId, mvo: MvoId): Promise<readonly DisabledLook[]> {
  const times = timesIn(await store.historyOf({ cso }, historyLength)).slice(-mostTimes)
  if (times.length === 0) return []
  const ofPerson = await store.historyOf({ mvo }, historyLength)
  const looks: DisabledLook[] = []
  for (const { record, staged, enabled } of times.reverse())
    looks.push({
      at: record.at,
      run: await store.run(record.run),
      staged: await store.run(staged),
      because: ofPerson.find(({ run, because }) => run === staged && because !== '')?.because ?? '',
      enabled: enabled && { at: enabled.record.at, run: await store.run(enabled.record.run), how: enabled.how },
    })
  return looks
}

interface Time {
  readonly record: StoredRecord
  readonly staged: number
  enabled: { readonly record: StoredRecord; readonly how: 'sent' | 'found' } | null
}

/** The first first; `history` has the last first. */
function timesIn(history: readonly StoredRecord[]): Time[] {
  const times: Time[] = []
  let values = new Map<string, AttributeValue | null>()
  for (const record of [...history].reverse()) {
    const last = times.at(-1)
    const staged = disabledAsStagedBy(record.because)
    if (staged !== null) {
      values = new Map(record.changes.map(({ attribute, to }) => [attribute, to]))
      times.push({ record, staged, enabled: null })
    } else if (last?.enabled === null) {
      const how = howEnabled(record, values)
      if (how !== null) last.enabled = { record, how }
    }
  }
  return times
}

/** Another value takes the place of one that had disabled it: sent, or found by an import. */
function howEnabled(
  { changes, error }: StoredRecord,
  values: ReadonlyMap<string, AttributeValue | null>,
): 'sent' | 'found' | null {
  if (error !== null) return null
  const back = changes.find(
    ({ attribute, from, to }) =>
      values.has(attribute) &&
      sameValue(from ?? undefined, values.get(attribute) ?? undefined) &&
      !sameValue(to ?? undefined, from ?? undefined),
  )
  return back === undefined ? null : back.side === 'cs' ? 'found' : 'sent'
}
