/** Disks that fill up and files that may not be written, as real as the account that runs the tests may make them. */
import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../runtime/store/sqlite/file/connection'

/** Root may write what is read-only for others, and mount disks. */
const isRoot = process.getuid?.() === 0

/** Root within a container often may not mount; then what takes a mount is left out. */
const mayMount = isRoot && triedMount()

function triedMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-mount-'))
  const mounted = ran('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', folder)
  if (mounted) mustRun('umount', '--lazy', folder)
  rmSync(folder, { recursive: true, force: true })
  return mounted
}

/** Whether a disk can be filled up here. */
export const mayFillUp = mayMount
/** Whether a file or folder can be made read-only for the account that runs the tests. */
export const mayForbid = !isRoot || mayMount

/** A folder for stores on a small disk of its own, where the account may mount one; elsewhere it cannot be filled up. */
export class SmallDisk {
  readonly folder: string
  readonly fillsUp: boolean

  constructor(within = tmpdir()) {
    this.folder = mkdtempSync(join(within, 'idweave-disk-'))
    this.fillsUp = mayMount && ran('mount', '-t', 'tmpfs', '-o', 'size=24m', 'none', this.folder)
  }

  /** Takes the last byte; `store`, if any, is open on it. Returns what makes room again. */
  fill(store?: Database): () => void {
    if (!this.fillsUp) throw new Error('A disk that fills up takes the right to mount one')
    store?.pragma('wal_checkpoint(truncate)')
    const filler = join(this.folder, 'filler')
    const file = openSync(filler, 'w')
    for (const size of [1_000_000, 1000]) while (hasRoom(file, size));
    closeSync(file)
    return () => rmSync(filler, { force: true })
  }

  remove(): void {
    if (this.fillsUp) mustRun('umount', '--lazy', this.folder)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function hasRoom(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size, 1)) === size
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ENOSPC') return false
    throw thrown
  }
}

/** Makes a file or folder read-only, for root, too. Returns what undoes it, once. */
export function forbidWriting(path: string): () => void {
  if (isRoot) {
    mustRun('mount', '--bind', path, path)
    mustRun('mount', '-o', 'remount,ro,bind', path)
  } else chmodSync(path, 0o555)
  let isUndone = false
  return () => {
    if (isUndone) return
    isUndone = true
    if (isRoot) mustRun('umount', '--lazy', path)
    else chmodSync(path, 0o755)
  }
}

function ran(command: string, ...rest: string[]): boolean {
  return spawnSync(command, rest).status === 0
}

function mustRun(command: string, ...rest: string[]): void {
  const { status, stderr } = spawnSync(command, rest, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${rest.join(' ')}: ${stderr}`)
}
