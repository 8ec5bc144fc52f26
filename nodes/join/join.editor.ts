/** The node join in the editor. */
import type { JoinRowConfig } from '../editor/canvas/shapes'
import { canvasNode } from '../editor/dialogs/node-definition'
import { validRows } from '../editor/fields/checks'
import { joinRows } from '../editor/fields/join-rows'
import { ruleSetting } from '../editor/fields/references'
import { recordBar } from '../editor/records/record-bar'
import { el, section } from '../editor/widgets/dom'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-join', {
  ...canvasNode<{ rule: string; rows: JoinRowConfig[] }>({
    phase: 'decide',
    icon: 'link',
    outputs: ['output.joined', 'output.noMatch', 'output.ambiguous'],
    migrations,
    defaults: {
      rule: ruleSetting('inbound'),
      rows: { value: [], validate: validRows('required') },
    },
    open: ({ container, settings, rule }) => {
      const list = el('div')
      container.replaceChildren(...section(text('join.title'), text('join.help')), list)
      const { schema } = rule(() => rows.refresh())
      const rows = joinRows(list, settings.rows ?? [], schema)
      const bar = recordBar({ form: container, schema, node: () => ({ type: 'identity-join', rows: rows.value() }) })
      list.before(bar.element)
      return () => ({ rows: rows.value() })
    },
  }),
})
