import { validRule } from '../editor/fields/checks'
import { byId } from '../editor/widgets/dom'
import { colours } from '../editor/dialogs/look'
import { migrate } from '../editor/dialogs/migrate'
import { ruleField } from '../editor/fields/rule-field'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

RED.nodes.registerType('identity-project', {
  category: 'identity',
  color: colours.decide,
  icon: 'font-awesome/fa-user-plus',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    rule: {
      value: '',
      type: 'identity-sync-rule',
      filter: (node) => (node as { direction?: unknown }).direction !== 'outbound',
      validate: validRule('inbound'),
    },
  },
  inputs: 1,
  outputs: 1,
  outputLabels: () => text('output.projected'),
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
    ruleField(byId('identity-project-rule'), () => undefined)
  },
})
