import { systemNode } from '../editor/canvas/canvas'
import { validSystem, wholeNumber } from '../editor/fields/checks'
import { byId } from '../editor/widgets/dom'
import { migrate } from '../editor/dialogs/migrate'
import type { RuleForm, RuleSettings } from '../editor/dialogs/rule-form'
import { ruleForm } from '../editor/dialogs/rule-form'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

let form: RuleForm | undefined

RED.nodes.registerType('identity-sync-rule', {
  category: 'config',
  defaults: {
    name: { value: '', validate: (value, _options) => (String(value ?? '').trim() === '' ? text('check.nameMissing') : true) },
    configVersion: { value: 1 },
    direction: { value: 'inbound' },
    system: { value: '', type: 'identity-connected-system', validate: validSystem },
    csType: { value: '', validate: (value, _options) => (String(value ?? '') === '' ? text('check.csTypeMissing') : true) },
    mvType: { value: '', validate: (value, _options) => (String(value ?? '') === '' ? text('check.mvTypeMissing') : true) },
    precedence: { value: 10, validate: wholeNumber('ruleForm.precedence', 1, 100_000) },
    enabled: { value: true },
  },
  paletteLabel() {
    return (this as unknown as EditorNode)._('palette')
  },
  label() {
    return this.name || this._('palette')
  },
  oneditprepare() {
    useStyle()
    migrate(this, [])
    const system = $('#node-config-input-system')
    form = ruleForm(byId('identity-sync-rule-dialog'), this.id, this as unknown as RuleSettings, () => systemNode(system.val()))
    system.on('change', () => form?.refresh())
  },
  oneditsave() {
    Object.assign(this, form?.value())
  },
})
