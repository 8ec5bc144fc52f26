/** Pending changes as people may see them: in records, messages and the API. */
import type { PendingChange } from '../model/objects'
import type { RecordedChange } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'

/** What stands in the place of a secret value (N9). */
export const secretShown = '(secret)'

/** The changes not sent yet, with secrets withheld. */
export function recordedChanges(changes: readonly PendingChange[], type: ObjectTypeSchema | undefined): RecordedChange[] {
  return changes
    .filter((one) => !one.sent)
    .map((one) => {
      const secret = type !== undefined && findAttribute(type, one.attribute)?.secret === true
      const from = one.remove ?? one.from
      const to = one.add ?? one.to
      const shown = secret ? { from: from === null ? null : secretShown, to: to === null ? null : secretShown } : { from, to }
      return { side: 'export', attribute: one.attribute, ...shown, rule: one.rule }
    })
}
