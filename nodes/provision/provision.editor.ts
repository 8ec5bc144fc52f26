/** The node provision in the editor. */
import { dnOf } from '../../runtime/model/schema'
import { schemaOfRule } from '../editor/canvas/canvas'
import { canvasNode } from '../editor/dialogs/node-definition'
import type { ProvisionSettings } from '../editor/dialogs/provision-form'
import { disables, provisionForm } from '../editor/dialogs/provision-form'
import { validRows } from '../editor/fields/checks'
import { ruleSetting } from '../editor/fields/references'
import { validMappings } from '../editor/mapping/mapping-checks'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-provision', {
  ...canvasNode<ProvisionSettings & { rule: string }>({
    phase: 'write',
    icon: 'id-card-o',
    outputs: ['output.account', 'output.deprovisioned'],
    migrations,
    defaults: {
      rule: ruleSetting('outbound'),
      rows: { value: [], validate: validRows('optional') },
      action: { value: 'disconnect' },
      onDeletion: { value: '' },
      disable: {
        value: [],
        validate(value, options) {
          const settings = this as unknown as ProvisionSettings
          if (!disables(settings)) return true
          const doesMore = (settings.moveTo ?? '').trim() !== '' || settings.outOfGroups === true
          if (Array.isArray(value) && value.length === 0 && doesMore) return true
          return Array.isArray(value) && value.length > 0
            ? validMappings.call(this, value, options)
            : text('check.disableMissing')
        },
      },
      moveTo: {
        value: '',
        validate(value, _options) {
          const settings = this as unknown as ProvisionSettings & { rule: string }
          const { cs } = schemaOfRule(settings.rule)
          if (String(value ?? '').trim() === '' || !disables(settings) || !cs || dnOf(cs)) return true
          return text('check.moveWithoutDn', { type: cs.name })
        },
      },
      outOfGroups: { value: false },
      inGrace: { value: '' },
      disableCounts: { value: true },
    },
    open: ({ container, settings, rule }) => {
      const { schema } = rule(() => form.refresh())
      const form = provisionForm(container, settings, schema)
      return form.value
    },
  }),
})
