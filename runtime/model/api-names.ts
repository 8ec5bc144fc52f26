/**
 * The API's own names in the sentences it answers with: operations (`GET rules`) and parts of requests (`rulesOff`) stand in
 * backticks, so that whoever shows a sentence can say them in words of its own (N15).
 */

/** The parts of all requests: what else stands in backticks is a name that somebody has given. */
export const requestParts: ReadonlySet<string> = new Set(
  `action after at attribute condition confirm connector count credentials cs csAttributes csType direction errors extra find flow gone
  group id identity ids initialOnly kind left limit list mv mvAttributes mvType name node object objectTypes outcome overlap parts
  pendingExport present preview profile q read reason root rulesOff run seen settings source state status store system text timeZone to
  type typed until value values`.split(/\s+/),
)

const operation = /^(?:GET|POST) [a-z]/

/**
 * The sentence with `words` in place of each such name; null: it has none, and stays as it is written. What stands in quotation
 * marks is what somebody has typed or named, and all of it is text.
 */
export function withApiNames(sentence: string, words: (name: string) => string | null): string {
  return sentence.replace(/"[^"]*"|`([^`]+)`/g, (written, name: string | undefined) => {
    const own = name === undefined ? '' : withoutIndex(name)
    return requestParts.has(own) || operation.test(own) ? (words(own) ?? written) : written
  })
}

/** `gone[0]` is of `gone`. */
function withoutIndex(name: string): string {
  return name.replace(/\[\d+\]$/, '')
}

/** A name as sentences have it. */
export function apiName(name: string): string {
  return `\`${name}\``
}
