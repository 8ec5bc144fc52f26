/** The form of a store: its file, how long runs are kept, and the object types of the metaverse. */
import { bounds } from '../../../runtime/model/bounds'
import type { MvTypeSchema } from '../../../runtime/model/schema'
import { processTimeZone } from '../canvas/canvas'
import { metaverseTypesEditor } from '../schema/metaverse-types'
import { person } from '../schema/person'
import { el, field, section, select, textInput } from '../widgets/dom'
import { numberField } from '../widgets/number-field'
import { text } from '../widgets/text'

export interface StoreSettings {
  file: string
  retentionDays: number | string
  /** Left out in flows of a version without it: the zone of the process. */
  timeZone?: string
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
  const retention = numberField({ label: 'store.retentionDays', help: 'store.retentionHelp', value, ...bounds.retentionDays })
  const zone = select({ label: text('store.timeZone'), value: start.timeZone ?? '', choices: zoneChoices() })
  const list = el('div')
  const types = metaverseTypesEditor(list, id, start.types ?? [person], () => undefined)
  container.replaceChildren(
    field(text('store.file'), file, text('store.fileHelp')),
    retention.element,
    field(text('store.timeZone'), zone, text('store.timeZoneHelp')),
    ...section(text('metaverse.title'), text('metaverse.help')),
    list,
  )
  return () => ({ file: file.value.trim(), retentionDays: retention.value(), timeZone: zone.value, types: types.value() })
}

/** All zones there are, after that of the process. */
function zoneChoices() {
  const names = Intl.supportedValuesOf('timeZone')
  return [
    { value: '', label: text('store.processTimeZone', { zone: processTimeZone() }) },
    ...['UTC', ...names.filter((name) => name !== 'UTC')].map((name) => ({ value: name, label: name })),
  ]
}
