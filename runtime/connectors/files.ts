/** Files of connected systems: only regular ones are opened, only where they may lie, and no call waits for ever. */
import type { BigIntStats } from 'node:fs'
import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, readdir, readlink, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SyncError } from '../model/errors'
import type { ConfinedFile } from './folders'
import { refuseOutside } from './folders'
import type { Waiting } from './within-time'
import { nextAnswer, patience, withinTime } from './within-time'

const look = { patience: patience.look } as const
const transfer = { patience: patience.transfer } as const

/** What stands at a path, links followed; undefined where there is nothing. */
export async function lookAt(path: string): Promise<BigIntStats | undefined> {
  try {
    return await withinTime(path, () => stat(path, { bigint: true }), look)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}

/** The names in a folder. */
export function namesIn(folder: string): Promise<string[]> {
  return withinTime(folder, () => readdir(folder), look)
}

export function removeFile(path: string): Promise<void> {
  return withinTime(path, () => unlink(path), look)
}

export function renameFile(path: string, to: string): Promise<void> {
  return withinTime(to, () => rename(path, to), { ...look, also: path })
}

/** An open file; each call on it ends in time. */
export class OpenedFile {
  /** `copyOf` is the path of the file that lies beside it and is to be replaced by it. */
  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly copyOf?: string,
  ) {}

  stat(): Promise<BigIntStats> {
    return this.ask(() => this.handle.stat({ bigint: true }), look)
  }

  /** Reads into the buffer from a place in the file; how many bytes there were. */
  async read(buffer: Buffer, position: number): Promise<number> {
    const read = await this.ask(() => this.handle.read(buffer, 0, buffer.length, position), transfer)
    return read.bytesRead
  }

  write(bytes: Buffer): Promise<void> {
    return this.ask(() => this.handle.writeFile(bytes), transfer)
  }

  /** All of it on disk. */
  sync(): Promise<void> {
    return this.ask(() => this.handle.sync(), transfer)
  }

  chmod(mode: number): Promise<void> {
    return this.ask(() => this.handle.chmod(mode), look)
  }

  chown(owner: number, group: number): Promise<void> {
    return this.ask(() => this.handle.chown(owner, group), look)
  }

  /** Closes it; where that cannot be begun since a file does not answer, as soon as one has, and nobody waits for it. */
  async close(): Promise<void> {
    let begun = false
    const close = (): Promise<void> => {
      begun = true
      return this.handle.close()
    }
    try {
      await this.ask(close, transfer)
    } catch (thrown) {
      if (begun) throw thrown
      void nextAnswer().then(() => this.close().catch(() => undefined))
    }
  }

  /** Where the file that is open lies, whatever its path leads to by now; where the system does not say, where the path leads. */
  realPath(): Promise<string> {
    const { path, handle } = this
    const ask = () => (process.platform === 'linux' ? readlink(`/proc/self/fd/${handle.fd}`) : realpath(path))
    return this.ask(ask, look)
  }

  private ask<T>(call: () => Promise<T>, waiting: Waiting<T>): Promise<T> {
    return withinTime(this.path, call, this.copyOf === undefined ? waiting : { ...waiting, also: this.copyOf })
  }
}

/**
 * Opens a regular file for reading. Throws SyncError `not-configured` where it is something else, such as a named pipe, or lies
 * where it may not; `system-unreachable` where it is missing, cannot be opened or does not answer.
 */
export async function openToRead(file: ConfinedFile): Promise<OpenedFile> {
  const { path } = file
  const opened = await translated(path, async () => {
    const found = await lookAt(path)
    if (!found) throw missing(path)
    refuseIrregular(path, found, file.setting)
    // What took its place since then must not hold the opening up either.
    return openPath(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0), 0)
  })
  try {
    refuseIrregular(path, await opened.stat(), file.setting)
    await refuseOutside(await opened.realPath(), file)
    return opened
  } catch (thrown) {
    await opened.close()
    throw thrown
  }
}

/** Makes a file that must not exist yet, beside a file that may be written; the folder is looked at as it is at this moment. */
export async function makeNextTo(file: ConfinedFile, path: string, mode: number): Promise<OpenedFile> {
  const opened = await openPath(path, 'wx+', mode, file.path)
  try {
    const folder = dirname(await opened.realPath())
    await refuseOutside(join(folder, basename(file.path)), file)
    return opened
  } catch (thrown) {
    await opened.close()
    await removeFile(path).catch(() => undefined)
    throw thrown
  }
}

/** Opens a folder, so that what was renamed in it can be had on disk. */
export function openFolder(path: string): Promise<OpenedFile> {
  return openPath(path, 'r', 0)
}

async function openPath(path: string, flags: string | number, mode: number, copyOf?: string): Promise<OpenedFile> {
  const close = (handle: FileHandle): void => void handle.close().catch(() => undefined)
  const waiting: Waiting<FileHandle> = { ...look, afterwards: close, ...(copyOf === undefined ? {} : { also: copyOf }) }
  const handle = await withinTime(path, () => open(path, flags, mode), waiting)
  return new OpenedFile(path, handle, copyOf)
}

/** Throws SyncError `not-configured` for what can be opened without being a file with a beginning and an end. */
export function refuseIrregular(path: string, found: BigIntStats, setting: string): void {
  if (found.isFile()) return
  throw new SyncError(
    'not-configured',
    `${path} is not a file but ${kindOf(found)}.`,
    `Choose a file in the setting "${setting}".`,
  )
}

function kindOf(found: BigIntStats): string {
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a named pipe'
  if (found.isSocket()) return 'a socket'
  return 'a device'
}

async function translated<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof SyncError) throw thrown
    const code = (thrown as NodeJS.ErrnoException).code ?? String(thrown)
    if (code === 'ENOENT') throw missing(path)
    throw new SyncError(
      'system-unreachable',
      `The file ${path} cannot be opened (${code}).`,
      'Check the rights of the account Node-RED runs under, and that no other program keeps the file locked.',
    )
  }
}

function missing(path: string): SyncError {
  return new SyncError(
    'system-unreachable',
    `The file ${path} does not exist.`,
    'Check the path. A target file comes into being with the first export.',
  )
}
