/** What a row of a condition compares with, and which operators suit a type. */
import type { ConditionOperator, ConditionValue, RelativeDate } from '../../../runtime/expression/condition'
import { conditionOperators, relativeUnits } from '../../../runtime/expression/condition'
import type { AttributeType } from '../../../runtime/model/values'
import { foldCase, integer } from '../../../runtime/model/values'
import { canonicalDecimal } from '../../../runtime/model/convert'
import { button, el, select, textInput } from '../widgets/dom'
import { suggest } from '../widgets/suggest'
import { text } from '../widgets/text'

/** A row of a condition while it is edited. */
export interface DraftRow {
  attribute: string
  operator: ConditionOperator
  value?: ConditionValue
  values?: readonly ConditionValue[]
  ignoreCase?: boolean
}

const order: readonly ConditionOperator[] = ['greater', 'greaterOrEqual', 'less', 'lessOrEqual']
const presence: readonly ConditionOperator[] = ['isPresent', 'isEmpty']

/** The operators that make sense for a type; all of them where the type is not known. */
export function operatorsFor(type: AttributeType | undefined): readonly ConditionOperator[] {
  const all = conditionOperators.map((operator) => operator.id)
  switch (type) {
    case undefined:
      return all
    case 'text':
      return all.filter((operator) => operator !== 'isTrue' && operator !== 'isFalse')
    case 'integer':
    case 'decimal':
      return ['equals', 'notEquals', 'in', 'notIn', ...order, ...presence]
    case 'dateTime':
      return [...order, 'equals', 'notEquals', ...presence]
    case 'boolean':
      return ['isTrue', 'isFalse', ...presence]
    case 'binary':
    case 'reference':
      return presence
    default:
      return type satisfies never
  }
}

export function isRelative(value: ConditionValue | undefined): value is RelativeDate {
  return typeof value === 'object' && 'relative' in value
}

/** What was typed as a value of the attribute's type; text where it does not fit or the type is not known. */
export function conditionValue(written: string, type: AttributeType | undefined): ConditionValue {
  const trimmed = written.trim()
  if (type === 'integer' && /^[+-]?\d{1,19}$/.test(trimmed)) return integer(BigInt(trimmed))
  if (type === 'decimal') return canonicalDecimal(trimmed) ?? written
  return written
}

/** The value as it is typed. */
export function writtenValue(value: ConditionValue | undefined): string {
  if (value === undefined || isRelative(value)) return ''
  if (typeof value !== 'object') return String(value)
  return 'integer' in value ? value.integer : value.decimal
}

/** What the input of a value needs besides its row. */
interface ValueContext {
  readonly timeZone: string
  readonly changed: () => void
  /** Values there are. */
  readonly found: () => readonly string[]
}

/** The input for what the row compares with; writes into `row`. Nothing for operators that take no value. */
export function valueInput(row: DraftRow, type: AttributeType | undefined, context: ValueContext): HTMLElement | null {
  const operator = conditionOperators.find((candidate) => candidate.id === row.operator)
  if (!operator || operator.takesValue === 'none') return null
  if (operator.takesValue === 'several') return severalInput(row, type, context)
  const dates = type === 'dateTime' || ((type === 'text' || type === undefined) && order.includes(row.operator))
  return dates ? dateInput(row, type, context) : oneInput(row, type, context)
}

function oneInput(row: DraftRow, type: AttributeType | undefined, { changed, found }: ValueContext): HTMLElement {
  const placeholder =
    type === 'dateTime'
      ? '2026-01-31'
      : row.operator === 'matches' || row.operator === 'notMatches'
        ? '^E[0-9]+$'
        : text('condition.value')
  const input = textInput({
    value: writtenValue(row.value),
    label: text('condition.value'),
    placeholder,
    class: 'idw-condition-value',
    onChange: (written) => {
      if (written === '') delete row.value
      else row.value = conditionValue(written, type)
      changed()
    },
  })
  const choose = (value: string) => () => {
    input.value = value
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  suggest(input, {
    onFocus: true,
    find: (occasion) =>
      found()
        .filter((value) => occasion === 'asked' || foldCase(value).includes(foldCase(input.value)))
        .map((value) => ({ label: value, choose: choose(value) })),
  })
  return input
}

function severalInput(row: DraftRow, type: AttributeType | undefined, { changed, found }: ValueContext): HTMLElement {
  const area = el('textarea', {
    class: 'idw-condition-value',
    rows: Math.min(6, Math.max(2, row.values?.length ?? 0)),
    'aria-label': text('condition.values'),
    placeholder: text('condition.values'),
  })
  area.value = (row.values ?? []).map(writtenValue).join('\n')
  area.addEventListener('input', () => {
    row.values = area.value
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => conditionValue(line.trim(), type))
    changed()
  })
  return el('div', { class: 'idw-several' }, area, foundChoices(area, found))
}

