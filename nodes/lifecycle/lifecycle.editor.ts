import { validStore, wholeNumber } from '../editor/fields/checks'
import { byId, checkbox, field } from '../editor/widgets/dom'
import { overlapField } from '../editor/dialogs/overlap-field'
import { colours } from '../editor/dialogs/look'
import { migrate } from '../editor/dialogs/migrate'
import type { NumberField } from '../editor/widgets/number-field'
import { numberField } from '../editor/widgets/number-field'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

interface Form {
  readonly deletions: HTMLInputElement
  readonly pageSize: NumberField
  readonly overlap: ReturnType<typeof overlapField>
}
let form: Form | undefined

RED.nodes.registerType('identity-lifecycle', {
  category: 'identity',
  color: colours.life,
  icon: 'font-awesome/fa-hourglass-half',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    store: { value: '', type: 'identity-store', validate: validStore },
    deletions: { value: true },
    pageSize: { value: 200, validate: wholeNumber('import.pageSize', 1, 10_000) },
    overlap: { value: 'wait' },
  },
  inputs: 1,
  outputs: 2,
  inputLabels: () => text('input.trigger'),
  outputLabels: (index) => text(index === 0 ? 'output.due' : 'output.finished'),
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
    const deletions = checkbox({ label: text('lifecycle.deletions'), checked: this['deletions'] !== false })
    const pageSize = numberField({
      label: 'import.pageSize',
      help: 'lifecycle.pageSizeHelp',
      value: this['pageSize'] ?? 200,
      least: 1,
      most: 10_000,
    })
    const overlap = overlapField(this['overlap'] as 'wait' | 'drop')
    form = { deletions: deletions.input, pageSize, overlap }
    const dialog = byId('identity-lifecycle-dialog')
    dialog.classList.add('idw')
    dialog.replaceChildren(
      field(text('lifecycle.scans'), deletions.element, text('lifecycle.deletionsHelp')),
      overlap.element,
      pageSize.element,
    )
  },
  oneditsave() {
    this['deletions'] = form?.deletions.checked ?? true
    this['pageSize'] = form?.pageSize.value() ?? 200
    this['overlap'] = form?.overlap.value() ?? 'wait'
  },
})
