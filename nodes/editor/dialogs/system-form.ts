/** The form of a connected system, in three parts behind tabs: connection, objects, limits. */
import { bounds, defaultValueKiB } from '../../../runtime/model/bounds'
import type { SettingProposal } from '../../../runtime/model/discovered'
import type { ReferencePolicy } from '../../../runtime/model/references'
import { referencePolicies } from '../../../runtime/model/references'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'
import type { ConnectorDescription, SystemDraft } from '../server/api'
import { api } from '../server/api'
import { choiceField } from '../widgets/choice-field'
import type { ConnectorForm, Settings } from './connector-form'
import { connectorForm, secretNames } from './connector-form'
import { discoverButton } from '../schema/discover'
import { testButton } from '../schema/test-connection'
import { el, note, select, field } from '../widgets/dom'
import type { NumberField } from '../widgets/number-field'
import { numberField } from '../widgets/number-field'
import { limitsForm } from './limits-form'
import type { SamplesOf } from '../schema/object-types'
import { objectTypesEditor } from '../schema/object-types'
import type { LimitsConfig } from '../canvas/shapes'
import { tabbed } from '../widgets/tabs'
import { text } from '../widgets/text'

export interface SystemSettings {
  connector: string
  settings: Settings
  objectTypes: ObjectTypeSchema[]
  batchSize: number | string
  concurrency: number | string
  maxValueKiB: number | string
  referencePolicy: ReferencePolicy
  limits: LimitsConfig
}

export interface SystemForm {
  value(): SystemSettings
}

/** What an unchanged secret's input holds: the server keeps the real one. */
const unchangedSecret = '__PWRD__'

/** The form of a connected system in `container`, in three parts: connection, objects, limits. */
export function systemForm(container: HTMLElement, id: string, start: Partial<SystemSettings>): SystemForm {
  container.classList.add('idw')
  const secrets = new Map<string, HTMLElement>(
    secretNames.map((name) => [name, document.getElementById(`node-config-input-${name}`) ?? el('span')]),
  )
  const connection = connectionPart(start, secrets)
  const draft = (): SystemDraft => ({
    id,
    connector: connection.connector(),
    settings: connection.settings(),
    credentials: typedSecrets(secrets),
    objectTypes: types.value(),
  })
  const typeList = el('div')
  const samples = new Map<string, readonly string[]>()
  const samplesOf: SamplesOf = (type) =>
    connection.readsForms() ? (attribute) => samples.get(sampleKey(type, attribute)) ?? [] : undefined
  const types = objectTypesEditor(typeList, start.objectTypes ?? [], samplesOf)
  connection.loaded.then(
    () => types.set(types.value()),
    () => undefined,
  )
  const objects = el(
    'div',
    {},
    el('div', { class: 'idw-help', style: 'margin-bottom: 8px' }, text('objectTypes.help')),
    discoverButton(draft, (found, discovered) => {
      for (const type of discovered)
        for (const [name, values] of Object.entries(type.found ?? {})) samples.set(sampleKey(type.name, name), values.samples)
      types.set(found)
    }),
    typeList,
  )
  connection.element.append(testButton({ draft, labelOf: connection.labelOf, take: connection.take }))
  const limitsPart = el('div')
  const limits = limitsForm(limitsPart, start.limits ?? {}, () => undefined)
  const details = detailsPart(start)
  tabbed(container, [
    { label: text('system.connection'), element: connection.element },
    { label: text('system.objects'), element: objects },
    {
      label: text('system.limits'),
      element: el('div', {}, limitsPart, el('div', { class: 'idw-section' }, text('system.details')), details.element),
    },
  ])
  return {
    value: () => ({
      connector: connection.connector(),
      settings: connection.settings(),
      objectTypes: types.value(),
      ...details.value(),
      limits: limits.value(),
    }),
  }
}

const sampleKey = (type: string, attribute: string): string => `${foldCase(type)}\0${foldCase(attribute)}`

