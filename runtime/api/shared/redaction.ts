/** Reading what a request carries: each part is what its name says, or the request is refused with a sentence. */
import { SyncError } from '../../model/errors'

export function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new SyncError('bad-request', `${name} must be an object.`)
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new SyncError('bad-request', `${name} must be a list.`)
}

export function textOf(body: Record<string, unknown>, name: string): string {
  const value = body[name]
  if (typeof value === 'string') return value
  throw new SyncError('bad-request', `${name} must be text.`)
}

/** A list of names, or undefined when the body has none. */
export function optionalNames(body: Record<string, unknown>, name: string): readonly string[] | undefined {
  if (body[name] === undefined) return undefined
  const list = listOf(body[name], name)
  if (list.every((one) => typeof one === 'string')) return list
  throw new SyncError('bad-request', `${name} must be a list of names.`)
}

/** Shorter secrets would blot out ordinary words. */
const shortestConcealed = 4

/** The same value with every text that contains a secret blotted out (N9). */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  const hidden = secrets.filter((one) => one.length >= shortestConcealed)
  return hidden.length === 0 ? value : (blotted(value, hidden) as T)
}

function blotted(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '•••'), value)
  if (Array.isArray(value)) return value.map((one) => blotted(one, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, blotted(one, secrets)]))
}
