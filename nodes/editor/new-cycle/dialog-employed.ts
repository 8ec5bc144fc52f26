/** The step in which a person says who counts as employed. */
import { figure } from '../widgets/figures'
import { checkbox, el, note, select } from '../widgets/dom'
import type { CycleAnswers, CycleEmployed, StatusValue } from './answers'
import type { CycleDraft } from './dialog-draft'
import type { StepFrame } from './dialog-parts'
import { labelled, stepFrame, sureMark, table } from './dialog-parts'
import { counted, say } from './dialog-words'
import { columnsUnused, statusValues } from './employed'
import type { FoundFile } from './found-file'

export function employedStep(draft: CycleDraft): StepFrame {
  const frame = stepFrame('employed')
  const show = (): void => {
    const { answers, found } = draft
    if (!answers || !found) return frame.close()
    const change = (part: Partial<CycleEmployed>): void => {
      if (!draft.answers) return
      draft.change({ ...draft.answers, employed: { ...draft.answers.employed, ...part } }, 'employed')
      result.replaceChildren(...resultOf(draft.answers, found))
    }
    const result = el('div', { role: 'status' }, ...resultOf(answers, found))
    const columns = answers.columns.map(({ column }) => column).filter((column) => statusValues(found.type, column).length > 1)
    const status = select({
      label: say('employed.column'),
      value: answers.employed.column ?? '',
      choices: [{ value: '', label: say('employed.everybody') }, ...columns.map((column) => ({ value: column, label: column }))],
      onChange: (column) => {
        change({ column: column === '' ? null : column, values: column === '' ? [] : statusValues(found.type, column) })
        values.replaceChildren(...valuesPart(draft, change))
      },
    })
    const values = el('div', {}, ...valuesPart(draft, change))
    frame.open([labelled('employed.column', status), values, daysPart(draft, change), result])
  }
  draft.on('employed', show)
  show()
  return frame
}

type Change = (part: Partial<CycleEmployed>) => void

function valuesPart(draft: CycleDraft, change: Change): readonly HTMLElement[] {
  const values = draft.answers?.employed.values ?? []
  if (values.length === 0) return []
  const set = (value: string, employed: boolean): void => {
    const current = draft.answers?.employed.values ?? []
    change({ values: current.map((each) => (each.value === value ? { ...each, employed, sure: 'certain' } : each)) })
  }
  const head = [say('employed.counts'), say('employed.value'), say('employed.rows'), '']
  return [
    table(
      say('employed.column'),
      head,
      values.map((value) => valueRow(value, set)),
    ),
  ]
}

function valueRow({ value, rows, employed, sure }: StatusValue, set: (value: string, employed: boolean) => void): HTMLElement {
  const shown = value === '' ? say('employed.empty') : value
  const mark = el('td', {}, sure === 'unsure' ? sureMark(sure, '') : null)
  const tick = checkbox({
    label: say('employed.countsOf', { value: shown }),
    checked: employed,
    hideLabel: true,
    onChange: (checked) => {
      mark.replaceChildren()
      set(value, checked)
    },
  })
  return el(
    'tr',
    {},
    el('td', { class: 'idwc-tick' }, tick.element),
    el('th', { scope: 'row' }, shown),
    el('td', { class: 'idwc-count' }, counted('rows', rows)),
    mark,
  )
}

function daysPart(draft: CycleDraft, change: Change): HTMLElement {
  const dates = (draft.answers?.columns ?? []).filter(({ type }) => type === 'dateTime').map(({ column }) => column)
  const choices = [{ value: '', label: say('employed.noDate') }, ...dates.map((column) => ({ value: column, label: column }))]
  const day = (name: 'from' | 'until'): HTMLElement => {
    const value = draft.answers?.employed[name] ?? ''
    const onChange = (column: string): void => change({ [name]: column === '' ? null : column })
    return labelled(`employed.${name}`, select({ label: say(`employed.${name}`), value, choices, onChange }))
  }
  if (dates.length === 0) return el('div')
  return el('div', { class: 'idwc-fields' }, day('from'), day('until'), el('div', { class: 'idw-help' }, say('employed.dates')))
}

function resultOf({ columns, employed }: CycleAnswers, { type, rows }: FoundFile): readonly HTMLElement[] {
  const unused = columnsUnused(type, columns, employed)
  const warned = unused.length > 0 ? [note('warning', say('employed.unused', { columns: unused.join(', ') }))] : []
  return [...countOf(employed, rows), ...warned]
}

function countOf({ column, values }: CycleEmployed, all: number): readonly HTMLElement[] {
  if (column === null) return []
  const n = values.filter(({ employed }) => employed).reduce((sum, { rows }) => sum + rows, 0)
  if (n === 0) return [note('warning', say('employed.nobody'))]
  return [el('div', { class: 'idwc-result' }, say('employed.result', { n: figure(n), all: figure(all) }))]
}
