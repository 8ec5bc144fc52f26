/** What is meant by a name that a person has typed: letter case does not count where only one is called so (N15). */
import { nearest } from './nearest'
import { foldCase } from './values'

/** What can be named. */
export interface Nameable {
  readonly name: string
  /** Of a node, which names it as well. */
  readonly id?: string
}

/** Those called so: by its id, to the letter, or but for letter case; several where the name says too little. */
export function meantAmong<T extends Nameable>(asked: string, known: readonly T[]): readonly T[] {
  const byId = known.find(({ id }) => id === asked)
  if (byId) return [byId]
  const exact = known.filter(({ name }) => name === asked)
  return exact.length > 0 ? exact : known.filter(({ name }) => foldCase(name) === foldCase(asked))
}

/** The word that is meant, but for its letter case; undefined where it is none or could be several. */
export function wordMeant(asked: string, words: readonly string[]): string | undefined {
  const [only, ...others] = meantAmong(
    asked,
    words.map((name) => ({ name })),
  )
  return others.length === 0 ? only?.name : undefined
}

/** Names that are asked about, and that are listed where none is near. */
const mostAsked = 3
const mostListed = 20

/** `Did you mean AD out?`, with whatever names come near to what was typed; else `known` with all of them; empty without any. */
export function whichNames(asked: string, names: readonly string[], known = 'Known'): string {
  const folded = foldCase(asked)
  const close = nearest(asked, names)
  const containing = names.filter((name) => foldCase(name).includes(folded) || folded.includes(foldCase(name)))
  const near = [...new Set([...(close === undefined ? [] : [close]), ...containing])].slice(0, mostAsked)
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`
  if (names.length === 0) return ''
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : ''
  return `${known}: ${names.slice(0, mostListed).join(', ')}${more}.`
}
