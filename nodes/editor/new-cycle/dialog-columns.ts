/** The step in which columns become attributes of people. */
import type { ValueForm } from '../../../runtime/model/value-form'
import type { AttributeType } from '../../../runtime/model/values'
import type { Choice } from '../widgets/dom'
import { el, select } from '../widgets/dom'
import type { CycleColumn } from './answers'
import type { CycleDraft } from './dialog-draft'
import type { StepFrame } from './dialog-parts'
import { stepFrame, sureMark, table } from './dialog-parts'
import { say } from './dialog-words'
import { withColumn } from './propose'

/** Date formats that are offered beside the one that was found. */
const dateFormats = ['dd.mm.yyyy', 'mm/dd/yyyy', 'dd/mm/yyyy', 'yyyy-mm-dd', 'dd-mm-yyyy']

type Change = Partial<Pick<CycleColumn, 'attribute' | 'type' | 'form'>>

export function columnsStep(draft: CycleDraft, attributes: () => readonly string[]): StepFrame {
  const frame = stepFrame('columns')
  const show = (): void => {
    const { answers } = draft
    if (!answers) return frame.close()
    const names = attributes()
    const rows = new Map<string, HTMLElement>()
    const draw = (column: CycleColumn): HTMLElement => columnRow(column, names, (part) => change(column.column, part))
    const change = (name: string, part: Change): void => {
      if (!draft.answers) return
      const before = draft.answers.columns
      draft.change(withColumn(draft.answers, name, part), 'columns')
      // An attribute that is taken from another column is seen to be gone there.
      for (const column of draft.answers.columns)
        if (column.column !== name && !before.includes(column)) replace(rows, column.column, draw(column))
      rows.get(name)?.querySelector('.idwc-mark')?.replaceChildren()
    }
    for (const column of answers.columns) rows.set(column.column, draw(column))
    const head = ['column', 'samples', 'type', 'attribute'] as const
    const heads = [...head.map((name) => say(`columns.${name}`)), say('sure.head')]
    frame.open([table(say('columns.question'), heads, [...rows.values()])])
  }
  draft.on('columns', show)
  show()
  return frame
}

function replace(rows: Map<string, HTMLElement>, name: string, row: HTMLElement): void {
  rows.get(name)?.replaceWith(row)
  rows.set(name, row)
}

function columnRow(column: CycleColumn, names: readonly string[], change: (part: Change) => void): HTMLElement {
  const type = select({
    label: say('columns.typeOf', { column: column.column }),
    value: keyOf(column),
    choices: typeChoices(column),
    onChange: (key) => change(readAs(key, column.form)),
  })
  const attribute = select({
    label: say('columns.attributeOf', { column: column.column }),
    value: column.attribute,
    choices: attributeChoices(column, names),
    onChange: (name) => change({ attribute: name }),
  })
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, column.column),
    el('td', { class: 'idwc-samples' }, column.samples.slice(0, 3).join(' · ')),
    el('td', {}, type),
    el('td', {}, attribute),
    el('td', { class: 'idwc-mark' }, sureMark(column.sure, column.because)),
  )
}

function attributeChoices({ column, attribute }: CycleColumn, names: readonly string[]): readonly Choice[] {
  const known = names.includes(attribute) || attribute === '' ? names : [...names, attribute]
  return [
    { value: '', label: say('columns.leaveOut') },
    ...known.map((name) => ({ value: name, label: name })),
    ...(known.includes(column) ? [] : [{ value: column, label: say('columns.asItself', { column }) }]),
  ]
}

/** How a column is read, as the value of a choice: its type, of a date with the format. */
function keyOf({ type, form }: Pick<CycleColumn, 'type' | 'form'>): string {
  return type === 'dateTime' && form?.date !== undefined ? `dateTime ${form.date}` : type
}

/** The words that a column has for yes and no, and the like, stay as they were found. */
function readAs(key: string, found: ValueForm | undefined): Pick<CycleColumn, 'type'> & { readonly form: ValueForm } {
  const [type = 'text', ...format] = key.split(' ')
  const { date: _date, ...rest } = found ?? {}
  return { type: type as AttributeType, form: format.length > 0 ? { ...rest, date: format.join(' ') } : rest }
}

function typeChoices(column: CycleColumn): readonly Choice[] {
  const found = column.form?.date
  const formats = found === undefined || dateFormats.includes(found) ? dateFormats : [found, ...dateFormats]
  return [
    ...(['text', 'integer', 'boolean', 'reference', 'decimal'] as const).map((type) => ({
      value: type,
      label: say(`columns.types.${type}`),
    })),
    ...formats.map((format) => ({ value: `dateTime ${format}`, label: say('columns.types.date', { format }) })),
    ...(keyOf(column) === 'dateTime' ? [{ value: 'dateTime', label: say('columns.types.dateTime') }] : []),
  ]
}
