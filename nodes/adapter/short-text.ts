/** Texts that have to fit, as a node's status has room for. */

/** The text, or as many whole words of its beginning as fit, with an ellipsis. Of one long word as much as fits. */
export function fitted(text: string, most: number): string {
  if (text.length <= most) return text
  const start = text.slice(0, most - 2)
  const isWhole = text.charAt(most - 2) === ' ' || !start.includes(' ')
  const whole = isWhole ? start : start.slice(0, start.lastIndexOf(' '))
  return `${whole.replace(/[ ·,;:–]+$/, '')} …`
}
