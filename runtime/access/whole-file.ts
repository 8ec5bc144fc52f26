/** Files for their owner alone that are there as a whole or as they were before, also after a power cut. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file in the place of what was there. */
export function writeWhole(file: string, text: string): void {
  const part = `${file}.part`
  rmSync(part, { force: true })
  const handle = openSync(part, 'wx', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(part, file)
  syncFolder(dirname(file))
}

/** Removes a file; one that is not there is no matter. */
export function removeWhole(file: string): void {
  rmSync(file, { force: true })
  syncFolder(dirname(file))
}

/** What was renamed or removed in it is on disk. Windows does not let a folder be opened for that. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
