/** The node scope-filter in the editor. */
import type { ConditionGroup } from '../../runtime/expression/condition'
import { conditionProblem } from '../editor/condition/condition-builder'
import { canvasNode } from '../editor/dialogs/node-definition'
import type { ScopeSettings } from '../editor/dialogs/scope-form'
import { scopeForm } from '../editor/dialogs/scope-form'
import { ruleSetting } from '../editor/fields/references'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-scope-filter', {
  ...canvasNode<ScopeSettings & { rule: string }>({
    phase: 'decide',
    icon: 'filter',
    outputs: ['output.inScope', 'output.outOfScope'],
    migrations,
    defaults: {
      rule: ruleSetting(),
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
    open: ({ container, settings, rule }) => {
      const { schema } = rule(() => form.refresh())
      const form = scopeForm(container, settings, schema)
      return form.value
    },
  }),
})
