/** The ordered rows of a join, each of pairs that must all match. */
import type { JoinPair } from '../../../runtime/model/rules'
import { picker } from './attribute-input'
import { completeRow, focusRow, listRows } from '../widgets/list-rows'
import type { RuleSchema } from '../canvas/canvas'
import { attributeOptions } from '../canvas/canvas'
import { button, checkbox, el, iconButton } from '../widgets/dom'
import type { JoinRowConfig } from '../canvas/shapes'
import { text } from '../widgets/text'

export interface JoinRows {
  /** The rows in the order they are tried; pairs without any name are left out, and rows without pairs. */
  value(): JoinRowConfig[]
  refresh(): void
}

const newPair = (): JoinPair => ({ cs: '', mv: '', ignoreCase: false })

interface Row {
  pairs?: Draft[]
}
type Draft = { -readonly [K in keyof JoinPair]: JoinPair[K] }

/** The ordered rows of a join in `container`; all pairs of a row must match. */
export function joinRows(container: HTMLElement, start: readonly JoinRowConfig[], schema: () => RuleSchema): JoinRows {
  container.classList.add('idw')
  const list = el('ol')
  container.replaceChildren(list)
  const rowsOf = (): Row[] => listRows<Row>(list)
  const number = (): void => {
    for (const [index, title] of [...list.querySelectorAll('.idw-row-title')].entries())
      title.textContent = text(index === 0 ? 'join.first' : 'join.next', { number: index + 1 })
  }
  $(list).editableList<Row>({
    addButton: text('join.addRow'),
    height: 'auto',
    sortable: true,
    removable: true,
    addItem: (element, _index, row) => {
      const isNew = row.pairs === undefined
      row.pairs ??= [newPair()]
      const drawn = rowOf(row.pairs, schema)
      element.append(drawn)
      completeRow(drawn, number)
      if (isNew) focusRow(drawn)
      number()
    },
    removeItem: () => number(),
    sortItems: () => number(),
  })
  const fill = (rows: readonly JoinRowConfig[]): void => {
    $(list).editableList('empty')
    for (const row of rows) $(list).editableList('addItem', { pairs: row.pairs.map((pair) => ({ ...newPair(), ...pair })) })
    number()
  }
  const read = (): JoinRowConfig[] => rowsOf().map((row) => ({ pairs: (row.pairs ?? []).map((pair) => ({ ...pair })) }))
  fill(start)
  return { value: () => withoutEmpty(read()), refresh: () => fill(read()) }
}

/** The rows without pairs that name nothing, and without rows that have no pair left. */
export function withoutEmpty(rows: readonly JoinRowConfig[]): JoinRowConfig[] {
  return rows
    .map((row) => ({ pairs: row.pairs.filter((pair) => pair.cs !== '' || pair.mv !== '') }))
    .filter((row) => row.pairs.length > 0)
}

function rowOf(pairs: Draft[], schema: () => RuleSchema): HTMLElement {
  const lines = el('div')
  const draw = (): void =>
    lines.replaceChildren(
      ...pairs.map((pair, index) =>
        pairLine(pair, schema, () => {
          pairs.splice(index, 1)
          if (pairs.length === 0) pairs.push(newPair())
          draw()
        }),
      ),
    )
  draw()
  const add = button(text('join.addPair'), {
    icon: 'plus',
    onClick: () => {
      pairs.push(newPair())
      draw()
      focusRow(lines.lastElementChild as HTMLElement)
    },
  })
  return el('div', {}, el('div', { class: 'idw-row-title' }), lines, add)
}

function pairLine(pair: Draft, schema: () => RuleSchema, remove: () => void): HTMLElement {
  const side = (name: 'cs' | 'mv'): HTMLElement => {
    const label = text(name === 'cs' ? 'join.cs' : 'join.mv')
    return picker({
      value: pair[name],
      label,
      placeholder: label,
      options: () => attributeOptions(name === 'cs' ? schema().cs : schema().mv),
      onChange: (value) => {
        pair[name] = value
      },
    }).element
  }
  const ignoreCase = checkbox({
    label: text('join.ignoreCase'),
    title: text('join.ignoreCaseHelp'),
    checked: pair.ignoreCase,
    onChange: (on) => {
      pair.ignoreCase = on
    },
  })
  return el(
    'div',
    { class: 'idw-pair' },
    side('cs'),
    el('span', { class: 'idw-equals' }, '='),
    side('mv'),
    ignoreCase.element,
    iconButton('times', text('join.removePair'), remove),
  )
}
