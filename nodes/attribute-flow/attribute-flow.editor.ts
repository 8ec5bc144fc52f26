/** The node attribute-flow in the editor. */
import type { MappingConfig } from '../editor/canvas/shapes'
import { attributeFlowForm } from '../editor/dialogs/attribute-flow-form'
import { canvasNode } from '../editor/dialogs/node-definition'
import { ruleSetting } from '../editor/fields/references'
import { validMappings } from '../editor/mapping/mapping-checks'
import { migrations } from './migrations'

RED.nodes.registerType('identity-attribute-flow', {
  ...canvasNode<{ rule: string; mappings: MappingConfig[] }>({
    phase: 'decide',
    icon: 'exchange',
    outputs: ['output.object'],
    migrations,
    defaults: {
      rule: ruleSetting(),
      mappings: { value: [], validate: validMappings },
    },
    open: ({ container, settings, rule }) => attributeFlowForm(container, settings.mappings ?? [], rule),
  }),
})
