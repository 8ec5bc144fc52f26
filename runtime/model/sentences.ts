/** Texts put together: what a system or another part said, and what follows it. */

/** The text without the full stop it may end with: something follows, such as a comma or a bracket. */
export function unended(text: string): string {
  return text.trimEnd().replace(/\.+$/, '')
}

/** The text ended once, as a sentence: a full stop where it has no end of its own. */
export function ended(text: string): string {
  const open = unended(text)
  return /[!?]$/.test(open) ? open : `${open}.`
}

/** `a user`, `an employee`. */
export function withArticle(noun: string): string {
  return `${/^(?!us|uni|eu|one)[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
}

/** The text as the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/**
 * What is wrong, and what to do about it, of a text that says both: by our custom its last sentence is the next step. Of a
 * single sentence that step is empty.
 */
export function splitNextStep(text: string): { readonly sentence: string; readonly next: string } {
  const whole = text.trim()
  const at = whole.lastIndexOf('. ')
  return at < 0 ? { sentence: whole, next: '' } : { sentence: whole.slice(0, at + 1), next: whole.slice(at + 2) }
}

/** A name as a command on the command line takes it for one word. */
export function commandWord(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `"${name.replaceAll('"', '\\"')}"`
}
