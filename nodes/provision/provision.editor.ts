import { validRows, validRule } from '../editor/fields/checks'
import { validMappings } from '../editor/mapping/mapping-checks'
import { byId } from '../editor/widgets/dom'
import { colours } from '../editor/dialogs/look'
import { migrate } from '../editor/dialogs/migrate'
import type { ProvisionForm, ProvisionSettings } from '../editor/dialogs/provision-form'
import { provisionForm } from '../editor/dialogs/provision-form'
import { ruleField } from '../editor/fields/rule-field'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

let form: ProvisionForm | undefined

RED.nodes.registerType('identity-provision', {
  category: 'identity',
  color: colours.write,
  icon: 'font-awesome/fa-id-card-o',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    rule: {
      value: '',
      type: 'identity-sync-rule',
      filter: (node) => (node as { direction?: unknown }).direction !== 'inbound',
      validate: validRule('outbound'),
    },
    rows: { value: [], validate: validRows('optional') },
    action: { value: 'disconnect' },
    onDeletion: { value: '' },
    disable: {
      value: [],
      validate(value, options) {
        const used = this as unknown as ProvisionSettings
        if (used.action !== 'disable' && used.onDeletion !== 'disable') return true
        return Array.isArray(value) && value.length > 0 ? validMappings.call(this, value, options) : text('check.disableMissing')
      },
    },
    inGrace: { value: '' },
    disableCounts: { value: true },
  },
  inputs: 1,
  outputs: 2,
  outputLabels: (index) => text(index === 0 ? 'output.account' : 'output.deprovisioned'),
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
    const rule = ruleField(byId('identity-provision-rule'), () => form?.refresh())
    form = provisionForm(byId('identity-provision-dialog'), this as unknown as ProvisionSettings, rule.schema)
  },
  oneditsave() {
    Object.assign(this, form?.value())
  },
})
