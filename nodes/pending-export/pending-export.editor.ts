import { validRule } from '../editor/checks'
import { byId, checkbox, field } from '../editor/dom'
import { colours } from '../editor/look'
import { migrate } from '../editor/migrate'
import { ruleField } from '../editor/rule-field'
import { useStyle } from '../editor/style'
import { text } from '../editor/text'

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
