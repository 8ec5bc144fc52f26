/** Files for their owner alone that are there as a whole or as they were before, also after a power cut. */
import { closeSync, existsSync, fchownSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file in the place of what was there. */
export function writeWhole(file: string, text: string): void {
  const part = `${file}.part`
  const owner = ownerOf(file)
  rmSync(part, { force: true })
  const handle = openSync(part, 'wx', 0o600)
  try {
    if (process.getuid?.() === 0) fchownSync(handle, owner.uid, owner.gid)
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(part, file)
  syncFolder(dirname(file))
}

/** Whose a file is, or where there is none, whose its folder is: root must not take it from the account that runs Node-RED. */
function ownerOf(file: string): { readonly uid: number; readonly gid: number } {
  return statSync(existsSync(file) ? file : dirname(file))
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
