/** Reads a CSV file once from start to end: bytes, encoding, header, then records. */
import type { BigIntStats } from 'node:fs'
import { SyncError } from '../../../model/errors'
import type { OpenedFile } from '../../files'
import { openToRead } from '../../files'
import { guessDelimiter } from './dialect'
import type { Decoder } from '../encoding/encoding'
import { byteOrderMark, decoderOf, Undecodable } from '../encoding/encoding'
import type { Encoding } from '../encoding/encodings'
import type { CsvFile, CsvSettings } from '../settings'
import { readAbove } from './above-header'
import { endWithDelimiter } from './rows'
import { Broken, Scanner } from './scanner'
import { plainField } from './spreadsheet'

const pieceSize = 256 * 1024

/** What is known of a file once its header is read. */
interface Opened {
  readonly columns: readonly string[]
  readonly encoding: Encoding
  readonly hasByteOrderMark: boolean
  readonly delimiter: string
  readonly endsWithDelimiter: boolean
  /** The lines above the header, with their line ends. */
  readonly aboveHeader: string
  readonly scanner: Scanner
  /** The file as it was when it was opened. */
  readonly before: BigIntStats
}

/**
 * A CSV file being read once from start to end: its format, the names of its columns, then its records through `scanner`, filled
 * piece by piece.
 */
export class CsvReader implements Opened {
  readonly columns: readonly string[]
  readonly encoding: Encoding
  readonly hasByteOrderMark: boolean
  readonly delimiter: string
  readonly endsWithDelimiter: boolean
  readonly aboveHeader: string
  readonly scanner: Scanner
  readonly before: BigIntStats
  /** The header as it stands there, blank lines before it and its line end included. */
  readonly headerText: string

  private constructor(
    readonly file: CsvFile,
    opened: Opened,
    private readonly pieces: Pieces,
    private readonly spreadsheet: boolean,
  ) {
    this.columns = opened.columns
    this.encoding = opened.encoding
    this.hasByteOrderMark = opened.hasByteOrderMark
    this.delimiter = opened.delimiter
    this.endsWithDelimiter = opened.endsWithDelimiter
    this.aboveHeader = opened.aboveHeader
    this.scanner = opened.scanner
    this.before = opened.before
    this.headerText = opened.columns.length > 0 ? opened.scanner.raw : ''
  }

  /** Opens the file and reads its header. A file that is not there, or cannot or may not be read, is a SyncError. */
  static async open(file: CsvFile, settings: CsvSettings): Promise<CsvReader> {
    const handle = await openToRead(file)
    try {
      const before = await handle.stat()
      const start = Buffer.alloc(4)
      const mark = byteOrderMark(start.subarray(0, await handle.read(start, 0)))
      const encoding = chooseEncoding(file, settings, mark?.encoding)
      const pieces = new Pieces(handle, file, decoderOf(encoding), mark?.length ?? 0)
      const above = await readAbove(file, settings, () => pieces.next(pieceSize, undefined))
      const delimiter = above.delimiter ?? guessDelimiter(above.text.slice(above.to), settings.quote)
      const scanner = new Scanner({ delimiter, quote: settings.quote })
      scanner.feed(above.text, above)
      scanner.pass(above.to, above.lines)
      const header = settings.columns ?? (await readHeader(file, scanner, pieces))
      const columns = settings.spreadsheet ? header.map(plainField) : header
      const opened = {
        columns,
        encoding,
        hasByteOrderMark: mark !== undefined,
        delimiter,
        endsWithDelimiter: endWithDelimiter(scanner.recordsAtHand(), { columns, delimiter }, settings),
        aboveHeader: above.text.slice(0, above.to),
        scanner,
        before,
      }
      return new CsvReader(file, opened, pieces, settings.spreadsheet)
    } catch (thrown) {
      await handle.close()
      throw thrown
    }
  }

  /** Whether the file ends with the record given out last, without a line end. */
  readonly isCutOff = (): boolean => this.scanner.isLast && !/[\r\n]$/.test(this.scanner.raw)

