/** The node pending-export in the editor. */
import { canvasNode } from '../editor/dialogs/node-definition'
import { ruleSetting } from '../editor/fields/references'
import { checkbox, field } from '../editor/widgets/dom'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-pending-export', {
  ...canvasNode<{ rule: string; hold: boolean }>({
    phase: 'write',
    icon: 'inbox',
    outputs: ['output.staged'],
    migrations,
    defaults: {
      rule: ruleSetting('outbound'),
      hold: { value: false },
    },
    open: ({ container, settings, rule }) => {
      const hold = checkbox({ label: text('pending.hold'), checked: settings.hold === true })
      container.replaceChildren(field(text('pending.review'), hold.element, text('pending.holdHelp')))
      rule(() => undefined)
      return () => ({ hold: hold.input.checked })
    },
  }),
})
