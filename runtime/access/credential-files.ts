/**
 * Node-RED's files of credentials (flows_cred.json, its backup, those of other flow files): found, and encrypted under another
 * secret as Node-RED does it. Projects of Node-RED have secrets of their own.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeWhole, writeWhole } from './whole-file'

/** As Node-RED has it: counter mode, so that a wrong key gives letters without sense instead of an error. */
const algorithm = 'aes-256-ctr'
/** Hexadecimal digits of what each encryption begins with. */
const startLength = 32

const named = /^(?:.+_cred\.json|\..+_cred\.json\.backup)$/
/** What Node-RED leaves beside a file when it is killed while writing it; it reads none of them. */
const leftOver = /^.+_cred\.json\.\$\$\$$/

/** One file, and which secret opens it. */
export interface CredentialFile {
  readonly name: string
  readonly openedBy: 'old' | 'new' | 'neither' | 'notEncrypted'
}

/** The secrets before and after. */
export interface Change {
  readonly from: string
  readonly to: string
}

/** The files of a user folder that can hold credentials, by name. */
export function credentialFiles(folder: string, change: Change): CredentialFile[] {
  const names = readdirSync(folder).filter((name) => named.test(name))
  return names.sort().map((name) => ({
    name,
    openedBy: openedBy(readFileSync(join(folder, name), 'utf8'), change),
  }))
}

/** Encrypts a file under the new secret that the old one opens. */
export function reencrypt(folder: string, name: string, { from, to }: Change): void {
  const file = join(folder, name)
  const text = readFileSync(file, 'utf8')
  const opened = decrypted(encryptedPart(text) ?? '', from)
  if (opened === null) throw new Error(`${file} was changed while its secret was. Stop what writes it, and run the same again.`)
  const sealed = { $: encrypted(opened, to) }
  writeWhole(file, text.includes('\n') ? JSON.stringify(sealed, null, 4) : JSON.stringify(sealed))
}

/** Removes what a killed Node-RED left half written; returns how many files. */
export function removeLeftOver(folder: string): number {
  const names = readdirSync(folder).filter((name) => leftOver.test(name))
  for (const name of names) removeWhole(join(folder, name))
  return names.length
}

function openedBy(text: string, { from, to }: Change): CredentialFile['openedBy'] {
  const part = encryptedPart(text)
  if (part === null) return 'notEncrypted'
  if (decrypted(part, to) !== null) return 'new'
  return decrypted(part, from) === null ? 'neither' : 'old'
}

/** What is encrypted in the text of a file; null where nothing is. */
function encryptedPart(text: string): string | null {
  const { $: part } = Object(parsed(text.replace(/^\uFEFF/, ''))) as { readonly $?: unknown }
  return typeof part === 'string' ? part : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function keyOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** The JSON that was encrypted; null where the secret gives none. */
function decrypted(part: string, secret: string): string | null {
  const start = Buffer.from(part.slice(0, startLength), 'hex')
  if (start.length !== startLength / 2) return null
  const decipher = createDecipheriv(algorithm, keyOf(secret), start)
  const text = decipher.update(part.slice(startLength), 'base64', 'utf8') + decipher.final('utf8')
  const value = parsed(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : null
}

function encrypted(text: string, secret: string): string {
  const start = randomBytes(startLength / 2)
  const cipher = createCipheriv(algorithm, keyOf(secret), start)
  return start.toString('hex') + cipher.update(text, 'utf8', 'base64') + cipher.final('base64')
}