/** The secrets typed in since the dialog opened. */
function typedSecrets(secrets: ReadonlyMap<string, HTMLElement>): Record<string, string> {
  const typed: Record<string, string> = {}
  for (const [name, input] of secrets) {
    const value = (input as HTMLInputElement).value
    if (value && value !== unchangedSecret) typed[name] = value
  }
  return typed
}

function connectionPart(start: Partial<SystemSettings>, secrets: ReadonlyMap<string, HTMLElement>) {
  let types: readonly ConnectorDescription[] = []
  let chosen = start.connector ?? 'csv'
  let settings: Settings = { ...start.settings }
  let form: ConnectorForm | undefined
  const store = secrets.values().next().value?.parentElement
  const picked = el('div')
  const about = el('div', { class: 'idw-help', style: 'margin: -4px 0 12px 104px' })
  const settingsPart = el('div')
  const draw = (): void => {
    for (const input of secrets.values()) store?.append(input)
    const type = types.find((candidate) => candidate.name === chosen)
    about.textContent = type?.help ?? ''
    form = undefined
    if (type) form = connectorForm(settingsPart, type, settings, secrets, () => undefined)
    else settingsPart.replaceChildren(note('warning', text('system.connectorUnknown', { connector: chosen })))
  }
  const choose = (): void => {
    const list = select({
      label: text('system.connector'),
      value: chosen,
      choices: types.map((type) => ({ value: type.name, label: type.label })),
      onChange: (value) => {
        settings = { ...settings, ...form?.value() }
        chosen = value
        draw()
      },
    })
    picked.replaceChildren(field(text('system.connector'), list))
  }
  const loaded = api.connectors().then((list) => {
    types = list
    choose()
    draw()
  })
  loaded.catch((error: Error) =>
    settingsPart.replaceChildren(note('error', text('system.noConnectors', { reason: error.message }))),
  )
  const description = () => types.find((type) => type.name === chosen)
  return {
    loaded,
    /** Whether attributes may say how their values are written. */
    readsForms: () => description()?.abilities.readsForms ?? false,
    labelOf: (name: string) => description()?.settings.find((setting) => setting.name === name)?.label ?? name,
    take: ({ setting, value }: SettingProposal) => {
      settings = { ...settings, ...form?.value(), [setting]: value }
      draw()
    },
    element: el('div', {}, picked, about, settingsPart),
    connector: () => chosen,
    settings: () => form?.value() ?? settings,
  }
}

function detailsPart(start: Partial<SystemSettings>) {
  const batchSize: NumberField = numberField({
    label: 'system.batchSize',
    help: 'system.batchSizeHelp',
    value: start.batchSize ?? '',
    ...bounds.batchSize,
    optional: true,
    placeholder: text('system.automatic'),
  })
  const concurrency: NumberField = numberField({
    label: 'system.concurrency',
    help: 'system.concurrencyHelp',
    value: start.concurrency ?? '',
    ...bounds.concurrency,
    optional: true,
    placeholder: text('system.automatic'),
  })
  const largest: NumberField = numberField({
    label: 'system.maxValueKiB',
    help: 'system.maxValueKiBHelp',
    value: start.maxValueKiB ?? '',
    ...bounds.valueKiB,
    optional: true,
    placeholder: String(defaultValueKiB),
  })
  const policy = choiceField<ReferencePolicy>({
    label: text('system.referencePolicy'),
    help: text('system.referencePolicyHelp'),
    value: start.referencePolicy ?? 'error',
    choices: referencePolicies.map((value) => ({ value, label: text(`system.policies.${value}`) })),
  })
  return {
    element: el('div', {}, batchSize.element, concurrency.element, largest.element, policy.element),
    value: () => ({
      batchSize: batchSize.value(),
      concurrency: concurrency.value(),
      maxValueKiB: largest.value(),
      referencePolicy: policy.value(),
    }),
  }
}
