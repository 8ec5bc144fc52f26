/** What a person may type where a number is wanted: the number, or the name of an environment variable. */

/** Whether the value is `${NAME}`: taken from the environment when the flow starts. */
export function isVariable(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{[A-Za-z_]\w*\}$/.test(value)
}

/** Whether it is a whole number within the range, or a variable; nothing at all is good when `optional`. */
export function isWholeNumber(
  value: unknown,
  least: number,
  most: number,
  presence: 'required' | 'optional' = 'required',
): boolean {
  const written = String(value ?? '').trim()
  if (isVariable(written)) return true
  if (written === '') return presence === 'optional'
  return /^\d{1,15}$/.test(written) && Number(written) >= least && Number(written) <= most
}

/** The text as a number where it is one; anything else (empty, `${ENV}`, a mistake) as it was written. */
export function numberOrText(written: string): number | string {
  const trimmed = written.trim()
  return /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed
}
