/** The form of a store: its file, how long runs are kept, and the object types of the metaverse. */
import type { MvTypeSchema } from '../../../runtime/model/schema'
import { metaverseTypesEditor } from '../schema/metaverse-types'
import { person } from '../schema/person'
import { el, field, section, textInput } from '../widgets/dom'
import { numberField } from '../widgets/number-field'
import { text } from '../widgets/text'

export interface StoreSettings {
  file: string
  retentionDays: number | string
  types: readonly MvTypeSchema[]
}

/** Fills `container`; `id` is the store's own node, to find what is declared for it. */
export function storeForm(container: HTMLElement, id: string, start: Partial<StoreSettings>): () => StoreSettings {
  const file = textInput({
    value: String(start.file ?? 'identity.sqlite'),
    label: text('store.file'),
    onChange: (value) => file.classList.toggle('idw-invalid', value.trim() === ''),
  })
  const value = start.retentionDays ?? 90
  const retention = numberField({ label: 'store.retentionDays', help: 'store.retentionHelp', value, least: 1, most: 36_500 })
  const list = el('div')
  const types = metaverseTypesEditor(list, id, start.types ?? [person], () => undefined)
  container.replaceChildren(
    field(text('store.file'), file, text('store.fileHelp')),
    retention.element,
    ...section(text('metaverse.title'), text('metaverse.help')),
    list,
  )
  return () => ({ file: file.value.trim(), retentionDays: retention.value(), types: types.value() })
}
