import { validRows, validRule } from '../editor/fields/checks'
import { byId, el } from '../editor/widgets/dom'
import type { JoinRows } from '../editor/fields/join-rows'
import { joinRows } from '../editor/fields/join-rows'
import { colours } from '../editor/dialogs/look'
import { migrate } from '../editor/dialogs/migrate'
import { ruleField } from '../editor/fields/rule-field'
import type { JoinRowConfig } from '../editor/canvas/shapes'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

let rows: JoinRows | undefined

RED.nodes.registerType('identity-join', {
  category: 'identity',
  color: colours.decide,
  icon: 'font-awesome/fa-link',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    rule: {
      value: '',
      type: 'identity-sync-rule',
      filter: (node) => (node as { direction?: unknown }).direction !== 'outbound',
      validate: validRule('inbound'),
    },
    rows: { value: [], validate: validRows('required') },
  },
  inputs: 1,
  outputs: 3,
  outputLabels: (index) => text((['output.joined', 'output.noMatch', 'output.ambiguous'] as const)[index] ?? 'output.joined'),
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
    const place = el('div')
    byId('identity-join-dialog').classList.add('idw')
    byId('identity-join-dialog').replaceChildren(
      el('div', { class: 'idw-section' }, text('join.title')),
      el('div', { class: 'idw-help', style: 'margin-bottom: 6px' }, text('join.help')),
      place,
    )
    const rule = ruleField(byId('identity-join-rule'), () => rows?.refresh())
    rows = joinRows(place, (this['rows'] as JoinRowConfig[]) ?? [], rule.schema)
  },
  oneditsave() {
    this['rows'] = rows?.value() ?? []
  },
})
