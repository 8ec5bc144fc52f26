/** A condition as rows and nested groups, and what keeps it from being used. */
import type { ConditionGroup, ConditionOperator, ConditionRow } from '../../../runtime/expression/condition'
import { conditionOperators } from '../../../runtime/expression/condition'
import { searchAttribute } from '../../../runtime/model/schema'
import type { AttributeSchema } from '../../../runtime/model/schema'
import { picker } from '../fields/attribute-input'
import { readableOptions } from '../canvas/canvas'
import type { DraftRow } from './condition-value'
import { operatorsFor, valueInput } from './condition-value'
import { button, checkbox, el, iconButton, select } from '../widgets/dom'
import { text } from '../widgets/text'

interface DraftGroup {
  match: 'all' | 'any'
  parts: (DraftRow | DraftGroup)[]
}

/** Where the attributes of the condition come from. */
export interface ConditionContext {
  root(): 'cs' | 'mv'
  schema(): { readonly attributes: readonly AttributeSchema[] } | undefined
  /** The store's time zone, whose days count in dates. */
  timeZone(): string
  /** Values that objects have in an attribute of few, the most frequent first; empty where that is not known. */
  found(attribute: string): readonly string[]
}

export interface ConditionBuilder {
  value(): ConditionGroup
  set(condition: ConditionGroup): void
  refresh(): void
}

const emptyRow = (): DraftRow => ({ attribute: '', operator: 'equals' })
const isGroup = (part: DraftRow | DraftGroup): part is DraftGroup => 'parts' in part

/** A condition of rows and nested groups in `container`. */
export function conditionBuilder(
  container: HTMLElement,
  start: ConditionGroup,
  context: ConditionContext,
  changed: () => void,
): ConditionBuilder {
  container.classList.add('idw')
  let draft = structuredClone(start) as DraftGroup
  const draw = (): void => {
    container.replaceChildren(groupElement(draft, context, { changed, redraw }))
  }
  const redraw = (): void => {
    draw()
    changed()
  }
  draw()
  return {
    value: () => structuredClone(draft) as ConditionGroup,
    set: (condition) => {
      draft = structuredClone(condition) as DraftGroup
      redraw()
    },
    refresh: draw,
  }
}

interface Acts {
  /** A value changed; the rows stay as they are drawn. */
  readonly changed: () => void
  /** Rows came or went. */
  readonly redraw: () => void
}

function groupElement(group: DraftGroup, context: ConditionContext, acts: Acts, remove?: () => void): HTMLElement {
  const match = select({
    label: text('condition.match'),
    value: group.match,
    choices: (['all', 'any'] as const).map((value) => ({ value, label: text(`condition.matches.${value}`) })),
    onChange: (value) => {
      group.match = value as 'all' | 'any'
      acts.redraw()
    },
  })
  const drop = (part: DraftRow | DraftGroup) => () => {
    group.parts.splice(group.parts.indexOf(part), 1)
    acts.redraw()
  }
  const move = (part: DraftRow | DraftGroup, by: -1 | 1) => () => {
    const at = group.parts.indexOf(part)
    group.parts.splice(at, 1)
    group.parts.splice(Math.max(0, at + by), 0, part)
    acts.redraw()
  }
  const add = (part: DraftRow | DraftGroup) => () => {
    group.parts.push(part)
    acts.redraw()
  }
  const parts = group.parts.map((part, index) =>
    isGroup(part)
      ? groupElement(part, context, acts, drop(part))
      : rowElement(part, context, { ...acts, remove: drop(part), up: index > 0 ? move(part, -1) : undefined }),
  )
  return el(
    'div',
    { class: 'idw-group' },
    el('div', { class: 'idw-group-head' }, match, remove ? iconButton('times', text('condition.removeGroup'), remove) : null),
    ...parts,
    parts.length === 0 ? el('div', { class: 'idw-empty' }, text('condition.empty')) : null,
    el(
      'div',
      { class: 'idw-line' },
      button(text('condition.addRow'), { icon: 'plus', onClick: add(emptyRow()) }),
      button(text('condition.addGroup'), {
        icon: 'object-group',
        onClick: add({ match: group.match === 'all' ? 'any' : 'all', parts: [emptyRow()] }),
      }),
    ),
  )
}

interface RowActs extends Acts {
  readonly remove: () => void
  /** Undefined for the first row. */
  readonly up: (() => void) | undefined
}

