/** The one place where SQLite's errors are translated. */
import { dirname } from 'node:path'
import { SyncError, messageOf } from '../../../model/errors'

/** What SQLite reports as a SyncError where a person can do something about it; everything else comes back as it is. */
export function translate(thrown: unknown, file: string): unknown {
  // A document of ours that is no JSON any more: something other than this program wrote to the file.
  const code = thrown instanceof SyntaxError ? 'SQLITE_CORRUPT' : sqliteCode(thrown)
  if (code === null) return thrown
  const because = messageOf(thrown)
  const of = (kind: 'store-busy' | 'store-corrupt' | 'store-unwritable', message: string, next: string): SyncError =>
    new SyncError(kind, `${message} (${because}, ${code})`, next, { cause: thrown })
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) {
    return of(
      'store-busy',
      `Another program is using the store ${file}.`,
      'Close the program that has the file open and run again.',
    )
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return of(
      'store-corrupt',
      `The store ${file} is damaged or is not a store.`,
      'Keep the file for examination and put the latest backup in its place.',
    )
  }
  if (code.startsWith('SQLITE_FULL')) {
    return of(
      'store-unwritable',
      `The disk is full: the store ${file} could not be written. Nothing of the page was saved.`,
      `Free space on the disk that holds ${dirname(file)} and run again; what was saved before is kept.`,
    )
  }
  if (/^SQLITE_(READONLY|PERM|AUTH)/.test(code)) {
    return of(
      'store-unwritable',
      `The store ${file} may not be written: the file, its folder or the whole disk is read-only for the account that runs Node-RED.`,
      'Give that account the right to write the file and its folder, or mount the disk for writing, and run again.',
    )
  }
  if (/^SQLITE_(IOERR|CANTOPEN|NOLFS)/.test(code)) {
    return of(
      'store-unwritable',
      `The store ${file} could not be read or written.`,
      'Look at the disk and at the rights on the file and its folder.',
    )
  }
  return thrown
}

function sqliteCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null
  return typeof thrown.code === 'string' && thrown.code.startsWith('SQLITE_') ? thrown.code : null
}
