/**
 * The users and tokens that were given access besides the administrator: a file that is read anew whenever it has changed, so
 * that who is taken out is out at once. It holds hashes only.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { isRole, type Role, roles } from './roles'

/** A person who logs in at the editor. */
export interface ListedUser {
  readonly name: string
  readonly role: Role
  /** The bcrypt hash of the password. */
  readonly password: string
  /** When it was given, as ISO 8601. */
  readonly made: string
}

/** A program that sends a bearer token. */
export interface ListedToken {
  readonly name: string
  readonly role: Role
  /** Of the token, in hexadecimal digits. A token is random, so no slow hash is needed. */
  readonly sha256: string
  readonly made: string
  /** From then on it is refused, as ISO 8601; null: never. */
  readonly expires: string | null
}

export interface AccessList {
  readonly users: readonly ListedUser[]
  readonly tokens: readonly ListedToken[]
}

/** Who Node-RED takes somebody for. */
export interface Login {
  readonly username: string
  readonly permissions: readonly string[]
}

/** Who gets in without being on the list: two users, and whoever holds the token of the user folder. */
export type OwnNames = Readonly<Record<'admin' | 'reader' | 'token', string>>

/** The names of the users and of the token that an installation has by itself, as its environment says. */
export function ownNames(env: Readonly<Record<string, string | undefined>>): OwnNames {
  const { IDWEAVE_ADMIN_USER: admin, IDWEAVE_READER_USER: reader } = env
  return { admin: admin || 'admin', reader: reader || 'reader', token: 'command-line' }
}

const nobody: AccessList = { users: [], tokens: [] }

/** Reads the list of a file; nobody where there is none. Throws a sentence about what is wrong in it or with reading it. */
export function readAccessList(file: string): AccessList {
  const text = textOf(file)
  if (text === null) return nobody
  const read = parsed(text, file)
  const { users = [], tokens = [] } = Object(read) as Partial<Record<keyof AccessList, unknown>>
  if (!areEntries(users, 'password') || !areEntries(tokens, 'sha256'))
    throw new Error(
      `${file} has an entry that is none: each needs name, role (${Object.keys(roles).join(', ')}), made, and password or sha256. Correct it, or remove it with npm run access.`,
    )
  return { users: users as ListedUser[], tokens: tokens as ListedToken[] }
}

/** Null where there is none: that it cannot be seen is another matter. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${file} cannot be read: ${why}. Give whoever runs Node-RED the right to read it.`, { cause: error })
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is no JSON. Correct it, or delete it and give access anew with npm run access.`, { cause: error })
  }
}

function areEntries(entries: unknown, secret: string): boolean {
  return Array.isArray(entries) && entries.every((entry) => isEntry(Object(entry) as Readonly<Record<string, unknown>>, secret))
}

function isEntry(entry: Readonly<Record<string, unknown>>, secret: string): boolean {
  const { name, role, expires = null } = entry
  const isDated = expires === null || !Number.isNaN(Date.parse(String(expires)))
  return typeof name === 'string' && name !== '' && isRole(role) && typeof entry[secret] === 'string' && isDated
}

/**
 * Throws a sentence where a name is one that the installation has by itself: whoever is listed so could not log in, and what they
 * do would be recorded under somebody else's name.
 */
export function refuseOwnName(name: string, own: OwnNames): void {
  if (Object.values(own).includes(name))
    throw new Error(`"${name}" is a name that this installation has by itself. Choose another name.`)
}

