/** Step 8: whether a target has been read, so that whoever has an account there already gets no second one (R13). */
import type { SettingDescription } from '../model/connector'

/** What is read of a system: its object types, and the settings that choose among its objects. */
export interface ReadSelection {
  readonly types: readonly string[]
  /** By the setting's name, with null for one that is not set. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** What a system with these settings shows of these types. */
export function readSelection(
  types: readonly string[],
  descriptions: readonly SettingDescription[],
  settings: Readonly<Record<string, unknown>>,
): ReadSelection {
  const selecting = descriptions.filter((description) => description.selects === true)
  return { types, settings: Object.fromEntries(selecting.map(({ name }) => [name, settings[name] ?? null])) }
}

export type ReadFirstDecision =
  { readonly kind: 'read'; readonly because: string } | { readonly kind: 'known'; readonly because: string }

/** Whether the accounts of `wanted` have to be read before new ones are made; `read` is what was read to its end, if anything. */
export function decideReadFirst(system: string, read: ReadSelection | null, wanted: ReadSelection): ReadFirstDecision {
  if (read === null) return { kind: 'read', because: `${system} was never read to its end, so its accounts may exist already` }
  const types = wanted.types.filter((type) => !read.types.includes(type))
  if (types.length > 0) return { kind: 'read', because: `${types.join(', ')} of ${system} was never read to its end` }
  const grown = Object.keys(wanted.settings).filter((name) => !covers(read.settings[name] ?? null, wanted.settings[name] ?? null))
  if (grown.length > 0)
    return {
      kind: 'read',
      because: `${system} was read with another setting of ${grown.join(', ')}, and shows other accounts now`,
    }
  return { kind: 'known', because: `the accounts of ${system} are known` }
}

/** A list may have become shorter: what is not read any more was read before. */
function covers(read: unknown, wanted: unknown): boolean {
  if (Array.isArray(read) && Array.isArray(wanted)) return wanted.every((item) => read.includes(item))
  return JSON.stringify(read) === JSON.stringify(wanted)
}