function rowElement(row: DraftRow, context: ConditionContext, acts: RowActs): HTMLElement {
  const schemaOf = (): AttributeSchema | undefined => {
    const schema = context.schema()
    return schema && searchAttribute(schema, row.attribute)
  }
  const element = el('div', { class: 'idw-condition' })
  let type = schemaOf()?.type
  const attribute = picker({
    value: row.attribute,
    label: text('condition.attribute'),
    placeholder: text('condition.attribute'),
    options: () => readableOptions(context.root(), context.schema()),
    onChange: (value) => {
      row.attribute = value
      if (schemaOf()?.type !== type) {
        type = schemaOf()?.type
        if (type && !operatorsFor(type).includes(row.operator)) setOperator(row, operatorsFor(type)[0] ?? 'isPresent')
        draw()
      }
      acts.changed()
    },
  })
  const draw = (): void => {
    const operator = operatorSelect(row, type, () => {
      draw()
      acts.changed()
    })
    const comparison = [
      attribute.element,
      operator,
      valueInput(row, type, {
        timeZone: context.timeZone(),
        changed: acts.changed,
        found: () => context.found(schemaOf()?.name ?? row.attribute),
      }),
      caseBox(row, type, acts.changed),
    ]
    element.replaceChildren(el('div', { class: 'idw-condition-parts' }, ...comparison), rowTools(acts))
  }
  draw()
  return element
}

function operatorSelect(row: DraftRow, type: AttributeSchema['type'] | undefined, changed: () => void): HTMLElement {
  return select({
    label: text('condition.operator'),
    value: row.operator,
    choices: operatorChoices(row, type),
    onChange: (chosen) => {
      setOperator(row, chosen as ConditionOperator)
      changed()
    },
  })
}

function rowTools({ up, remove }: RowActs): HTMLElement {
  return el(
    'div',
    { class: 'idw-tools' },
    up ? iconButton('arrow-up', text('condition.moveUp'), up) : null,
    iconButton('times', text('condition.removeRow'), remove),
  )
}

function operatorChoices(row: DraftRow, type: AttributeSchema['type'] | undefined) {
  const offered = operatorsFor(type)
  const all = offered.includes(row.operator) ? offered : [...offered, row.operator]
  return all.map((id) => ({ value: id, label: operatorWords(id, type) }))
}

function operatorWords(id: ConditionOperator, type: AttributeSchema['type'] | undefined): string {
  const dated = type === 'dateTime' && (id === 'greater' || id === 'greaterOrEqual' || id === 'less' || id === 'lessOrEqual')
  return dated ? text(`condition.dateOperators.${id}`) : text(`condition.operators.${id}`)
}

/** Changes the operator and drops what the new one does not take. */
function setOperator(row: DraftRow, operator: ConditionOperator): void {
  const known = conditionOperators.find((candidate) => candidate.id === operator)
  row.operator = operator
  if (known?.takesValue === 'several') row.values ??= row.value === undefined ? [] : [row.value]
  else delete row.values
  if (known?.takesValue !== 'one') delete row.value
  if (!known?.ignoresCase) delete row.ignoreCase
}

function caseBox(row: DraftRow, type: AttributeSchema['type'] | undefined, changed: () => void): HTMLElement | null {
  const able = conditionOperators.find((candidate) => candidate.id === row.operator)?.ignoresCase
  if (!able || (type !== undefined && type !== 'text')) return null
  return checkbox({
    label: text('condition.ignoreCase'),
    checked: row.ignoreCase ?? false,
    onChange: (on) => {
      if (on) row.ignoreCase = true
      else delete row.ignoreCase
      changed()
    },
  }).element
}

/** What keeps the condition from being used, in a sentence; undefined when it is complete. */
export function conditionProblem(group: ConditionGroup): string | undefined {
  if (group.parts.length === 0) return text('condition.noRows')
  for (const part of group.parts) {
    const problem = 'parts' in part ? conditionProblem(part) : rowProblem(part)
    if (problem) return problem
  }
  return undefined
}

function rowProblem(row: ConditionRow): string | undefined {
  if (row.attribute === '') return text('condition.attributeMissing')
  const takes = conditionOperators.find((candidate) => candidate.id === row.operator)?.takesValue
  if (takes === 'one' && row.value === undefined) return text('condition.valueMissing', { attribute: row.attribute })
  return takes === 'several' && (row.values ?? []).length === 0
    ? text('condition.valueMissing', { attribute: row.attribute })
    : undefined
}