  /** The fields of the next record that the scanner has, or why it is none; undefined when it needs more text. */
  next(): string[] | Broken | undefined {
    const found = this.scanner.next()
    if (!this.spreadsheet || found === undefined || found instanceof Broken) return found
    return found.map(plainField)
  }

  /**
   * Hands the scanner more text; false when there is none. A record that did not fit is given a bigger piece each time, so that
   * its length costs once.
   */
  async fill(): Promise<boolean> {
    return fill(this.scanner, this.pieces)
  }

  /** Holds that the file is as it was when it was opened: a SyncError 'source-incomplete' when somebody wrote to it meanwhile. */
  async checkUnchanged(): Promise<void> {
    const after = await this.pieces.handle.stat()
    const { size, mtimeNs } = this.before
    const partly = this.pieces.ended && BigInt(this.pieces.position) !== size
    if (after.size === size && after.mtimeNs === mtimeNs && !partly) return
    throw new SyncError(
      'source-incomplete',
      `${this.file.name} changed while it was read (${size} bytes at the start, ${after.size} at the end), so what was read may be only part of it.`,
      'Run the import again when the file is complete. Let the program that writes it write under another name and rename it at the end.',
    )
  }

  async close(): Promise<void> {
    await this.pieces.handle.close()
  }
}

/** Text of a file, and whether it is the last there is. */
interface Piece {
  readonly text: string
  readonly last: boolean
}

/** The text of a file, piece by piece. */
class Pieces {
  ended = false

  constructor(
    readonly handle: OpenedFile,
    private readonly file: CsvFile,
    private readonly decoder: Decoder,
    /** Bytes read so far, the byte order mark included. */
    public position: number,
  ) {}

  async next(size: number, scanner: Scanner | undefined): Promise<Piece> {
    const buffer = Buffer.allocUnsafe(size)
    const bytesRead = await this.handle.read(buffer, this.position)
    this.position += bytesRead
    this.ended = bytesRead === 0
    try {
      return { text: this.decoder.decode(buffer.subarray(0, bytesRead), { last: this.ended }), last: this.ended }
    } catch (thrown) {
      if (!(thrown instanceof Undecodable)) throw thrown
      const line = (scanner ?? new Scanner({ delimiter: ',', quote: '' })).lineAfter(thrown.before)
      throw undecodable(this.file, thrown, scanner ? line : Math.max(line, 1))
    }
  }
}

async function fill(scanner: Scanner, pieces: Pieces): Promise<boolean> {
  if (pieces.ended || scanner.gaveUp) return false
  const piece = await pieces.next(Math.max(pieceSize, scanner.pending), scanner)
  scanner.feed(piece.text, piece)
  return true
}

function chooseEncoding(file: CsvFile, settings: CsvSettings, marked: Encoding | undefined): Encoding {
  if (settings.encoding && marked && settings.encoding !== marked)
    throw new SyncError(
      'not-configured',
      `The setting "Encoding" says ${settings.encoding}, but the byte order mark of ${file.name} says ${marked}.`,
      'Choose automatic.',
    )
  return settings.encoding ?? marked ?? 'utf-8'
}

async function readHeader(file: CsvFile, scanner: Scanner, pieces: Pieces): Promise<string[]> {
  for (;;) {
    const header = scanner.next()
    if (header instanceof Broken)
      throw new SyncError(
        'source-incomplete',
        `The ${scanner.line > 1 ? 'header' : 'first line'} of ${file.name} ${header.message}.`,
        'Check the file and the settings under Format.',
      )
    if (header) return header.map((name) => name.trim())
    if (!(await fill(scanner, pieces))) return []
  }
}

function undecodable(file: CsvFile, { encoding, before }: Undecodable, line: number): SyncError {
  const advice = before.includes('\0')
    ? 'It looks like UTF-16 without a byte order mark: choose UTF-16 little endian, or big endian.'
    : encoding === 'utf-8'
      ? 'If it was saved by Excel as plain CSV, choose Windows-1252, or what Test connection finds.'
      : 'Choose the encoding the file was saved in.'
  return new SyncError(
    'source-incomplete',
    `${file.name} line ${line} has bytes that are no ${encoding} text.`,
    `${advice} The setting is "Encoding".`,
  )
}
