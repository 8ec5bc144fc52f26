import { api } from '../server/api'
import { choiceField } from '../widgets/choice-field'
import { checkbox, el, field, note } from '../widgets/dom'
import { numberField } from '../widgets/number-field'
import { overlapField } from './overlap-field'
import type { SystemNode } from '../canvas/shapes'
import { text } from '../widgets/text'

/** The profiles an import node can run, as the administrator reads them. */
const profiles = [
  'full-import+delta-sync',
  'full-import+full-sync',
  'delta-import+delta-sync',
  'full-import',
  'delta-import',
  'full-sync',
  'delta-sync',
] as const

export interface ImportSettings {
  profile: string
  pageSize: number | string
  send: 'objects' | 'pages'
  objectTypes: string[]
  overlap: 'wait' | 'drop'
}

export interface ImportForm {
  value(): ImportSettings
  refresh(): void
}

const words = {
  'full-import+delta-sync': 'fullDelta',
  'full-import+full-sync': 'fullFull',
  'delta-import+delta-sync': 'deltaDelta',
  'full-import': 'fullImport',
  'delta-import': 'deltaImport',
  'full-sync': 'fullSync',
  'delta-sync': 'deltaSync',
} as const

/** What a connector-import node does when it is triggered, in `container`. */
export function importForm(
  container: HTMLElement,
  start: Partial<ImportSettings>,
  system: () => SystemNode | undefined,
): ImportForm {
  container.classList.add('idw')
  let chosen = new Set(start.objectTypes ?? [])
  const hints = el('div')
  const types = el('div')
  const profile = choiceField({
    label: text('import.profile'),
    help: text('import.profileHelp'),
    value: start.profile ?? 'full-import+delta-sync',
    choices: profiles.map((value) => ({ value: value as string, label: text(`import.profiles.${words[value]}`) })),
    onChange: () => void showHints(),
  })
  const showHints = async (): Promise<void> => {
    const connector = system()?.connector
    const known =
      profile.value().includes('delta-import') && connector
        ? (await api.connectors().catch(() => [])).find((one) => one.name === connector)
        : undefined
    hints.replaceChildren(
      ...(known && !known.abilities.deltaImport ? [note('warning', text('import.noDelta', { connector: known.label }))] : []),
    )
  }
  const drawTypes = (): void => {
    const declared = (system()?.objectTypes ?? []).map((one) => one.name)
    const gone = [...chosen].filter((name) => !declared.includes(name))
    const box = (name: string) =>
      el(
        'div',
        {},
        checkbox({
          label: declared.includes(name) ? name : text('import.typeGone', { type: name }),
          checked: chosen.has(name),
          onChange: (on) => {
            chosen = new Set(on ? [...chosen, name] : [...chosen].filter((one) => one !== name))
          },
        }).element,
      )
    const none = el(
      'div',
      { class: 'idw-plain', style: 'padding-top: 6px' },
      text(system() ? 'import.noTypes' : 'import.noSystem'),
    )
    types.replaceChildren(...(declared.length + gone.length === 0 ? [none] : [...declared, ...gone].map(box)))
  }
  const pageSize = numberField({
    label: 'import.pageSize',
    help: 'import.pageSizeHelp',
    value: start.pageSize ?? 200,
    least: 1,
    most: 10_000,
  })
  const send = choiceField<'objects' | 'pages'>({
    label: text('import.send'),
    help: text('import.sendHelp'),
    value: start.send ?? 'objects',
    choices: (['objects', 'pages'] as const).map((value) => ({ value, label: text(`import.sends.${value}`) })),
  })
  const overlap = overlapField(start.overlap)
  drawTypes()
  void showHints()
  container.replaceChildren(
    profile.element,
    hints,
    field(text('import.objectTypes'), types, text('import.objectTypesHelp')),
    overlap.element,
    send.element,
    pageSize.element,
  )
  return {
    value: () => ({
      profile: profile.value(),
      pageSize: pageSize.value(),
      send: send.value(),
      objectTypes: [...chosen],
      overlap: overlap.value(),
    }),
    refresh: () => {
      drawTypes()
      void showHints()
    },
  }
}
