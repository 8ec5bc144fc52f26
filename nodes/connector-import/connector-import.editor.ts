import { systemNode } from '../editor/canvas/canvas'
import { validSystem, wholeNumber } from '../editor/fields/checks'
import { byId } from '../editor/widgets/dom'
import type { ImportForm, ImportSettings } from '../editor/dialogs/import-form'
import { importForm } from '../editor/dialogs/import-form'
import { colours } from '../editor/dialogs/look'
import { migrate } from '../editor/dialogs/migrate'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

let form: ImportForm | undefined

RED.nodes.registerType('identity-connector-import', {
  category: 'identity',
  color: colours.read,
  icon: 'font-awesome/fa-sign-in',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    system: { value: '', type: 'identity-connected-system', validate: validSystem },
    profile: { value: 'full-import+delta-sync' },
    pageSize: { value: 200, validate: wholeNumber('import.pageSize', 1, 10_000) },
    send: { value: 'objects' },
    objectTypes: { value: [] },
    overlap: { value: 'wait' },
  },
  inputs: 1,
  outputs: 3,
  inputLabels: () => text('input.trigger'),
  outputLabels: (index) =>
    text((['output.objects', 'output.disconnected', 'output.finished'] as const)[index] ?? 'output.objects'),
  paletteLabel() {
    return (this as unknown as EditorNode)._('palette')
  },
  label() {
    const system = systemNode(this['system'])?.name
    return this.name || (system ? text('import.label', { system }) : this._('palette'))
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare() {
    useStyle()
    migrate(this, [])
    const system = $('#node-input-system')
    form = importForm(byId('identity-connector-import-dialog'), this as unknown as ImportSettings, () => systemNode(system.val()))
    system.on('change', () => form?.refresh())
  },
  oneditsave() {
    Object.assign(this, form?.value())
  },
})
