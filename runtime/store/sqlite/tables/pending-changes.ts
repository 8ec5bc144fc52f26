/** The changes of a pending export as text, with the values of secrets sealed in it (N9). */
import type { PendingChange, PendingExport, RuleId, SystemId } from '../../../model/objects'
import type { AttributeValue, Scalar } from '../../../model/values'
import { type Secrets, isSealed } from '../file/secrets'

/**
 * A stored change, in the order of what nearly every change has; flags: 1 sent, 2 initial, 4 only when empty, 8 waits
 * for accounts, 16 a list of others as well. The last two stand only for multi-valued attributes. The values of a secret stand
 * together, sealed, instead of `from`.
 */
type StoredChange = readonly [
  attribute: string,
  rule: RuleId,
  flags: number,
  attempts: number,
  from: AttributeValue | null | { readonly sealed: string },
  to: AttributeValue | null,
  add?: readonly Scalar[] | null,
  remove?: readonly Scalar[] | null,
]

/** The text the store keeps of these changes. */
export function changesText({ system, changes }: Pick<PendingExport, 'system' | 'changes'>, secrets: Secrets): string {
  return JSON.stringify(
    changes.map((change): StoredChange => {
      const { attribute, rule, attempts, from, to, add, remove } = change
      const flags =
        (change.sent ? 1 : 0) +
        (change.initial ? 2 : 0) +
        (change.whenEmpty ? 4 : 0) +
        (change.waits ? 8 : 0) +
        (change.shared ? 16 : 0)
      const sealed = secrets.sealed(system, change)
      if (sealed) return [attribute, rule, flags, attempts, sealed, null]
      if (!add && !remove) return [attribute, rule, flags, attempts, from, to]
      return [attribute, rule, flags, attempts, from, to, add ?? null, remove ?? null]
    }),
  )
}

/** The changes a text stands for. Values that no key at hand opens are null, and the change bears the sealed text. */
export function parseChanges(text: string, secrets: Secrets): PendingChange[] {
  const changes: PendingChange[] = []
  for (const stored of JSON.parse(text) as StoredChange[]) changes.push(readChange(stored, secrets))
  return changes
}

/** Read by place and made in one shape: a page has thousands of them. */
function readChange(stored: StoredChange, secrets: Secrets): PendingChange {
  const flags = stored[2]
  const from = stored[4]
  const add = stored[6]
  const remove = stored[7]
  const change: { -readonly [Key in keyof PendingChange]: PendingChange[Key] } = {
    attribute: stored[0],
    from: isSealed(from) ? null : from,
    to: stored[5],
    rule: stored[1],
    sent: (flags & 1) !== 0,
    attempts: stored[3],
    initial: (flags & 2) !== 0,
  }
  if ((flags & 4) !== 0) change.whenEmpty = true
  if ((flags & 8) !== 0) change.waits = true
  if ((flags & 16) !== 0) change.shared = true
  if (add) change.add = add
  if (remove) change.remove = remove
  return isSealed(from) ? secrets.opened(change, from) : change
}

/** The text of changes in which those secrets are sealed that stand in it in clear. */
export function sealChangesText(system: SystemId, text: string, secrets: Secrets): string {
  const changes = parseChanges(text, secrets)
  const isAnySecret = changes.some((change) => secrets.sealed(system, change) !== null)
  return isAnySecret ? changesText({ system, changes }, secrets) : text
}

/** How the sealed values of a change stand in the text; the id of their key follows. */
export const SEALED_VALUES = '{"sealed":"'

/** The text with its secrets sealed by the secret that seals now; null where the key of one of them is not at hand. */
export function resealChangesText(text: string, { sealer }: Secrets): string | null {
  const changes: unknown[] = []
  for (const stored of JSON.parse(text) as StoredChange[]) {
    const from = stored[4]
    const resealed = isSealed(from) ? sealer.reseal(from.sealed) : undefined
    if (resealed === null) return null
    changes.push(resealed === undefined ? stored : stored.with(4, { sealed: resealed }))
  }
  return JSON.stringify(changes)
}
