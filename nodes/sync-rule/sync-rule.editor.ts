/** The configuration node sync-rule in the editor. */
import { bounds } from '../../runtime/model/bounds'
import { systemNode } from '../editor/canvas/canvas'
import { directionOfNewRule } from '../editor/dialogs/new-rule'
import { configNode } from '../editor/dialogs/node-definition'
import type { RuleSettings } from '../editor/dialogs/rule-form'
import { ruleForm } from '../editor/dialogs/rule-form'
import { notEmpty, wholeNumber } from '../editor/fields/checks'
import { systemSetting } from '../editor/fields/references'
import { migrations } from './migrations'

RED.nodes.registerType('identity-sync-rule', {
  ...configNode<RuleSettings & { system: string }>({
    migrations,
    defaults: {
      name: { value: '', validate: notEmpty('check.nameMissing') },
      direction: { value: 'inbound' },
      system: systemSetting,
      csType: { value: '', validate: notEmpty('check.csTypeMissing') },
      mvType: { value: '', validate: notEmpty('check.mvTypeMissing') },
      precedence: { value: 10, validate: wholeNumber('ruleForm.precedence', bounds.precedence) },
      enabled: { value: true },
    },
    open: ({ container, id, settings, input }) => {
      const system = input('system')
      const form = ruleForm(container, id, { ...settings, ...directionOfNewRule(id) }, () => systemNode(system.val()))
      system.on('change', () => form.refresh())
      return form.value
    },
  }),
})
