/** The settings of a kind of system, drawn from the connector's own description. */
import type { SettingDescription } from '../../../runtime/model/connector'
import type { ConnectorDescription } from '../server/api'
import { isVariable } from '../widgets/typed'
import { checkbox, el, field, select, textInput } from '../widgets/dom'
import { text } from '../widgets/text'

export type Settings = Record<string, unknown>

/** The names a secret setting can have: the credentials of the node. */
export const secretNames = ['password', 'secret', 'clientSecret', 'privateKey'] as const

export interface ConnectorForm {
  /**
   * The settings that are shown and were set, without secrets: what was never touched stays out and means the connector's
   * default.
   */
  value(): Settings
}

/**
 * The settings of a connector type in `container`, drawn from its description. Secrets' inputs are taken from the dialog's own
 * credential inputs.
 */
export function connectorForm(
  container: HTMLElement,
  type: ConnectorDescription,
  start: Readonly<Settings>,
  secrets: ReadonlyMap<string, HTMLElement>,
  onChange: () => void,
): ConnectorForm {
  container.classList.add('idw')
  const values: Settings = { ...start }
  const lines = new Map<string, HTMLElement>()
  const show = (): void => {
    for (const setting of type.settings)
      lines.get(setting.name)?.classList.toggle('idw-hidden', !isShown(setting, type.settings, values))
    for (const group of container.querySelectorAll('details'))
      group.classList.toggle('idw-hidden', group.querySelector('.idw-field:not(.idw-hidden)') === null)
  }
  const changed = (): void => {
    show()
    onChange()
  }
  const groups = new Map<string, HTMLElement>()
  const main = el('div')
  container.replaceChildren(main)
  for (const setting of type.settings) {
    const line = setting.kind === 'secret' ? secretLine(setting, secrets) : settingLine(setting, values, changed)
    lines.set(setting.name, line)
    if (setting.group === undefined) main.append(line)
    else groupFor(setting.group, groups, container).append(line)
  }
  show()
  return {
    value: () => visibleValues(type.settings, values),
  }
}

function groupFor(name: string, groups: Map<string, HTMLElement>, container: HTMLElement): HTMLElement {
  const known = groups.get(name)
  if (known) return known
  const body = el('div')
  groups.set(name, body)
  container.append(el('details', { class: 'idw-details' }, el('summary', {}, name), body))
  return body
}

/** Whether the setting applies: the setting it depends on is shown itself and has one of the values. */
export function isShown(
  description: SettingDescription,
  all: readonly SettingDescription[],
  values: Readonly<Settings>,
): boolean {
  if (!description.shownWhen) return true
  const { setting, values: wanted } = description.shownWhen
  const other = all.find((candidate) => candidate.name === setting)
  const value = values[setting] ?? other?.default ?? (other?.kind === 'boolean' ? false : '')
  return wanted.includes(value as string | boolean) && (other === undefined || isShown(other, all, values))
}

function visibleValues(settings: readonly SettingDescription[], values: Readonly<Settings>): Settings {
  const kept: Settings = {}
  for (const setting of settings) {
    const value = values[setting.name]
    if (value === undefined || value === '' || !isShown(setting, settings, values)) continue
    // A secret has no place among the settings, which are exported; the name of an environment variable may stand there.
    if (setting.kind === 'secret' && !isEnvironmentName(value)) continue
    if (Array.isArray(value) && value.length === 0) continue
    kept[setting.name] = value
  }
  return kept
}

function isEnvironmentName(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{[^}]+\}$/.test(value)
}

/** What is missing or out of range among the settings that are shown, in sentences. */
export function problemsOf(settings: readonly SettingDescription[], values: Readonly<Settings>): string[] {
  return settings
    .filter((setting) => setting.kind !== 'secret' && isShown(setting, settings, values))
    .flatMap((setting) => problemOf(setting, values[setting.name]) ?? [])
}

function problemOf(setting: SettingDescription, value: unknown): string | undefined {
  const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (empty)
    return setting.required && setting.default === undefined ? text('form.required', { setting: setting.label }) : undefined
  if (setting.kind !== 'number' || isVariable(value)) return undefined
  const number = Number(value)
  if (!Number.isFinite(number)) return text('form.number', { setting: setting.label })
  if (setting.min !== undefined && number < setting.min)
    return text('form.atLeast', { setting: setting.label, least: setting.min })
  if (setting.max !== undefined && number > setting.max) return text('form.atMost', { setting: setting.label, most: setting.max })
  return undefined
}

function labelOf(setting: SettingDescription): string {
  return setting.required ? `${setting.label} *` : setting.label
}

function secretLine(setting: SettingDescription, secrets: ReadonlyMap<string, HTMLElement>): HTMLElement {
  const input = secrets.get(setting.name)
  return field(labelOf(setting), input ?? el('span'), setting.help)
}

function settingLine(setting: SettingDescription, values: Settings, changed: () => void): HTMLElement {
  const set = (value: unknown): void => {
    values[setting.name] = value
    changed()
  }
  const control = controlFor(setting, values, set)
  const line = field(setting.kind === 'boolean' ? '' : labelOf(setting), control, setting.help)
  line.dataset['setting'] = setting.name
  return line
}

function controlFor(setting: SettingDescription, values: Settings, set: (value: unknown) => void): HTMLElement {
  const value = values[setting.name] ?? setting.default
  switch (setting.kind) {
    case 'boolean':
      return isVariable(value)
        ? plainText(setting, values, set)
        : checkbox({ label: setting.label, checked: value === true || value === 'true', onChange: set }).element
    case 'choice':
      return select({ label: setting.label, value: String(value ?? ''), choices: withEmpty(setting), onChange: set })
    case 'list':
      return lines(setting, Array.isArray(value) ? value.join('\n') : String(value ?? ''), (written) =>
        set(written.includes('${') && !written.includes('\n') ? written : listOf(written)),
      )
    case 'longText':
      return lines(setting, String(value ?? ''), set)
    case 'text':
    case 'file':
    case 'number':
      return plainText(setting, values, set)
    case 'secret':
      return el('span')
    default:
      return setting.kind satisfies never
  }
}

function withEmpty(setting: SettingDescription): readonly { value: string; label: string }[] {
  const choices = setting.choices ?? []
  return setting.default === undefined && !choices.some((choice) => choice.value === '')
    ? [{ value: '', label: text('form.choose') }, ...choices]
    : choices
}

/** The lines of a text that are not blank. */
export function listOf(written: string): string[] {
  return written
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function lines(setting: SettingDescription, written: string, set: (value: string) => void): HTMLElement {
  const area = el('textarea', {
    rows: Math.min(6, Math.max(2, written.split('\n').length)),
    'aria-label': setting.label,
    placeholder: setting.placeholder,
    spellcheck: 'false',
  })
  area.value = written
  area.addEventListener('input', () => set(area.value))
  return area
}

function plainText(setting: SettingDescription, values: Settings, set: (value: unknown) => void): HTMLElement {
  const number = setting.kind === 'number'
  const input = textInput({
    value: String(values[setting.name] ?? setting.default ?? ''),
    label: setting.label,
    placeholder: setting.placeholder ?? '',
    ...(number ? { type: 'number' as const, class: 'idw-number' } : {}),
    onChange: (written) => {
      const trimmed = written.trim()
      set(number && trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : number ? trimmed : written)
      mark()
    },
  })
  const mark = (): void => {
    const problem = problemOf(setting, values[setting.name])
    input.classList.toggle('idw-invalid', problem !== undefined)
    input.title = problem ?? setting.label
  }
  mark()
  return input
}
