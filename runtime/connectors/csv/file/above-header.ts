/** What stands above the header of a file: the line by which Excel is told the separator, and lines the settings pass over. */
import { counted } from '../../../model/counted'
import { SyncError } from '../../../model/errors'
import type { CsvFile, CsvSettings } from '../settings'
import { lineFeed } from './line-ends'

/** The beginning of a file, and where its header begins. */
export interface AboveHeader {
  readonly text: string
  /** There is no more text than this. */
  readonly last: boolean
  readonly to: number
  /** Lines above the header. */
  readonly lines: number
  /** The separator that the settings or the first line say; null where neither does. */
  readonly delimiter: string | null
}

/** Reads as much as the lines above the header take, a piece at least. */
export async function readAbove(
  file: CsvFile,
  settings: CsvSettings,
  next: () => Promise<{ readonly text: string; readonly last: boolean }>,
): Promise<AboveHeader> {
  let { text, last } = await next()
  for (;;) {
    const said = separatorLine.exec(text)
    const lines = settings.skipLines + (said ? 1 : 0)
    const to = endOfLines(text, lines, last)
    if (to !== -1) return { text, last, to, lines, delimiter: delimiterOf(file, settings, said?.[1]) }
    if (last) throw tooFewLines(file, settings)
    const piece = await next()
    text += piece.text
    last = piece.last
  }
}

/** The line by which Excel is told the separator, as programs write it for it. */
export const separatorLine = /^"?sep=([^\r\n"])"?[ \t]*(?:\r\n|\r|\n)/i

function delimiterOf(file: CsvFile, { delimiter }: CsvSettings, said: string | undefined): string | null {
  if (said === undefined || said === delimiter) return delimiter
  if (delimiter === null) return said
  const shown = (separator: string) => (separator === '\t' ? 'tab' : `"${separator}"`)
  throw new SyncError(
    'not-configured',
    `The setting "Fields are separated by" says ${shown(delimiter)}, but the first line of ${file.name} says ${shown(said)}.`,
    'Choose automatic.',
  )
}

/** Where the text goes on after so many lines; -1 when it takes more text to know. */
function endOfLines(text: string, lines: number, isLast: boolean): number {
  let at = 0
  for (let count = 0; count < lines; count++) {
    const found = /[\r\n]/g
    found.lastIndex = at
    const end = found.exec(text)?.index
    if (end === undefined) return -1
    // Of a line end at the end of a piece it is not known yet whether a line feed follows it.
    if (text[end] === '\r' && end + 1 === text.length && !isLast) return -1
    at = text[end] === '\r' && text.charCodeAt(end + 1) === lineFeed ? end + 2 : end + 1
  }
  return at
}

function tooFewLines(file: CsvFile, { skipLines }: CsvSettings): SyncError {
  return new SyncError(
    'source-incomplete',
    `${file.name} has no header: the setting "Lines above the header" says ${counted(skipLines, 'line')}, and it has no more than that.`,
    'Check the file, and the setting.',
  )
}
