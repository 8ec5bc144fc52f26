/** The process that examines the whole of a store's file. Nothing but its end interrupts the reading, which takes long. */
import { SyncError, type SyncErrorCode, messageOf } from '../../../model/errors'
import { examineDatabase, notExamined } from './examination'

/** What it sends before it ends: what it found, or the parts of the SyncError it was refused with. */
export type ExaminingAnswer =
  { readonly findings: readonly string[] } | { readonly code: SyncErrorCode; readonly message: string; readonly next: string }

function answerFor(file: string): ExaminingAnswer {
  try {
    return { findings: examineDatabase(file) }
  } catch (thrown) {
    const { code, message, next } = thrown instanceof SyncError ? thrown : notExamined(file, messageOf(thrown))
    return { code, message, next }
  }
}

// Also where nobody takes the answer any more.
process.send?.(answerFor(process.argv[2] ?? ''), undefined, undefined, () => process.exit())
