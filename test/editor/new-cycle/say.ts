/** The texts of a new cycle as the editor would say them in English. */
import texts from '../../../nodes/editor/locales/en-US/new-cycle.json'
import type { Say } from '../../../nodes/editor/new-cycle/words'

/** Throws for a key that is none, and for a value that is missing. */
export const say: Say = (key, values = {}) => {
  let found: unknown = texts.cycle
  for (const part of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[part]
  if (typeof found !== 'string') throw new Error(`there is no text ${key}`)
  return found.replace(/__(\w+)__/g, (_written, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${key} lacks ${name}`)
    return String(value)
  })
}
