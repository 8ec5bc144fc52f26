import { validRule } from '../editor/checks'
import { byId } from '../editor/dom'
import { colours } from '../editor/look'
import { migrate } from '../editor/migrate'
import { ruleField } from '../editor/rule-field'
import { useStyle } from '../editor/style'
import { text } from '../editor/text'

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
