/** The function UniqueValue, with its help and examples. */
import { foldCase, isVisible } from '../../../model/values'
import { defineInScope } from '../definition'
import { longestLocalPart } from './mail'

export const uniqueValue = defineInScope({
  name: 'UniqueValue',
  group: 'identity',
  parameters: [{ name: 'candidate', type: 'text', rest: true }],
  nulls: 'blank',
  result: 'text',
  help: 'The first candidate that nobody else has or ever had, then the last one with a number from 2 on, before any @; the person keeps it as long as the candidates give it. Candidates that are blank, or have nothing before their @, are passed over. For mappings, once in each.',
  examples: [
    ['UniqueValue("anna.berg@example.com")', 'anna.berg@example.com'],
    ['UniqueValue("aberg", "anna.berg")', 'aberg'],
    ['UniqueValue(null, " ", "anna.berg")', 'anna.berg'],
    ['UniqueValue(MailLocalPart(" ") + "@example.com")', null],
    ['UniqueValue(MailLocalPart(".", "-") + "@example.com")', null],
    ['UniqueValue(null)', null],
  ],
  unique: true,
  runInScope: ({ candidate }, ...given) => {
    const candidates = distinct(given)
    const last = candidates.at(-1)
    if (candidate) candidate.outcome = last === undefined ? 'none' : 'given'
    if (last === undefined) return null
    const at = candidate?.at ?? 0
    return candidates[at] ?? numbered(last, at - candidates.length + firstNumber)
  },
})

/** The first who has a name has it without a number, so the next is the second. */
const firstNumber = 2

/** The candidates that are something, each once. */
function distinct(given: readonly (string | null)[]): string[] {
  const found = new Map<string, string>()
  for (const text of given) {
    if (text === null || !isVisible(text) || text.trimStart().startsWith('@')) continue
    const key = foldCase(text)
    if (!found.has(key)) found.set(key, text)
  }
  return [...found.values()]
}

/** The number stands before any @, and what is before that stays as short as an address allows. */
function numbered(text: string, number: number): string {
  const at = text.indexOf('@')
  if (at < 0) return `${text}${number}`
  const local = text.slice(0, Math.min(at, longestLocalPart - String(number).length)).replace(/[.]+$/, '')
  return `${local}${number}${text.slice(at)}`
}
