/** Numbers in sentences: "1 account was", "2 accounts were". */

/** The number with its noun; `many` where the plural is not made by an s. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${inNumber(count, noun, many)}`
}

/** The word that goes with the number: a verb or a pronoun. */
export function inNumber(count: number, one: string, many: string): string {
  return count === 1 ? one : many
}
