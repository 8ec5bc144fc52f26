/** SQLite's errors in our words: this file alone translates them. */
import { unended } from '../../../model/sentences'
import { dirname } from 'node:path'
import { SyncError, type SyncErrorCode, messageOf } from '../../../model/errors'

/** What a group of SQLite's codes means for a person; the first that fits counts. */
interface Meaning {
  readonly codes: RegExp
  readonly kind: SyncErrorCode
  readonly message: (file: string) => string
  readonly next: (file: string) => string
}

const MEANINGS: readonly Meaning[] = [
  {
    codes: /^SQLITE_(BUSY|LOCKED|PROTOCOL)/,
    kind: 'store-busy',
    message: (file) => `Another program is using the store ${file}.`,
    next: () => 'Close the program that has the file open and run again.',
  },
  {
    codes: /^SQLITE_(CORRUPT|NOTADB)/,
    kind: 'store-corrupt',
    message: (file) => `The store ${file} is damaged or is not a store.`,
    next: () => 'Keep the file for examination and put the latest backup in its place.',
  },
  {
    codes: /^SQLITE_FULL/,
    kind: 'store-unwritable',
    message: (file) => `The disk is full: the store ${file} could not be written. Nothing of the page was saved.`,
    next: (file) => `Free space on the disk that holds ${dirname(file)} and run again; what was saved before is kept.`,
  },
  {
    codes: /^SQLITE_(READONLY|PERM|AUTH)/,
    kind: 'store-unwritable',
    message: (file) =>
      `The store ${file} may not be written: the file, its folder or the whole disk is read-only for the account that runs Node-RED.`,
    next: () => 'Give that account the right to write the file and its folder, or mount the disk for writing, and run again.',
  },
  {
    codes: /^SQLITE_(IOERR|CANTOPEN|NOLFS)/,
    kind: 'store-unwritable',
    message: (file) => `The store ${file} could not be read or written.`,
    next: () => 'Look at the disk and at the rights on the file and its folder.',
  },
]

/** What SQLite reports as a SyncError where a person can do something about it; everything else comes back as it is. */
export function translate(thrown: unknown, file: string): unknown {
  // A document of ours that is no JSON any more: something other than this program wrote to the file.
  const code = thrown instanceof SyntaxError ? 'SQLITE_CORRUPT' : sqliteCode(thrown)
  const meaning = code === null ? undefined : MEANINGS.find(({ codes }) => codes.test(code))
  if (!meaning) return thrown
  const message = `${meaning.message(file)} (${unended(messageOf(thrown))}, ${code})`
  return new SyncError(meaning.kind, message, meaning.next(file), { cause: thrown })
}

function sqliteCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null
  return typeof thrown.code === 'string' && thrown.code.startsWith('SQLITE_') ? thrown.code : null
}
