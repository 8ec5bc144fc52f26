/** How accounts of a file say whether they are enabled. */
import type { DiscoveredType } from '../../../runtime/model/discovered'
import { foldCase } from '../../../runtime/model/values'

/** Words where a file has none yet. */
export const enabledWord = 'enabled'
export const disabledWord = 'disabled'

export interface AccountStatus {
  readonly column: string
  readonly enabled: string
  readonly disabled: string
}

/** Words for enabled and for disabled that go together; the plain ones say it only in a column that is called so. */
const telling = [
  ['enabled', 'disabled'],
  ['active', 'inactive'],
  ['active', 'disabled'],
  ['aktiv', 'inaktiv'],
  ['aktiv', 'gesperrt'],
  ['aktiviert', 'deaktiviert'],
  ['actif', 'inactif'],
] as const
const plain = [
  ['true', 'false'],
  ['yes', 'no'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['1', '0'],
] as const

const callsStatus = /^(?:account ?)?(?:status|state|zustand|statut|kontostatus|enabled|active|aktiv|aktiviert|actif)$/i
const callsDisabled = /^(?:disabled|inactive|inaktiv|gesperrt|locked|deaktiviert)$/i

/** The column that says whether an account is enabled, by its values; in a file without accounts one called so. */
export function statusOf(type: DiscoveredType): AccountStatus | null {
  const seen = type.attributes.map(({ name }) => ({ name, values: type.found?.[name]?.values?.map(({ value }) => value) ?? [] }))
  for (const { name, values } of seen) {
    const words = wordsIn(values, callsStatus.test(name) || callsDisabled.test(name) ? [...telling, ...plain] : telling)
    if (!words) continue
    const isTurned = callsDisabled.test(name) && plain.some(([yes]) => foldCase(words[0]) === yes)
    const [enabled, disabled] = isTurned ? [words[1], words[0]] : words
    return { column: name, enabled, disabled }
  }
  const called = type.attributes.find(({ name }) => callsStatus.test(name) && (type.found?.[name]?.filled ?? 0) === 0)
  return called ? { column: called.name, enabled: enabledWord, disabled: disabledWord } : null
}

/** The pair that all values are of; what is not among them is written as they are. */
function wordsIn(values: readonly string[], pairs: readonly (readonly [string, string])[]): readonly [string, string] | null {
  const [first] = values
  if (first === undefined) return null
  for (const pair of pairs) {
    const spelled = (word: string): string | undefined => values.find((value) => foldCase(value.trim()) === word)
    if (!values.every((value) => (pair as readonly string[]).includes(foldCase(value.trim())))) continue
    return [spelled(pair[0]) ?? likeIt(pair[0], first), spelled(pair[1]) ?? likeIt(pair[1], first)]
  }
  return null
}

/** A word with the capitals that another has. */
function likeIt(word: string, other: string): string {
  if (other.length > 1 && other === other.toUpperCase() && other !== other.toLowerCase()) return word.toUpperCase()
  return /^\p{Lu}/u.test(other) ? word.charAt(0).toUpperCase() + word.slice(1) : word
}
