/** Keeping secrets out of what a connected system answers (N9). */
import { SyncError } from '../../model/errors'

/** Shorter secrets would hide ordinary words. */
const shortestRedacted = 4

/** The same value with `•••` in place of every secret in any of its texts (N9). */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  const redacted = secrets.filter((secret) => secret.length >= shortestRedacted)
  return redacted.length === 0 ? value : (withoutTexts(value, redacted) as T)
}

function withoutTexts(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '•••'), value)
  if (Array.isArray(value)) return value.map((item) => withoutTexts(item, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutTexts(part, secrets)]))
}

/** What was thrown, without secrets in its sentences; a fault of the program as it is. */
export function errorWithoutSecrets(thrown: unknown, secrets: readonly string[]): unknown {
  if (!(thrown instanceof SyncError)) return thrown
  return new SyncError(thrown.code, withoutSecrets(thrown.message, secrets), withoutSecrets(thrown.next, secrets))
}
