/** The form of an attribute flow: its mapping table, with help for the direction of its rule. */
import type { MappingConfig } from '../canvas/shapes'
import type { RuleField } from '../fields/rule-field'
import type { MappingPurpose } from '../mapping/mapping'
import { mappingTable } from '../mapping/mapping-table'
import { recordBar } from '../records/record-bar'
import { el } from '../widgets/dom'
import { text } from '../widgets/text'

/** Fills `container`; `rule` watches the dialog's rule and calls back when it is another. */
export function attributeFlowForm(
  container: HTMLElement,
  start: readonly MappingConfig[],
  rule: (changed: () => void) => RuleField,
): () => { mappings: MappingConfig[] } {
  const rows = el('div')
  const help = el('div', { class: 'idw-help', style: 'margin-bottom: 6px' })
  const tried = el('div')
  container.replaceChildren(el('div', { class: 'idw-section' }, text('mapping.title')), help, tried, rows)
  const draw = (): void => {
    help.textContent = text(purpose() === 'inbound' ? 'mapping.helpIn' : 'mapping.helpOut')
    table.refresh()
  }
  const { schema } = rule(draw)
  const purpose = (): MappingPurpose => schema().rule?.direction ?? 'inbound'
  const table = mappingTable(rows, start, { purpose, schema })
  draw()
  const node = () => ({ type: 'identity-attribute-flow', mappings: table.value() })
  const bar = recordBar({ form: container, schema, node, show: (answer) => table.show(answer?.values ?? null) })
  tried.replaceWith(bar.element)
  return () => ({ mappings: table.value() })
}
