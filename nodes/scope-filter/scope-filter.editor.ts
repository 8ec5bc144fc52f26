import type { ConditionGroup } from '../../runtime/expression/condition'
import { validRule } from '../editor/fields/checks'
import { conditionProblem } from '../editor/condition/condition-builder'
import { byId } from '../editor/widgets/dom'
import { colours } from '../editor/dialogs/look'
import { migrate } from '../editor/dialogs/migrate'
import { ruleField } from '../editor/fields/rule-field'
import type { ScopeForm, ScopeSettings } from '../editor/dialogs/scope-form'
import { scopeForm } from '../editor/dialogs/scope-form'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

let form: ScopeForm | undefined

RED.nodes.registerType('identity-scope-filter', {
  category: 'identity',
  color: colours.decide,
  icon: 'font-awesome/fa-filter',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    rule: { value: '', type: 'identity-sync-rule', validate: validRule() },
    mode: { value: 'all' },
    condition: {
      value: { match: 'all', parts: [] },
      validate(value, _options) {
        const used = (this as unknown as ScopeSettings).mode === 'rows'
        return (used && conditionProblem(value as ConditionGroup)) || true
      },
    },
    expression: {
      value: '',
      validate(value, _options) {
        const missing = (this as unknown as ScopeSettings).mode === 'expression' && String(value ?? '').trim() === ''
        return missing ? text('scope.expressionMissing') : true
      },
    },
    action: { value: 'disconnect' },
  },
  inputs: 1,
  outputs: 2,
  outputLabels: (index) => text(index === 0 ? 'output.inScope' : 'output.outOfScope'),
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
    const rule = ruleField(byId('identity-scope-filter-rule'), () => form?.refresh())
    form = scopeForm(byId('identity-scope-filter-dialog'), this as unknown as ScopeSettings, rule.schema)
  },
  oneditsave() {
    Object.assign(this, form?.value())
  },
})
