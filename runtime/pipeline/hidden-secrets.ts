/** Changes and attributes as people may see them: in records, messages and the API. */
import type { PendingChange } from '../model/objects'
import type { RecordedChange } from '../model/runs'
import type { AttributeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { AttributeValue } from '../model/values'

/** What stands in the place of a secret value (N9). */
export const secretShown = '(secret)'

/** What to do about secret values that cannot be read (N9). */
export const putKeyBack = 'Put the credential secret back that the store was used with and start again'

/** An object type of either side, as far as secrets go. */
export interface Secretive {
  readonly attributes: readonly AttributeSchema[]
}

const secretNames = new WeakMap<Secretive, readonly string[]>()

/** Names of the attributes whose values are never shown. */
export function secretsOf(type: Secretive | undefined): readonly string[] {
  if (!type) return []
  let names = secretNames.get(type)
  if (!names)
    secretNames.set(type, (names = type.attributes.filter((attribute) => attribute.secret).map((attribute) => attribute.name)))
  return names
}

/** Puts the stand-in where the attributes hold secrets; changes the attributes given. */
export function hideSecrets(attributes: Record<string, AttributeValue>, type: Secretive | undefined): void {
  for (const name of secretsOf(type)) if (Object.hasOwn(attributes, name)) attributes[name] = secretShown
}

/** The changes with secrets withheld. */
export function withoutSecrets(changes: readonly RecordedChange[], type: Secretive | undefined): readonly RecordedChange[] {
  const secrets = secretsOf(type)
  if (secrets.length === 0) return changes
  const hidden = (value: AttributeValue | null): string | null => (value === null ? null : secretShown)
  return changes.map((change) =>
    secrets.includes(change.attribute) ? { ...change, from: hidden(change.from), to: hidden(change.to) } : change,
  )
}

/** The pending changes not sent yet, with secrets withheld. */
export function recordedChanges(changes: readonly PendingChange[], type: Secretive | undefined): RecordedChange[] {
  return changes
    .filter((change) => !change.sent)
    .map((change) => {
      const secret = type !== undefined && findAttribute(type, change.attribute)?.secret === true
      const from = change.remove ?? change.from
      const to = change.add ?? change.to
      const shown = secret ? { from: from === null ? null : secretShown, to: to === null ? null : secretShown } : { from, to }
      return { side: 'export', attribute: change.attribute, ...shown, rule: change.rule }
    })
}
