/** Distinguished names as text (RFC 4514). */

const special = /[,+"\\<>;=]/

/** The value with everything escaped that would end it or be lost in a DN. */
export function escapedValue(value: string): string {
  const characters = [...value]
  return characters
    .map((character, i) => escapedCharacter(character, i === 0 ? 'first' : i === characters.length - 1 ? 'last' : 'inner'))
    .join('')
}

function escapedCharacter(character: string, place: 'first' | 'inner' | 'last'): string {
  const code = character.charCodeAt(0)
  if (code < 0x20 || code === 0x7f) return `\\${code.toString(16).toUpperCase().padStart(2, '0')}`
  if (special.test(character)) return `\\${character}`
  if (character === ' ' && place !== 'inner') return '\\ '
  return character === '#' && place === 'first' ? '\\#' : character
}

/** The first name of a DN and the DN of what it stands in; an empty parent when it stands in nothing. */
export function splitDn(dn: string): { readonly rdn: string; readonly parent: string } {
  let quoted = false
  for (let i = 0; i < dn.length; i++) {
    const character = dn[i]
    if (character === '\\') i++
    else if (character === '"') quoted = !quoted
    else if (!quoted && (character === ',' || character === ';'))
      return { rdn: trimmedName(dn.slice(0, i)), parent: trimmedName(dn.slice(i + 1)) }
  }
  return { rdn: trimmedName(dn), parent: '' }
}

/** The name without blanks around it; a blank that is escaped belongs to it. */
function trimmedName(name: string): string {
  const start = name.trimStart()
  const end = start.trimEnd()
  const escapes = /\\*$/.exec(end)?.[0].length ?? 0
  return escapes % 2 === 1 && end.length < start.length ? `${end} ` : end
}
