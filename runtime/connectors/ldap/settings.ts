/** The settings of a directory, read and checked. */
import type { ConnectorSettings } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { isBelow, normalDn, parseDn } from '../../model/dn'
import { type DirectoryKind, type KindName, kindNames } from './kinds/kinds'

/** A type of entries that is made of several object classes: `staff = inetOrgPerson posixAccount`. */
export interface ClassCombination {
  readonly type: string
  /** The structural class first. */
  readonly classes: readonly string[]
}

/** The settings of a directory, checked. */
export interface LdapSettings {
  readonly urls: readonly string[]
  readonly startTls: boolean
  /** Certificates to trust in PEM; without them those every Node.js trusts. */
  readonly trusted: string | undefined
  readonly verifyTls: boolean
  /** Empty for an anonymous connection. */
  readonly bindDn: string
  readonly password: string
  readonly baseDns: readonly string[]
  readonly scope: 'sub' | 'one'
  /** A filter in brackets, or empty. */
  readonly filter: string
  readonly combinations: readonly ClassCombination[]
  /** Undefined: what the server says of itself. */
  readonly kind: KindName | undefined
  /** Undefined: that of the kind of directory. */
  readonly anchor: string | undefined
  /** Critical system objects are entries like any other. */
  readonly withSystemObjects: boolean
  readonly pageSize: number
  /** A full import reads the values of every entry, also of those whose version says that they are as before. */
  readonly readWhole: boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly connectTimeout: number
  readonly accesslog: string | undefined
  readonly concurrency: number
}

/**
 * Checks the settings; what is wrong with one is a SyncError 'not-configured' that names it. `trusted` are the certificates they
 * name.
 */
export function readSettings(settings: ConnectorSettings, trusted?: string): LdapSettings {
  const anchor = text(settings, 'anchorAttribute') || undefined
  if (anchor !== undefined && !/^[a-z][a-z0-9-]*$/i.test(anchor))
    throw wrong('Anchor attribute', `"${anchor}" is not the name of an attribute`, 'Leave it empty for the usual one.')
  const bindDn = text(settings, 'bindDn')
  const password = typeof settings['password'] === 'string' ? settings['password'] : ''
  if (bindDn !== '' && password === '')
    throw wrong(
      'Password',
      'is empty although a bind DN is given',
      'A directory takes a login without a password for an anonymous one. Enter the password.',
    )
  return {
    urls: readUrls(settings),
    startTls: settings['startTls'] === true,
    trusted,
    verifyTls: settings['verifyTls'] !== false,
    bindDn,
    password,
    baseDns: readBases(settings),
    scope: text(settings, 'scope') === 'one' ? 'one' : 'sub',
    filter: readFilter(text(settings, 'filter')),
    combinations: list(settings, 'typeClasses').map(readCombination),
    kind: kindNames.find((name) => name === settings['kind']),
    anchor,
    withSystemObjects: settings['systemObjects'] === true,
    readWhole: settings['readWhole'] === true,
    pageSize: amount(settings, 'pageSize', 500, 1, 10_000),
    timeout: amount(settings, 'timeout', 60, 1, 3_600) * 1000,
    connectTimeout: amount(settings, 'connectTimeout', 10, 1, 600) * 1000,
    accesslog: text(settings, 'deltaSource') === 'accesslog' ? readAccesslog(settings) : undefined,
    concurrency: amount(settings, 'concurrency', 32, 1, 256),
  }
}

/** The attribute that finds entries again in a directory of this kind. */
export function anchorOf(settings: LdapSettings, kind: DirectoryKind): string {
  return settings.anchor ?? kind.anchor
}

function wrong(setting: string, what: string, next: string): SyncError {
  return new SyncError('not-configured', `The setting "${setting}" ${what}.`, next)
}

