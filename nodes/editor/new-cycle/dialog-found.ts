/** What was found in a file, and how it is read: shown to be changed. */
import type { Choice } from '../widgets/dom'
import { el, note, select } from '../widgets/dom'
import type { CycleDraft } from './dialog-draft'
import { labelled, sureMark, table } from './dialog-parts'
import { counted, say } from './dialog-words'
import type { FoundFile, Settings } from './found-file'
import { fileOf } from './found-file'

/** Separators that are offered, as a CSV system has them. */
const delimiters = ['auto', ';', ',', 'tab', '|'] as const
const delimiterNames = { auto: 'auto', ';': 'semicolon', ',': 'comma', tab: 'tab', '|': 'pipe' } as const

/** Lines above the header that can be chosen. */
const mostSkipped = 10

export interface FoundOptions {
  readonly found: FoundFile
  readonly encodings: readonly Choice[]
  /** Reads the file by other settings. */
  readonly reread: (settings: Settings) => void
  /** Another column finds rows again. */
  readonly useKey: (key: string) => void
}

/** The first rows, how the file is read, and the column that finds a row again. */
export function foundParts(draft: CycleDraft, { found, encodings, reread, useKey }: FoundOptions): readonly HTMLElement[] {
  const { settings, header, first } = found
  const rows = first.map((row) => el('tr', {}, ...header.map((_name, i) => el('td', { title: row[i] ?? '' }, row[i] ?? ''))))
  const shown = table(say('file.table'), header, rows)
  shown.classList.add('idwc-rows')
  return [
    el('div', {}, say('file.stored', { file: fileOf(settings), columns: counted('columnCount', header.length) })),
    shown,
    howItIsRead(found, encodings, reread),
    ...(found.rows === 0 ? [] : [keyPart(draft, useKey)]),
  ]
}

function howItIsRead(
  { settings, type }: FoundFile,
  encodings: readonly Choice[],
  reread: (settings: Settings) => void,
): HTMLElement {
  const choice = (name: 'encoding' | 'delimiter', choices: readonly { value: string; label: string }[]): HTMLElement =>
    labelled(
      `file.${name}`,
      select({
        label: say(`file.${name}`),
        value: String(settings[name] ?? 'auto'),
        choices,
        onChange: (value) => reread({ ...settings, [name]: value }),
      }),
    )
  const skipped = Array.from({ length: mostSkipped + 1 }, (_, n) => ({ value: String(n), label: String(n) }))
  const skip = select({
    label: say('file.skipLines'),
    value: String(settings['skipLines'] ?? 0),
    choices: skipped,
    onChange: (value) => reread({ ...settings, skipLines: Number(value) }),
  })
  return el(
    'div',
    { class: 'idwc-fields' },
    choice('encoding', [{ value: 'auto', label: say('file.encodingFound') }, ...encodings]),
    choice(
      'delimiter',
      delimiters.map((value) => ({ value, label: delimiterName(value, type.separator) })),
    ),
    labelled('file.skipLines', skip),
  )
}

/** Of the one that is found by itself, what was found. */
function delimiterName(value: (typeof delimiters)[number], found: string | undefined): string {
  const label = say(`file.delimiters.${delimiterNames[value]}`)
  if (value !== 'auto' || found === undefined) return label
  const named = found === '\t' ? say('file.delimiters.tab') : found
  return `${label}: ${named}`
}

function keyPart(draft: CycleDraft, useKey: (key: string) => void): HTMLElement {
  const source = draft.answers?.source
  if (!source || source.key === '') return note('error', say('file.noKey'))
  const place = el('span')
  const showSure = (): void => {
    const now = draft.answers?.source
    place.replaceChildren(...(now ? [sureMark(now.sure, now.because), ` ${now.because}`] : []))
  }
  const key = select({
    label: say('file.key'),
    value: source.key,
    choices: [source.key, ...source.otherKeys].map((column) => ({ value: column, label: column })),
    onChange: (column) => {
      useKey(column)
      showSure()
    },
  })
  showSure()
  return el('div', {}, labelled('file.key', key, say('file.keyHelp')), place)
}
