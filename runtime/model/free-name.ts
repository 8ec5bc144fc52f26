/** Names that nobody has yet. */
import { foldCase } from './values'

/** The name, or the name with the first number from 2 on that is not among those taken, in any letter case: `HR`, `HR 2`. */
export function freeName(name: string, taken: readonly string[]): string {
  const known = new Set(taken.map(foldCase))
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} ${number}`
    if (!known.has(foldCase(candidate))) return candidate
  }
}
