/** The mapping table: an editable list whose rows check one another. */
import { foldCase } from '../../../runtime/model/values'
import { completeRow, focusRow, listRows } from '../widgets/list-rows'
import { el } from '../widgets/dom'
import type { MappingContext, MappingPurpose } from './mapping'
import { newMapping } from './mapping'
import { chosenWhenMissing, isUnique } from './mapping-options'
import type { TriedRow } from './mapping-row'
import { mappingRow } from './mapping-row'
import type { MappingConfig } from '../canvas/shapes'
import { leftWithout, suggestMappings } from './same-names'
import { text } from '../widgets/text'

export interface MappingTable {
  /** The rows in their order; settings that do not apply to the rule's direction are back at their defaults. */
  value(): MappingConfig[]
  /** Draws anew after the rule or the schema has changed. */
  refresh(): void
  /** Says at each row that names what it writes what it gives, in their order; null takes that away. */
  show(tried: readonly TriedRow[] | null): void
}

interface Row {
  config: MappingConfig
  check?: () => void
  say?: (tried: TriedRow | null) => void
}

/** The mapping table in `container`: one row an attribute that is written. */
export function mappingTable(
  container: HTMLElement,
  start: readonly MappingConfig[],
  context: MappingContext,
  onChange: () => void = () => undefined,
): MappingTable {
  container.classList.add('idw')
  const list = el('ol')
  container.replaceChildren(list)
  const changed = (): void => {
    for (const row of rowsOf(list)) row.check?.()
    onChange()
  }
  $(list).editableList<Row>({
    addButton: text('mapping.add'),
    height: 'auto',
    sortable: true,
    removable: true,
    scrollOnAdd: true,
    addItem: (element, _index, row) => {
      const isNew = !row.config
      row.config ??= newMapping()
      const drawn = mappingRow(row.config, context, {
        twice: () =>
          rowsOf(list).filter((other) => other.config.enabled && same(other.config.target, row.config.target)).length > 1,
        changed,
      })
      row.check = drawn.check
      row.say = drawn.say
      element.append(drawn.element)
      completeRow(drawn.element, changed)
      if (isNew) focusRow(drawn.element)
    },
    removeItem: changed,
    sortItems: changed,
    buttons: context.purpose() === 'disable' ? [] : [suggestButton(list, context, changed)],
  })
  const fill = (rows: readonly MappingConfig[]): void => {
    $(list).editableList('empty')
    for (const config of rows) $(list).editableList('addItem', { config })
  }
  fill(start.map((config) => ({ ...newMapping(), ...config })))
  return {
    value: () => rowsOf(list).map((row) => applicable(row.config, context.purpose())),
    refresh: () => fill(rowsOf(list).map((row) => row.config)),
    show: (tried) => {
      const left = [...(tried ?? [])]
      for (const { config, say } of rowsOf(list)) say?.(config.target.trim() === '' ? null : (left.shift() ?? null))
    },
  }
}

const rowsOf = (list: HTMLElement): Row[] => listRows<Row>(list)

/** Adds rows for the attributes whose names match on both sides. */
function suggestButton(list: HTMLElement, context: MappingContext, changed: () => void) {
  const click = (): void => {
    const rows = rowsOf(list).map((row) => row.config)
    const added = suggestMappings(context.schema(), context.purpose(), rows)
    for (const config of added) $(list).editableList('addItem', { config })
    say(added, leftWithout(context.schema(), context.purpose(), [...rows, ...added]))
    changed()
  }
  return { label: text('mapping.suggest'), icon: 'fa fa-magic', title: text('mapping.suggestHelp'), click }
}

/** How many rows were added, and which attributes nothing was found for. */
function say(added: readonly MappingConfig[], left: readonly string[]): void {
  const found = added.length === 0 ? text('mapping.nothingToSuggest') : text('mapping.suggested', { count: added.length })
  const rest = left.length === 0 ? '' : ` ${text('mapping.leftWithout', { names: left.slice(0, mostNamed).join(', ') })}`
  const type = added.length === 0 ? 'warning' : 'success'
  RED.notify($(el('span', {}, `${found}${rest}`)), { type, timeout: 8000 })
}

/** Attributes that are named at most. */
const mostNamed = 12

function same(a: string, b: string): boolean {
  return a !== '' && foldCase(a) === foldCase(b)
}

/** The row with settings that its direction does not have back at their defaults. */
export function applicable(config: MappingConfig, purpose: MappingPurpose): MappingConfig {
  const { enabled, target, kind, value, precedence, merge, emptyCounts, mode, reusable, sharing } = config
  const inbound = purpose === 'inbound'
  return {
    enabled,
    target: target.trim(),
    kind,
    value: kind === 'direct' ? value.trim() : value,
    precedence: inbound ? String(precedence).trim() : '',
    merge: inbound && merge,
    emptyCounts: inbound && emptyCounts,
    whenMissing: chosenWhenMissing(config),
    mode: purpose === 'outbound' ? mode : 'always',
    ...(sharing && purpose === 'outbound' && { sharing }),
    ...(reusable && purpose !== 'disable' && isUnique(config) && { reusable }),
  }
}
