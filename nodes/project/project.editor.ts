/** The node project in the editor. */
import { canvasNode } from '../editor/dialogs/node-definition'
import { ruleSetting } from '../editor/fields/references'
import { migrations } from './migrations'

RED.nodes.registerType('identity-project', {
  ...canvasNode<{ rule: string }>({
    phase: 'decide',
    icon: 'user-plus',
    outputs: ['output.projected'],
    migrations,
    defaults: { rule: ruleSetting('inbound') },
    open: ({ rule }) => {
      rule(() => undefined)
      return () => ({})
    },
  }),
})