/** Writes the list for its owner alone; a reader finds the earlier one or this, never a part. */
export function writeAccessList(file: string, list: AccessList): void {
  const written = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(written, `${JSON.stringify(list, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(written, file)
}

/** The list with one more user. Throws a sentence when somebody has that name, or one that reads like it. */
export function withUser(list: AccessList, user: ListedUser): AccessList {
  refuseTaken(list, user.name)
  return { ...list, users: [...list.users, user] }
}

/** The list with one more token. Throws a sentence when somebody has that name, or one that reads like it. */
export function withToken(list: AccessList, token: ListedToken): AccessList {
  refuseTaken(list, token.name)
  return { ...list, tokens: [...list.tokens, token] }
}

/** Throws a sentence where a new name is one of the installation's own, or reads like it: "Admin" beside "admin". */
export function refuseLikeOwnName(name: string, own: OwnNames): void {
  const like = Object.values(own).find((other) => readsAs(other) === readsAs(name))
  if (like !== undefined)
    throw new Error(
      like === name
        ? `"${name}" is a name that this installation has by itself. Choose another name.`
        : `"${name}" reads like "${like}", a name that this installation has by itself. Choose another name.`,
    )
}

/** The same for names that people take for one another in a list or a log: letter case and forms of letters do not count. */
const readsAs = (name: string): string => name.normalize('NFKC').trim().toLowerCase()

function refuseTaken({ users, tokens }: AccessList, name: string): void {
  const taken = [...users, ...tokens].find((entry) => readsAs(entry.name) === readsAs(name))
  if (taken && taken.name !== name)
    throw new Error(`"${name}" reads like "${taken.name}", who is on the list already. Choose another name.`)
  if (taken)
    throw new Error(
      `"${name}" is on the list already. Choose another name, or remove it first: npm run access -- remove "${name}"`,
    )
}

/** The list without whoever is called so. Throws a sentence when nobody is. */
export function withoutName(list: AccessList, name: string): AccessList {
  const left = {
    users: list.users.filter((user) => user.name !== name),
    tokens: list.tokens.filter((token) => token.name !== name),
  }
  if (left.users.length + left.tokens.length === list.users.length + list.tokens.length)
    throw new Error(`Nobody on the list is called "${name}". See who is: npm run access -- list`)
  return left
}

/** As a token is kept. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The list of a file as it is at each moment. A file that became unreadable lets nobody of it in, and is complained of once. */
export class CurrentAccessList {
  private list = nobody
  private seen = ''
  private wrong: string | null = null
  /** The hashes of tokens of which was said that they have expired. */
  private readonly notifiedExpired = new Set<string>()

  constructor(
    private readonly file: string,
    private readonly complain: (sentence: string) => void,
  ) {}

  /** The user of that name, with the hash that Node-RED compares the password to. */
  user(name: string): (Login & { readonly password: string }) | null {
    const user = this.read().users.find((listed) => listed.name === name)
    return user ? { username: user.name, permissions: roles[user.role], password: user.password } : null
  }

  /** Whose token this is, unless it has expired at that time (ms since 1970): that is told once, since its program cannot. */
  holder(token: string, now: number): Login | null {
    const hash = tokenHash(token)
    const held = this.read().tokens.find(({ sha256 }) => sha256 === hash)
    if (!held) return null
    if (held.expires !== null && Date.parse(held.expires) <= now) {
      this.tellExpired(held.name, held.expires, hash)
      return null
    }
    return { username: held.name, permissions: roles[held.role] }
  }

  private tellExpired(name: string, expires: string, hash: string): void {
    if (this.notifiedExpired.has(hash)) return
    this.notifiedExpired.add(hash)
    this.complain(
      `the token "${name}" has expired on ${expires.slice(0, 10)} and was refused. Give a new one: npm run access -- remove "${name}", then add-token. No other refusal of it is written down.`,
    )
  }

  /** Why nobody of it gets in at present, in sentences with what to do; null where it can be read. */
  trouble(): string | null {
    this.read()
    return this.wrong
  }

  private read(): AccessList {
    const now = stampOf(this.file)
    if (now === this.seen) return this.list
    this.seen = now
    this.wrong = null
    try {
      this.list = readAccessList(this.file)
    } catch (error) {
      this.list = nobody
      this.wrong = error instanceof Error ? error.message : String(error)
      this.complain(this.wrong)
    }
    return this.list
  }
}

function stampOf(file: string): string {
  try {
    const found = statSync(file, { throwIfNoEntry: false })
    return found ? `${found.ino} ${found.mtimeMs} ${found.ctimeMs} ${found.size}` : 'none'
  } catch (error) {
    // The reading says it.
    return `not to be seen: ${(error as NodeJS.ErrnoException).code}`
  }
}
