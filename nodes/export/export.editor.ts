import { systemNode } from '../editor/canvas/canvas'
import { validSystem } from '../editor/fields/checks'
import { byId } from '../editor/widgets/dom'
import { overlapField } from '../editor/dialogs/overlap-field'
import { colours } from '../editor/dialogs/look'
import { migrate } from '../editor/dialogs/migrate'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

let overlap: ReturnType<typeof overlapField> | undefined

RED.nodes.registerType('identity-export', {
  category: 'identity',
  color: colours.write,
  icon: 'font-awesome/fa-sign-out',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    system: { value: '', type: 'identity-connected-system', validate: validSystem },
    overlap: { value: 'wait' },
  },
  inputs: 1,
  outputs: 3,
  inputLabels: () => text('input.trigger'),
  outputLabels: (index) => text((['output.exported', 'output.failed', 'output.finished'] as const)[index] ?? 'output.exported'),
  paletteLabel() {
    return (this as unknown as EditorNode)._('palette')
  },
  label() {
    const system = systemNode(this['system'])?.name
    return this.name || (system ? text('export.label', { system }) : this._('palette'))
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare() {
    useStyle()
    migrate(this, [])
    overlap = overlapField(this['overlap'] as 'wait' | 'drop')
    const dialog = byId('identity-export-dialog')
    dialog.classList.add('idw')
    dialog.replaceChildren(overlap.element)
  },
  oneditsave() {
    this['overlap'] = overlap?.value() ?? 'wait'
  },
})
