/** The form of a connector-import node: what a start reads and synchronises, and how. */
import { bounds } from '../../../runtime/model/bounds'
import type { SystemNode } from '../canvas/shapes'
import { api } from '../server/api'
import type { ChoiceField } from '../widgets/choice-field'
import { choiceField } from '../widgets/choice-field'
import { checkbox, el, field, note } from '../widgets/dom'
import { numberField } from '../widgets/number-field'
import { text } from '../widgets/text'
import type { Overlap } from './overlap-field'
import { overlapField } from './overlap-field'

/** The profiles an import node can run, each with the key of its words, in the order they are offered. */
const profiles = {
  'full-import+delta-sync': 'fullDelta',
  'full-import+full-sync': 'fullFull',
  'delta-import+delta-sync': 'deltaDelta',
  'full-import': 'fullImport',
  'delta-import': 'deltaImport',
  'full-sync': 'fullSync',
  'thorough-full-sync': 'thoroughFullSync',
  'delta-sync': 'deltaSync',
} as const

export interface ImportSettings {
  profile: string
  pageSize: number | string
  send: 'objects' | 'pages'
  objectTypes: string[]
  overlap: Overlap
}

export interface ImportForm {
  value(): ImportSettings
  refresh(): void
}

/** What a connector-import node does when it is triggered, in `container`. */
export function importForm(
  container: HTMLElement,
  start: Partial<ImportSettings>,
  system: () => SystemNode | undefined,
): ImportForm {
  container.classList.add('idw')
  const profile = profilePart(start.profile ?? 'full-import+delta-sync', system)
  const types = objectTypesPart(start.objectTypes ?? [], system)
  const value = start.pageSize ?? 200
  const pageSize = numberField({ label: 'import.pageSize', help: 'import.pageSizeHelp', value, ...bounds.pageSize })
  const send = sendField(start.send ?? 'objects')
  const overlap = overlapField(start.overlap)
  container.replaceChildren(
    ...profile.elements,
    field(text('import.objectTypes'), types.element, text('import.objectTypesHelp')),
    overlap.element,
    send.element,
    pageSize.element,
  )
  return {
    value: () => ({
      profile: profile.value(),
      pageSize: pageSize.value(),
      send: send.value(),
      objectTypes: types.value(),
      overlap: overlap.value(),
    }),
    refresh: () => {
      types.draw()
      profile.refresh()
    },
  }
}

/** The choice of the profile, and a warning where the system cannot say what has changed. */
function profilePart(start: string, system: () => SystemNode | undefined) {
  const hints = el('div')
  const showHints = async (): Promise<void> => {
    const connector = system()?.connector
    const asked = profile.value().includes('delta-import') && connector !== undefined
    const known = asked ? (await api.connectors().catch(() => [])).find(({ name }) => name === connector) : undefined
    const unable = known && !known.abilities.deltaImport
    hints.replaceChildren(...(unable ? [note('warning', text('import.noDelta', { connector: known.label }))] : []))
  }
  const refresh = (): void => void showHints()
  const profile = choiceField({
    label: text('import.profile'),
    help: text('import.profileHelp'),
    value: start,
    choices: Object.entries(profiles).map(([value, words]) => ({ value, label: text(`import.profiles.${words}`) })),
    onChange: refresh,
  })
  refresh()
  return { elements: [profile.element, hints], value: profile.value, refresh }
}

/** A box to tick for each object type the system declares, and for those that were chosen and are gone. */
function objectTypesPart(start: readonly string[], system: () => SystemNode | undefined) {
  const element = el('div')
  let chosen = new Set(start)
  const box = (type: string, label: string): HTMLElement => {
    const onChange = (on: boolean): void => {
      chosen = new Set(on ? [...chosen, type] : [...chosen].filter((other) => other !== type))
    }
    return el('div', {}, checkbox({ label, checked: chosen.has(type), onChange }).element)
  }
  const draw = (): void => {
    const declared = (system()?.objectTypes ?? []).map(({ name }) => name)
    const gone = [...chosen].filter((type) => !declared.includes(type))
    const none = text(system() ? 'import.noTypes' : 'import.noSystem')
    const boxes = [
      ...declared.map((type) => box(type, type)),
      ...gone.map((type) => box(type, text('import.typeGone', { type }))),
    ]
    element.replaceChildren(...(boxes.length > 0 ? boxes : [el('div', { class: 'idw-plain', style: 'padding-top: 6px' }, none)]))
  }
  draw()
  return { element, draw, value: () => [...chosen] }
}

function sendField(start: ImportSettings['send']): ChoiceField<ImportSettings['send']> {
  return choiceField<ImportSettings['send']>({
    label: text('import.send'),
    help: text('import.sendHelp'),
    value: start,
    choices: (['objects', 'pages'] as const).map((value) => ({ value, label: text(`import.sends.${value}`) })),
  })
}
