import type { MvTypeSchema } from '../../runtime/model/schema'
import { wholeNumber } from '../editor/fields/checks'
import { byId, el, field, textInput } from '../editor/widgets/dom'
import type { MetaverseTypesEditor } from '../editor/schema/metaverse-types'
import { metaverseTypesEditor, problemsOf } from '../editor/schema/metaverse-types'
import { migrate } from '../editor/dialogs/migrate'
import type { NumberField } from '../editor/widgets/number-field'
import { numberField } from '../editor/widgets/number-field'
import { person } from '../editor/schema/person'
import { useStyle } from '../editor/widgets/style'
import { text } from '../editor/widgets/text'

interface Form {
  readonly file: HTMLInputElement
  readonly retention: NumberField
  readonly types: MetaverseTypesEditor
}
let form: Form | undefined

RED.nodes.registerType('identity-store', {
  category: 'config',
  defaults: {
    name: { value: '' },
    configVersion: { value: 1 },
    file: {
      value: 'identity.sqlite',
      validate: (value, _options) => (String(value ?? '').trim() === '' ? text('check.fileMissing') : true),
    },
    retentionDays: { value: 90, validate: wholeNumber('store.retentionDays', 1, 36_500) },
    types: {
      value: [person],
      validate: (value, _options) => {
        const types = Array.isArray(value) ? (value as MvTypeSchema[]) : []
        return types.length === 0 ? text('metaverse.none') : (problemsOf(types)[0] ?? true)
      },
    },
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
    const dialog = byId('identity-store-dialog')
    const types = el('div')
    const file = textInput({
      value: String(this['file'] ?? 'identity.sqlite'),
      label: text('store.file'),
      onChange: (value) => file.classList.toggle('idw-invalid', value.trim() === ''),
    })
    const retention = numberField({
      label: 'store.retentionDays',
      help: 'store.retentionHelp',
      value: this['retentionDays'] ?? 90,
      least: 1,
      most: 36_500,
    })
    form = {
      file,
      retention,
      types: metaverseTypesEditor(types, this.id, (this['types'] as MvTypeSchema[]) ?? [person], () => undefined),
    }
    dialog.classList.add('idw')
    dialog.replaceChildren(
      field(text('store.file'), file, text('store.fileHelp')),
      retention.element,
      el('div', { class: 'idw-section' }, text('metaverse.title')),
      el('div', { class: 'idw-help', style: 'margin-bottom: 6px' }, text('metaverse.help')),
      types,
    )
  },
  oneditsave() {
    this['file'] = form?.file.value.trim()
    this['retentionDays'] = form?.retention.value()
    this['types'] = form?.types.value()
  },
})
