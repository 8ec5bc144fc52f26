/** Regular expressions that run in time linear in the text. */
import type { Matcher } from 're2js'
import { RE2JS, RE2JSException } from 're2js'
import { fail } from '../error'
import { limitTextLength, lookAtClock, regexSizeLimit, regexWorkLimit } from '../limits'

const compiled = new Map<string, RE2JS>()
const kept = 500

/**
 * The regular expression in RE2's syntax, which matches in time linear in the text: compiled once, the latest few hundred are
 * kept.
 */
export function patternOf(text: string, letterCase: 'counts' | 'ignored' = 'counts'): RE2JS {
  const key = `${letterCase} ${text}`
  const known = compiled.get(key)
  if (known) return known
  if (text.length > 1_000) fail('A regular expression may have 1000 characters at most')
  if (compiled.size >= kept) compiled.clear()
  const pattern = compile(text, letterCase)
  compiled.set(key, pattern)
  return pattern
}

function compile(text: string, letterCase: 'counts' | 'ignored'): RE2JS {
  try {
    const pattern = RE2JS.compile(text, letterCase === 'ignored' ? RE2JS.CASE_INSENSITIVE : 0)
    if (pattern.programSize() > regexSizeLimit) fail('The regular expression is too large; use smaller counts of repetition')
    return pattern
  } catch (error) {
    if (error instanceof RE2JSException)
      fail(
        `"${text}" is no regular expression that can be used (${error.message}); look-around and back-references are not available`,
      )
    throw error
  }
}

/** The same pattern without regard to letter case. */
export function ignoringCase(pattern: RE2JS): RE2JS {
  return patternOf(pattern.pattern(), 'ignored')
}

/**
 * Programs larger than this are searched step by step: preparing them for the faster search would take longer than the search.
 */
const smallProgram = 100

/** Whether the pattern is found anywhere in the text. */
export function isFound(pattern: RE2JS, text: string): boolean {
  limitSearch(pattern, text)
  return pattern.programSize() > smallProgram ? pattern.matcher(text).find() : pattern.test(text)
}

/** Refuses a search whose cost, instructions times characters, is out of proportion. */
function limitSearch(pattern: RE2JS, text: string): void {
  if (text.length < 256) return
  if (pattern.programSize() * text.length > regexWorkLimit)
    fail(`The regular expression is too large for a text of ${text.length} characters`)
  lookAtClock()
}

/**
 * The text with everything the pattern finds replaced. The clock is asked at every find, since each may read to the end of the
 * text.
 */
export function replaceMatches(text: string, pattern: RE2JS, replacement: string): string {
  limitSearch(pattern, text)
  const parts = replacementParts(replacement)
  const matcher = pattern.matcher(text)
  let result = ''
  let copied = 0
  while (matcher.find()) {
    result +=
      text.slice(copied, matcher.start()) +
      parts.map((part) => (typeof part === 'string' ? part : groupText(matcher, part.group))).join('')
    copied = matcher.end()
    limitTextLength(result.length)
    if (text.length >= 256) lookAtClock()
  }
  return result + text.slice(copied)
}

type ReplacementPart = string | { readonly group: number | string }

function replacementParts(replacement: string): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = []
  let copied = 0
  for (const found of replacement.matchAll(/\$(?:\$|(\d{1,2})|\{(\w+)\})/g)) {
    const [all, number, name] = found
    parts.push(replacement.slice(copied, found.index))
    parts.push(number === undefined ? (name === undefined ? '$' : { group: name }) : { group: Number(number) })
    copied = found.index + all.length
  }
  return [...parts, replacement.slice(copied)]
}

function groupText(matcher: Matcher, group: number | string): string {
  const known = typeof group === 'number' ? group <= matcher.groupCount() : Object.hasOwn(matcher.getNamedGroups(), group)
  if (!known) fail(`The regular expression has no group ${group}`)
  return matcher.group(group) ?? ''
}
