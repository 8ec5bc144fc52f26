/**
 * Distinguished names as text (RFC 4514) and values in search filters (RFC 4515). Depends on nothing, so that anything may use
 * it.
 */

/** One attribute and value of a relative distinguished name; the value without escapes. */
export interface NamePart {
  readonly type: string
  readonly value: string
}

/** A relative distinguished name: usually one part, several when written with `+`. */
export type Rdn = readonly NamePart[]

/** The DN's relative names, leaf first, or undefined when the text is no DN. The empty DN is an empty list. */
export function parseDn(dn: string): readonly Rdn[] | undefined {
  if (dn.trim() === '') return []
  const rdns: Rdn[] = []
  for (const text of splitUnescaped(dn, ',')) {
    const parts = splitUnescaped(text, '+').map(parsePart)
    if (parts.some((part) => part === undefined)) return undefined
    rdns.push(parts as NamePart[])
  }
  return rdns
}

/** The DN text of these relative names, escaped as RFC 4514 wants it. */
export function formatDn(rdns: readonly Rdn[]): string {
  return rdns.map((rdn) => rdn.map((part) => `${part.type}=${escapeDnValue(part.value)}`).join('+')).join(',')
}

/** A value as it must stand in a DN: `Smith, Jane` → `Smith\, Jane`. */
export function escapeDnValue(value: string): string {
  const first = /^[ #]/.test(value) ? '\\' : ''
  const middle = value.slice(0, -1).replace(/[\\,+"<>;=]/g, '\\$&')
  const last = value.slice(-1).replace(/[\\,+"<>;= ]/g, '\\$&')
  return (value.length === 1 ? last.replace(/^#/, '\\#') : first + middle + last).replaceAll('\0', '\\00')
}

/** A value as it must stand in a search filter: `a*(b)` → `a\2a\28b\29`. */
export function escapeFilterValue(value: string): string {
  // oxlint-disable-next-line no-control-regex
  return value.replace(/[\\*()\0]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/**
 * Whether two texts name the same entry: letter case, spaces around and runs of spaces inside values, escape forms and the order
 * around `+` do not count.
 */
export function sameDn(a: string, b: string): boolean {
  return a === b || normalDn(a) === normalDn(b)
}

/** A text that is equal for all spellings of one DN. A text that is no DN is only folded and trimmed. */
export function normalDn(dn: string): string {
  if (plain.test(dn)) return fold(dn.includes('  ') ? dn.replace(/ +/g, ' ') : dn)
  const rdns = parseDn(dn)
  if (!rdns) return fold(dn.trim())
  return rdns
    .map((rdn) =>
      rdn
        .map((part) => `${normalType(part.type)}=${escapeDnValue(fold(part.value.trim().replace(/ +/g, ' ')))}`)
        .sort()
        .join('+'),
    )
    .join(',')
}

/** The DN without its first relative name, in its own spelling: the container. Empty for a DN of one part. */
export function parentDn(dn: string): string {
  const at = firstUnescaped(dn, ',')
  return at === -1 ? '' : dn.slice(at + 1).trimStart()
}

/** The DN's first relative name in its own spelling: `cn=Jane`. */
export function rdn(dn: string): string {
  const at = firstUnescaped(dn, ',')
  return trimUnescaped(at === -1 ? dn : dn.slice(0, at))
}

/** Whether the entry lies below the other one, at any depth; false for the entry itself. */
export function isBelow(dn: string, ancestor: string): boolean {
  const [low, high] = [normalDn(dn), normalDn(ancestor)]
  return high === '' ? low !== '' : low.endsWith(`,${high}`)
}

/** The normal forms of all containers of a DN that is in normal form, the nearest first. */
export function ancestorsOf(normal: string): string[] {
  const found: string[] = []
  for (let at = parentDn(normal); at !== ''; at = parentDn(at)) found.push(at)
  return found
}

/**
 * No escapes, quotes, hex values or several parts, and no space beside a separator: the normal form is then only a matter of
 * letter case.
 */
const plain =
  /^[a-z][a-z0-9-]*=[^\\,+"=#\s](?:[^\\,+"=#\t\r\n]*[^\\,+"=#\s])?(?:,[a-z][a-z0-9-]*=[^\\,+"=#\s](?:[^\\,+"=#\t\r\n]*[^\\,+"=#\s])?)*$/i

function fold(text: string): string {
  return text.toUpperCase().toLowerCase().replaceAll('ς', 'σ').replaceAll('ß', 'ss')
}

/** Attribute types fold case, may be written with the prefix `OID.`, and a few have a well-known number. */
function normalType(type: string): string {
  const name = type.toLowerCase().replace(/^oid\./, '')
  return numbered.get(name) ?? name
}

/** RFC 4514 section 3: the types every implementation knows by name. */
const numbered = new Map([
  ['2.5.4.3', 'cn'],
  ['2.5.4.7', 'l'],
  ['2.5.4.8', 'st'],
  ['2.5.4.10', 'o'],
  ['2.5.4.11', 'ou'],
  ['2.5.4.6', 'c'],
  ['2.5.4.9', 'street'],
  ['0.9.2342.19200300.100.1.25', 'dc'],
  ['0.9.2342.19200300.100.1.1', 'uid'],
])

function firstUnescaped(text: string, separator: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === separator) return at
  }
  return -1
}

function splitUnescaped(text: string, separator: string): string[] {
  const pieces: string[] = []
  let rest = text
  for (let at = firstUnescaped(rest, separator); at !== -1; at = firstUnescaped(rest, separator)) {
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at + 1)
  }
  return [...pieces, rest]
}

function parsePart(text: string): NamePart | undefined {
  const at = text.indexOf('=')
  const type = text.slice(0, Math.max(at, 0)).trim()
  if (!/^(?:[a-z][a-z0-9-]*|(?:oid\.)?\d+(?:\.\d+)*)$/i.test(type)) return undefined
  const written = trimUnescaped(text.slice(at + 1))
  const value = written.startsWith('#') ? hexValue(written.slice(1)) : unescape(written)
  return value === undefined ? undefined : { type, value }
}

/** Without the spaces around the value, but with a trailing space that is escaped. */
function trimUnescaped(written: string): string {
  const text = written.trimStart()
  const end = text.trimEnd()
  const escapes = /\\*$/.exec(end)?.[0].length ?? 0
  return escapes % 2 === 1 && end.length < text.length ? `${end}${text[end.length]}` : end
}

/** Undoes `\,` and `\2C`; runs of hex pairs are UTF-8 bytes. Undefined when a backslash stands alone at the end. */
function unescape(written: string): string | undefined {
  if (!written.includes('\\')) return written
  if (/(?<!\\)(?:\\\\)*\\$/.test(written)) return undefined
  return written.replace(/(?:\\[0-9a-f]{2})+|\\([^])/gi, (run: string, single: string | undefined) =>
    single === undefined ? Buffer.from(run.replaceAll('\\', ''), 'hex').toString('utf8') : single,
  )
}

/** The text of a value written as hexadecimal BER (`#04024869` is `Hi`); a value that is no string keeps its hexadecimal form. */
function hexValue(digits: string): string | undefined {
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) return undefined
  const bytes = Buffer.from(digits, 'hex')
  const [tag = 0, length = 0] = bytes
  const isText = [0x04, 0x0c, 0x13, 0x16].includes(tag) && length < 0x80 && bytes.length === length + 2
  return isText ? bytes.subarray(2).toString('utf8') : `#${digits.toLowerCase()}`
}
