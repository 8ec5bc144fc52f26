/**
 * Texts folded so that what is the same name is the same text: letter case of all of Unicode (`Straße` is `STRASSE`), how letters
 * with marks are put together, and the dots of `İ` and `ı`. Where each part stood is kept, to be found in what was folded (N14).
 */
import { foldCase } from './values'

const beyondAscii = /[\u0080-\uffff]/
/** A letter with the marks that stand behind it. */
const clusters = /\P{M}\p{M}*|\p{M}+/gu

/** The same for all spellings of one name; accents still count. */
export function foldedName(text: string): string {
  return beyondAscii.test(text) ? (text.match(clusters) ?? []).map(foldedCluster).join('') : text.toLowerCase()
}

function foldedCluster(cluster: string): string {
  return beyondAscii.test(cluster) ? foldCase(cluster.normalize('NFC')).replaceAll('i\u0307', 'i') : cluster.toLowerCase()
}

/** The text with what a pattern finds in its folded form replaced; what only part of a letter folds to is not found. */
export function replacedInFolded(text: string, pattern: RegExp, replacement: string): string {
  if (!beyondAscii.test(text)) return replacedAt(text, spansOf(text.toLowerCase(), pattern), replacement)
  let folded = ''
  let at = 0
  const atFolded = new Map<number, number>()
  for (const cluster of text.match(clusters) ?? []) {
    atFolded.set(folded.length, at)
    folded += foldedCluster(cluster)
    at += cluster.length
  }
  atFolded.set(folded.length, at)
  const spans = spansOf(folded, pattern).flatMap(([from, to]): (readonly [number, number])[] => {
    const [start, end] = [atFolded.get(from), atFolded.get(to)]
    return start === undefined || end === undefined ? [] : [[start, end]]
  })
  return replacedAt(text, spans, replacement)
}

function spansOf(folded: string, pattern: RegExp): (readonly [number, number])[] {
  return [...folded.matchAll(pattern)].map(({ 0: found, index }) => [index, index + found.length] as const)
}

function replacedAt(text: string, spans: readonly (readonly [number, number])[], replacement: string): string {
  let changed = ''
  let from = 0
  for (const [start, end] of spans) {
    changed += text.slice(from, start) + replacement
    from = end
  }
  return changed + text.slice(from)
}
