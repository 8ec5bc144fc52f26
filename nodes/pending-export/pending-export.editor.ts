import { validRule } from '../editor/fields/checks'
import { byId, checkbox, field } from '../editor/widgets/dom'
import { colours } from '../editor/dialogs/look'
import { migrate } from '../editor/dialogs/migrate'
import { ruleField } from '../editor/fields/rule-field'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

let hold: HTMLInputElement | undefined

RED.nodes.registerType('identity-pending-export', {
  category: 'identity',
  color: colours.write,
  icon: 'font-awesome/fa-inbox',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    rule: {
      value: '',
      type: 'identity-sync-rule',
      filter: (node) => (node as { direction?: unknown }).direction !== 'inbound',
      validate: validRule('outbound'),
    },
    hold: { value: false },
  },
  inputs: 1,
  outputs: 1,
  outputLabels: () => text('output.staged'),
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
    const dialog = byId('identity-pending-export-dialog')
    const box = checkbox({ label: text('pending.hold'), checked: this['hold'] === true })
    hold = box.input
    dialog.classList.add('idw')
    dialog.replaceChildren(field(text('pending.review'), box.element, text('pending.holdHelp')))
    ruleField(byId('identity-pending-export-rule'), () => undefined)
  },
  oneditsave() {
    this['hold'] = hold?.checked ?? false
  },
})
