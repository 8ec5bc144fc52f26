/** Keys that look alike: a record seems to be gone, another to be new, and their anchors differ in their writing only (I20). */
import type { CsoId, Staging } from '../model/objects'
import { foldCase, INVISIBLE } from '../model/values'

/** From this many pairs on the whole import is asked about. */
export const pairsThatStop = 3

/** An object as far as its key is concerned. */
export interface KeyedCso {
  readonly id: CsoId
  readonly type: string
  readonly anchor: string
  readonly staging: Staging
}

/** A known object that a full import does not show, and a new one whose key looks like that of the known one. */
export interface LookAlike {
  readonly known: KeyedCso
  readonly added: KeyedCso
}

/** What two keys that look alike have in common: without leading zeros, letter case, white space, invisible characters, form. */
export function looksOf(anchor: string): string {
  const shown = anchor.normalize('NFKC').replaceAll(INVISIBLE, '')
  return foldCase(shown).replace(/^0+(?=.)/, '')
}

/** The pairs among what is missing and what is new. An account we made ourselves and have not seen yet is in none. */
export function lookAlikes(missing: readonly KeyedCso[], added: readonly KeyedCso[]): readonly LookAlike[] {
  const byLooks = new Map<string, KeyedCso[]>()
  for (const known of missing) {
    if (known.staging === 'awaitingConfirmation') continue
    const looks = `${known.type}\u0000${looksOf(known.anchor)}`
    byLooks.set(looks, [...(byLooks.get(looks) ?? []), known])
  }
  return added.flatMap((cso): LookAlike[] => {
    const known = byLooks.get(`${cso.type}\u0000${looksOf(cso.anchor)}`)?.shift()
    return known ? [{ known, added: cso }] : []
  })
}

/** The pair as people read it. */
export function pairText({ known, added }: LookAlike): string {
  return `"${known.anchor}" is missing and "${added.anchor}" is new, and the two keys look alike`
}
