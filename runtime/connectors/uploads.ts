/** Files that people hand over: taken into the folder for files of connected systems, over nothing that is there. */
import { createHash, randomUUID } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { copyFile, link, lstat, mkdir } from 'node:fs/promises'
import { basename, extname, join, relative, resolve, sep } from 'node:path'
import { messageOf, SyncError } from '../model/errors'
import { lookAt, makeNextTo, namesIn, removeFile } from './files'
import type { OpenFolders } from './folders'
import { confinedFile } from './folders'

/** Bytes of a file at most: millions of rows, and little beside what a disk holds. */
export const mostBytes = 256 * 1024 * 1024
/** Files that are listed at most, the newest first. */
const mostListed = 200
const longestName = 100

export interface FileThere {
  /** As a setting names it: relative to the user folder where it lies in that. */
  readonly file: string
  readonly bytes: number
  /** ISO 8601, UTC. */
  readonly modified: string
}

export interface TakenFile {
  readonly file: string
  readonly bytes: number
  /** False where the same content was there already under this name, or the name with a number. */
  readonly isNew: boolean
}

/** Where files are taken to: `data` in the user folder where that is open, else the first open folder. */
function folderOf({ allowedFolders, userFolder }: OpenFolders): string {
  const usual = userFolder === undefined ? undefined : resolve(userFolder, 'data')
  const [first] = allowedFolders
  const chosen = allowedFolders.find((folder) => resolve(folder) === usual) ?? first
  if (chosen !== undefined) return resolve(chosen)
  throw new SyncError(
    'not-configured',
    'No folder is open to the identity nodes.',
    'Add a folder for your files to the allowed folders.',
  )
}

function named(path: string, { userFolder }: OpenFolders): string {
  if (userFolder === undefined) return path
  const inside = relative(resolve(userFolder), path)
  return inside.startsWith('..') || inside === path ? path : inside.split(sep).join('/')
}

/** The files that lie there. */
export async function filesThere(within: OpenFolders): Promise<readonly FileThere[]> {
  const folder = folderOf(within)
  const names = await namesIn(folder).catch(() => [])
  const files: FileThere[] = []
  for (const name of names.filter((each) => !each.startsWith('.'))) {
    const found = await lookAt(join(folder, name)).catch(() => undefined)
    if (!found?.isFile()) continue
    const modified = new Date(Number(found.mtimeMs)).toISOString().replace(/\.\d+Z$/, 'Z')
    files.push({ file: named(join(folder, name), within), bytes: Number(found.size), modified })
  }
  return files.sort((a, b) => (a.modified < b.modified ? 1 : -1)).slice(0, mostListed)
}

/**
 * Takes a file in, piece by piece. Throws SyncErrors: `bad-request` for what is empty or no text, `limit-reached` for what is too
 * large. Whatever ends it early, nothing of it stays.
 */
export async function takeFile(
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  within: OpenFolders,
  most = mostBytes,
): Promise<TakenFile> {
  const folder = folderOf(within)
  if (within.userFolder !== undefined && folder === resolve(within.userFolder, 'data'))
    await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeLeft(folder)
  const safe = safeName(name)
  const temporary = join(folder, `${temporaryBeginning}${randomUUID()}`)
  const place = await confinedFile(temporary, within, 'File')
  underWay.add(basename(temporary))
  try {
    const file = await makeNextTo(place, temporary, 0o600)
    const written = await writeAll(pieces, file, most).finally(() => file.close())
    return { bytes: written.bytes, ...(await nameIt({ folder, safe, temporary, within }, written)) }
  } finally {
    await removeFile(temporary).catch(() => undefined)
    underWay.delete(basename(temporary))
  }
}

const temporaryBeginning = '.idweave-upload-'
const underWay = new Set<string>()

/** What a process that was killed has left. */
async function removeLeft(folder: string): Promise<void> {
  const left = (await namesIn(folder)).filter((name) => name.startsWith(temporaryBeginning) && !underWay.has(name))
  for (const name of left) await removeFile(join(folder, name)).catch(() => undefined)
}

