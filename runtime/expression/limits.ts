/** The limits of expressions: length, depth, time and size. */
import { fail } from './error'

/** Characters an expression may have. */
export const textLimit = 10_000
/** Levels of brackets, calls and operators within each other. */
export const nestingLimit = 100
/** Characters a text made by an expression may have: 1 MiB. */
const resultTextLimit = 1_048_576
/** Items a list made by an expression may have. */
const resultListLimit = 1_000_000
/** Milliseconds one evaluation may take. */
const evaluationLimit = 100
/** Digits a decimal number made by an expression may have. */
export const digitLimit = 1_000
/** Instructions a regular expression may be compiled to. */
export const regexSizeLimit = 1_000
/** Instructions of a regular expression times characters it is applied to: what one search may cost at most. */
export const regexWorkLimit = 20_000_000

/** Texts and lists longer than this make the evaluation look at the clock. */
const large = 16_384
const itemsBetweenLooks = 4_096

/**
 * When the evaluation under way must end; 0 until its first costly step. Evaluations are synchronous and do not nest, so one
 * variable does for all, and a cheap expression pays one assignment for the whole limit.
 */
let deadline = 0

/** Says that a new evaluation begins. */
export function startEvaluation(): void {
  deadline = 0
}

/** Looks at the clock; the first look of an evaluation starts it. Called by whatever can take long. */
export function lookAtClock(): void {
  const now = performance.now()
  if (deadline === 0) deadline = now + evaluationLimit
  else if (now > deadline) fail(`The evaluation took longer than ${evaluationLimit} ms`)
}

/** To be called for each round of a loop over many items, with the number of the round. */
export function everySoOften(round: number): void {
  if (round % itemsBetweenLooks === itemsBetweenLooks - 1) lookAtClock()
}

/** The text, if the language allows one so long. */
export function limitedText(text: string): string {
  limitTextLength(text.length)
  return text
}

/** Refuses a text before it is made. */
export function limitTextLength(length: number): void {
  if (length > resultTextLimit) fail(`The text would have more than ${resultTextLimit} characters`)
  if (length > large) lookAtClock()
}

/** The list, if the language allows one so long. */
export function limitedList<Item>(list: readonly Item[]): readonly Item[] {
  limitListLength(list.length)
  return list
}

/** Refuses a list before it is made. */
export function limitListLength(length: number): void {
  if (length > resultListLimit) fail(`The list would have more than ${resultListLimit} items`)
  if (length > large) lookAtClock()
}