/** Told to the choices of a condition once the values there are are known. */
export const valuesKnown = 'values-known'

/** The values there are, to be taken in and out by a click. */
function foundChoices(area: HTMLTextAreaElement, found: () => readonly string[]): HTMLElement {
  const choices = el('div', { class: 'idw-choices' })
  const lines = (): string[] => area.value.split('\n').filter((line) => line.trim() !== '')
  const draw = (): void =>
    choices.replaceChildren(
      ...found().map((value) => {
        const isIn = lines().includes(value)
        const toggle = (): void => {
          area.value = (isIn ? lines().filter((line) => line !== value) : [...lines(), value]).join('\n')
          area.dispatchEvent(new Event('input', { bubbles: true }))
          draw()
        }
        const choice = button(value, { class: `red-ui-button-small idw-choice${isIn ? ' idw-chosen' : ''}`, onClick: toggle })
        choice.setAttribute('aria-pressed', String(isIn))
        return choice
      }),
    )
  area.addEventListener('focus', draw)
  choices.addEventListener(valuesKnown, draw)
  area.addEventListener('input', draw)
  draw()
  return choices
}

/** Whose days count (S6). */
function zoneNote(timeZone: string): HTMLElement {
  return el('span', { class: 'idw-help', title: text('condition.timeZoneHelp') }, text('condition.timeZone', { zone: timeZone }))
}

function dateInput(row: DraftRow, type: AttributeType | undefined, context: ValueContext): HTMLElement {
  const { timeZone, changed } = context
  const container = el('div', { class: 'idw-dates idw-line' })
  const kind = select({
    label: text('condition.dateKind'),
    value: isRelative(row.value) ? 'relative' : 'fixed',
    choices: [
      { value: 'fixed', label: text(type === 'dateTime' ? 'condition.fixedDate' : 'condition.fixedValue') },
      { value: 'relative', label: text('condition.relativeDate') },
    ],
    onChange: (chosen) => {
      if (chosen === 'relative') row.value = { relative: -30, unit: 'days' }
      else delete row.value
      draw()
      changed()
    },
  })
  const draw = (): void =>
    container.replaceChildren(
      kind,
      ...(isRelative(row.value) ? relativeInputs(row, row.value, changed) : [oneInput(row, type, context)]),
      ...(type === 'dateTime' || isRelative(row.value) ? [zoneNote(timeZone)] : []),
    )
  draw()
  return container
}

function relativeInputs(row: DraftRow, start: RelativeDate, changed: () => void): HTMLElement[] {
  const set = (): void => {
    const many = /^\d{1,5}$/.test(number.value.trim()) ? Number(number.value) : 0
    number.classList.toggle('idw-invalid', !/^\d{1,5}$/.test(number.value.trim()))
    row.value = { relative: direction.value === 'ago' && many > 0 ? -many : many, unit: unit.value as RelativeDate['unit'] }
    changed()
  }
  const number = textInput({
    value: String(Math.abs(start.relative)),
    label: text('condition.howMany'),
    type: 'number',
    class: 'idw-number',
    onChange: () => set(),
  })
  const unit = select({
    label: text('condition.unit'),
    value: start.unit,
    choices: relativeUnits.map((value) => ({ value, label: text(`condition.units.${value}`) })),
    onChange: () => set(),
  })
  const direction = select({
    label: text('condition.direction'),
    value: start.relative <= 0 ? 'ago' : 'fromNow',
    choices: (['ago', 'fromNow'] as const).map((value) => ({ value, label: text(`condition.directions.${value}`) })),
    onChange: () => set(),
  })
  for (const input of [unit, direction]) input.style.width = 'auto'
  return [number, unit, direction]
}
