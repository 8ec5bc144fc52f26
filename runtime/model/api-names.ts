/**
 * The API's own names in the sentences it answers with: operations (`GET rules`) and parts of requests (`rulesOff`) stand in
 * backticks, so that whoever shows a sentence can say them in words of its own (N15).
 */

/** The sentence with `words` in place of each such name; null: it is none, and stays as it is written. */
export function withApiNames(sentence: string, words: (name: string) => string | null): string {
  return sentence.replace(/`([^`]+)`/g, (written, name: string) => words(withoutIndex(name)) ?? written)
}

/** `gone[0]` is of `gone`. */
function withoutIndex(name: string): string {
  return name.replace(/\[\d+\]$/, '')
}

/** A name as sentences have it. */
export function apiName(name: string): string {
  return `\`${name}\``
}
