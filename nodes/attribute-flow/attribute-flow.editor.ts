import { validRule } from '../editor/fields/checks'
import { validMappings } from '../editor/mapping/mapping-checks'
import { byId, el } from '../editor/widgets/dom'
import { colours } from '../editor/dialogs/look'
import type { MappingTable } from '../editor/mapping/mapping-table'
import { mappingTable } from '../editor/mapping/mapping-table'
import { migrate } from '../editor/dialogs/migrate'
import { ruleField } from '../editor/fields/rule-field'
import type { MappingConfig } from '../editor/canvas/shapes'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

let table: MappingTable | undefined

RED.nodes.registerType('identity-attribute-flow', {
  category: 'identity',
  color: colours.decide,
  icon: 'font-awesome/fa-exchange',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    rule: { value: '', type: 'identity-sync-rule', validate: validRule() },
    mappings: { value: [], validate: validMappings },
  },
  inputs: 1,
  outputs: 1,
  outputLabels: () => text('output.object'),
  paletteLabel() {
    return (this as unknown as EditorNode)._('palette')
  },
  label() {
    return this.name || this._('palette')
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare() {
    useStyle()
    migrate(this, [])
    const dialog = byId('identity-attribute-flow-dialog')
    const place = el('div')
    const help = el('div', { class: 'idw-help', style: 'margin-bottom: 6px' })
    dialog.classList.add('idw')
    dialog.replaceChildren(el('div', { class: 'idw-section' }, text('mapping.title')), help, place)
    const draw = (): void => {
      help.textContent = text(purpose() === 'inbound' ? 'mapping.helpIn' : 'mapping.helpOut')
      table?.refresh()
    }
    const rule = ruleField(byId('identity-attribute-flow-rule'), draw)
    const purpose = () => rule.schema().rule?.direction ?? 'inbound'
    table = mappingTable(place, (this['mappings'] as MappingConfig[]) ?? [], { purpose, schema: rule.schema })
    draw()
  },
  oneditsave() {
    this['mappings'] = table?.value() ?? []
  },
})