function text(settings: ConnectorSettings, name: string): string {
  const value = settings[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** A list setting; a text counts as one item a line. */
function list(settings: ConnectorSettings, name: string): string[] {
  const value = settings[name]
  const items = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(/\r?\n/) : []
  return items.map((item) => item.trim()).filter((item) => item !== '')
}

function amount(settings: ConnectorSettings, name: string, standard: number, min: number, max: number): number {
  const value = settings[name]
  if (value === undefined || value === null || value === '') return standard
  const number = Number(value)
  if (!Number.isFinite(number) || number < min || number > max)
    throw wrong(name, `must be a number from ${min} to ${max}, not "${String(value)}"`, `Usual is ${standard}.`)
  return number
}

function readUrls(settings: ConnectorSettings): string[] {
  const urls = list(settings, 'urls')
  if (urls.length === 0) throw wrong('Servers', 'is empty', 'Enter at least one address such as ldaps://ldap.example.com.')
  for (const url of urls) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined
    if (!parsed || !['ldap:', 'ldaps:'].includes(parsed.protocol) || parsed.hostname === '')
      throw wrong('Servers', `has "${url}", which is no LDAP address`, 'Write ldap://host, ldap://host:389 or ldaps://host:636.')
    if (parsed.username !== '' || parsed.password !== '')
      throw wrong('Servers', 'has an address with a login in it', 'Use the settings "Bind DN" and "Password" for that.')
  }
  return urls
}

/**
 * The base DNs; of two where one lies below the other only the upper one is kept, since reading both would bring entries twice.
 */
function readBases(settings: ConnectorSettings): string[] {
  const bases = list(settings, 'baseDns')
  if (bases.length === 0) throw wrong('Base DNs', 'is empty', 'Enter where the entries are, such as dc=example,dc=com.')
  for (const base of bases)
    if (!parseDn(base)) throw wrong('Base DNs', `has "${base}", which is no DN`, 'Write it like ou=people,dc=example,dc=com.')
  const single = text(settings, 'scope') === 'one'
  return bases.filter(
    (base, at) =>
      bases.findIndex((other) => normalDn(other) === normalDn(base)) === at &&
      (single || !bases.some((other) => isBelow(base, other))),
  )
}

function readAccesslog(settings: ConnectorSettings): string {
  const base = text(settings, 'accesslogBase') || 'cn=accesslog'
  if (!parseDn(base)) throw wrong('Access log', `is "${base}", which is no DN`, 'Usual is cn=accesslog.')
  return base
}

/** With brackets around, and with `\c3\bc` as the letter it stands for, which the library would take for two. */
function readFilter(filter: string): string {
  if (filter === '') return ''
  const readable = filter.replace(/(?:\\[89a-f][0-9a-f])+/gi, (run) =>
    Buffer.from(run.replaceAll('\\', ''), 'hex').toString('utf8'),
  )
  const whole = readable.startsWith('(') ? readable : `(${readable})`
  if (!isBracketed(whole))
    throw wrong('Filter', `has a bracket too many or too few: ${filter}`, 'Brackets inside a value are written \\28 and \\29.')
  return whole
}

/** Whether one pair of brackets encloses the whole text and all others are paired. */
function isBracketed(filter: string): boolean {
  let depth = 0
  for (let at = 0; at < filter.length; at++) {
    if (filter[at] === '(') depth++
    if (filter[at] === ')') depth--
    if (depth <= 0 && at < filter.length - 1) return false
  }
  return depth === 0
}

function readCombination(line: string): ClassCombination {
  const parts = /^([^=\s]+)\s*=\s*(.+)$/.exec(line)
  const classes = parts?.[2]?.split(/[\s,]+/).filter((name) => name !== '') ?? []
  if (!parts?.[1] || classes.length === 0)
    throw wrong(
      'Object types of several classes',
      `has "${line}"`,
      'Write a name and its classes, the structural one first: staff = inetOrgPerson posixAccount.',
    )
  return { type: parts[1], classes }
}
