/** How rules have last spelled values that an account shows in another letter case, where its system ignores that (X2). */
import type { Scalar } from './values'

/**
 * By attribute and the key by which the system compares, what differs from the account: the rules' spelling, or null where none
 * is known since no rule has asked for the value. A value that is not here was last spelled as the account shows it.
 */
export type Spellings = Readonly<Record<string, SpelledValues>>

/** Of one attribute, by the key by which the system compares. */
export type SpelledValues = Readonly<Record<string, Scalar | null>>

/** Everything is spelled as the account shows it, as nearly always. */
export const noSpellings: Spellings = Object.freeze({})

/** What is known of the attribute; undefined where all of it is as the account shows it. */
export function spelledIn(spellings: Spellings, attribute: string): SpelledValues | undefined {
  return Object.hasOwn(spellings, attribute) ? spellings[attribute] : undefined
}
