/** The words of a text that is looked for, in folded case: what has each of them is found as well. */
import { foldCase } from './values'

export function wordsIn(text: string): readonly string[] {
  return foldCase(text)
    .split(/[\s,]+/)
    .filter((word) => word !== '')
}