interface Written {
  readonly bytes: number
  readonly hash: string
}

async function writeAll(
  pieces: AsyncIterable<Uint8Array>,
  file: { write(bytes: Buffer): Promise<void>; sync(): Promise<void> },
  most: number,
): Promise<Written> {
  const hash = createHash('sha256')
  let bytes = 0
  let beginning = Buffer.alloc(0)
  for await (const piece of arriving(pieces)) {
    bytes += piece.length
    if (bytes > most) throw tooLarge()
    if (beginning.length < 4) refuseOffice((beginning = Buffer.concat([beginning, piece]).subarray(0, 4)))
    hash.update(piece)
    await file.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length)).catch((thrown: unknown) => {
      throw notWritten(thrown)
    })
  }
  if (bytes === 0) throw new SyncError('bad-request', 'The file is empty.', 'Choose another, or export it once more.')
  await file.sync()
  return { bytes, hash: hash.digest('hex') }
}

async function* arriving(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* pieces
  } catch {
    throw new SyncError('bad-request', 'The file did not arrive as a whole.', 'Try it again.')
  }
}

/** For whoever knows before a byte is read. */
export function tooLarge(): SyncError {
  const most = `${mostBytes / 1024 / 1024} MB`
  return new SyncError(
    'limit-reached',
    `The file is larger than ${most}.`,
    'Put it into the folder "data" of the user folder on the server, and name it there.',
  )
}

/** Workbooks are archives, or of the format before that. */
function refuseOffice(beginning: Buffer): void {
  const signs = beginning.toString('latin1')
  if (signs !== 'PK\x03\x04' && signs !== '\xd0\xcf\x11\xe0') return
  throw new SyncError('bad-request', 'This is a workbook or an archive, not a CSV file.', 'Save it as CSV first, and take that.')
}

function notWritten(thrown: unknown): unknown {
  const code = (thrown as NodeJS.ErrnoException).code
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return thrown
  return new SyncError('store-unwritable', 'There is no room for the file on the server.', 'Free some, and try it again.')
}

interface Place {
  readonly folder: string
  readonly safe: string
  readonly temporary: string
  readonly within: OpenFolders
}

/** The first of name, name-2, … that nobody has, or that has the same content. */
async function nameIt(place: Place, written: Written): Promise<Pick<TakenFile, 'file' | 'isNew'>> {
  const { folder, safe, temporary, within } = place
  const ending = extname(safe)
  const base = safe.slice(0, safe.length - ending.length)
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? safe : `${base}-${number}${ending}`)
    const file = named(path, within)
    if (await giveName(temporary, path)) return { file, isNew: true }
    if (await isSame(path, written)) return { file, isNew: false }
  }
}

/** Never over a file that is there; false where one is. */
async function giveName(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path)
    return true
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false
  }
  // Not every file system has links.
  try {
    await copyFile(temporary, path, constants.COPYFILE_EXCL)
    return true
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false
    throw new SyncError(
      'store-unwritable',
      `The file could not be kept: ${messageOf(thrown)}.`,
      'Check the rights on the folder.',
    )
  }
}

async function isSame(path: string, { bytes, hash }: Written): Promise<boolean> {
  // A link is another file, wherever it leads.
  const found = await lstat(path).catch(() => undefined)
  if (!found?.isFile() || found.size !== bytes) return false
  const own = createHash('sha256')
  for await (const piece of createReadStream(path)) own.update(piece as Buffer)
  return own.digest('hex') === hash
}

function codeOf(thrown: unknown): string | undefined {
  return (thrown as NodeJS.ErrnoException).code
}

/** Names that are devices elsewhere, with any ending. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** The last part of a path, without what a file system or somebody who reads it could mistake. */
export function safeName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/[\p{C}<>:"|?*]/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  const ending = extname(plain).slice(0, 10)
  const base = plain.slice(0, plain.length - extname(plain).length).slice(0, longestName - ending.length)
  if (base === '') return `file${ending === '' ? '.csv' : ending}`
  return reserved.test(base) ? `file-${base}${ending}` : `${base}${ending}`
}
