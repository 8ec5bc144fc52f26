/** Settings under which more of a file could be read, as its beginning and its rows look. */
import type { SettingProposal } from '../../../model/discovered'
import { counted } from '../../../model/counted'
import type { ObjectTypeSchema } from '../../../model/schema'
import { openToRead } from '../../files'
import { encodingLabels } from '../encoding/encodings'
import { separatorLine } from '../file/above-header'
import { byteOrderMark, decoderOf, markOf } from '../encoding/encoding'
import type { CsvFile, CsvSettings } from '../settings'
import type { EncodingGuess } from './find-encoding'
import { findEncoding } from './find-encoding'
import { findHeader, headerLines } from './header'
import { mayShowHidden } from './hidden'
import type { RowsFound } from './rows-found'

const beginning = 1024 * 1024

/** What a file looks like before anything of it is read. */
export interface FileLook {
  readonly encoding: EncodingGuess | null
  readonly proposals: readonly SettingProposal[]
}

/** Looks at the beginning of a file, which holds these types. What cannot be opened is thrown. */
export async function lookAtBeginning(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
): Promise<FileLook> {
  const handle = await openToRead(file)
  const buffer = Buffer.allocUnsafe(beginning)
  try {
    const bytes = buffer.subarray(0, await handle.read(buffer, 0))
    const found = await findEncoding(bytes)
    const isShown = !mayShowHidden(settings.columns?.join() ?? firstLines(bytes, settings), objectTypes)
    const encoding = isShown ? found : withoutWords(found)
    const header = headerProposals(bytes, encoding, settings, isShown)
    return { encoding, proposals: [...encodingProposals(bytes, encoding, settings), ...header] }
  } finally {
    await handle.close()
  }
}

/** The lines that may name the columns; of these names the letters that tell are the same in every encoding. */
function firstLines(bytes: Buffer, { skipLines }: CsvSettings): string {
  return bytes
    .toString('latin1')
    .replaceAll('\0', '')
    .split(/\r\n|\r|\n/, skipLines + headerLines)
    .join('\n')
}

function withoutWords(guess: EncodingGuess | null): EncodingGuess | null {
  return guess && { ...guess, words: [], others: guess.others.map((other) => ({ ...other, words: [] })) }
}

function encodingProposals(bytes: Buffer, guess: EncodingGuess | null, settings: CsvSettings): SettingProposal[] {
  if (!guess) return []
  const { encoding, sure, words, others } = guess
  const isMarked = byteOrderMark(bytes) !== undefined
  if (settings.encoding === null ? isMarked || encoding === 'utf-8' : settings.encoding === encoding) return []
  // What is read by the setting is not called in question, unless it cannot be.
  if (settings.encoding !== null && fits(bytes, settings)) return []
  return [{ encoding, words }, ...others].map((found, index) => ({
    setting: 'encoding',
    value: isMarked ? 'auto' : found.encoding,
    sure: index === 0 ? sure : 'unsure',
    because: `${index === 0 ? 'The file looks like' : 'It may be'} ${encodingLabels[found.encoding]}${found.words.length > 0 ? `: ${found.words.join(', ')}` : ''}`,
  }))
}

function fits(bytes: Buffer, { encoding }: CsvSettings): boolean {
  try {
    decoderOf(encoding ?? 'utf-8').decode(bytes, { last: false })
    return true
  } catch {
    return false
  }
}

function headerProposals(bytes: Buffer, guess: EncodingGuess | null, settings: CsvSettings, isShown: boolean): SettingProposal[] {
  const encoding = settings.encoding ?? guess?.encoding
  if (!encoding || settings.columns) return []
  try {
    const mark = byteOrderMark(bytes) ? markOf(encoding).length : 0
    const text = decoderOf(encoding).decode(bytes.subarray(mark), { last: false })
    const said = separatorLine.exec(text)
    const delimiter = settings.delimiter ?? said?.[1] ?? null
    const header = findHeader(text.slice(said?.[0].length ?? 0), { delimiter, quote: settings.quote })
    if (!header || header.lines === settings.skipLines) return []
    const names = `: ${header.columns.slice(0, 4).join(', ')}${header.columns.length > 4 ? ', …' : ''}`
    // It may be a record.
    const because = `The names of the columns seem to stand in line ${header.lines + 1 + (said ? 1 : 0)}${isShown ? names : ''}`
    return [{ setting: 'skipLines', value: header.lines, sure: 'likely', because }]
  } catch {
    return []
  }
}

/** What the rows would take. */
export function rowProposals(rows: RowsFound, settings: CsvSettings): SettingProposal[] {
  const remarks = rows.remarks.found
  const proposals: SettingProposal[] = []
  if (remarks)
    proposals.push({
      setting: 'ignoredLines',
      value: [...settings.ignoredLines, ...remarks.beginnings],
      sure: 'likely',
      because: `${counted(remarks.lines, 'row')} that cannot be read would be passed over, by ${remarks.beginnings.map((each) => `"${each}"`).join(' or ')} at the beginning. No record begins so now`,
    })
  if (rows.short > 0 && settings.shortRows !== 'fill')
    proposals.push({
      setting: 'shortRows',
      value: 'fill',
      sure: 'unsure',
      because: `${counted(rows.short, 'row')} with too few fields ${rows.short > 1 ? 'are' : 'is'} read where the last fields are taken for empty. Look at these rows first: if a separator is missing elsewhere, their values are those of other columns`,
    })
  return proposals
}
